import type { SourceRun, Subscription } from "#core";

/** There is no link to lose: it says what the rules ask for, and the reducer's timers do the rest. */
export async function run({ subscriptions, onSubscriptions, emit, connected, inStep, signal }: SourceRun<unknown, unknown>): Promise<void> {
  const say = (wanted: readonly Subscription[]): Promise<void> => emit({ schedules: wanted.map(({ parameters }) => parameters) });
  connected();
  await say(subscriptions);
  const stopListening = onSubscriptions?.((others) => void say(others));
  inStep();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  stopListening?.();
}
