import type { SourceRun } from "#core";

/** There is no link to lose: it says what the rules ask for, and the reducer's timers do the rest. */
export async function run({ subscriptions, emit, connected, inStep, signal }: SourceRun<unknown, unknown>): Promise<void> {
  connected();
  await emit({ schedules: subscriptions.map(({ parameters }) => parameters) });
  inStep();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
