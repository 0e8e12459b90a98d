import { type IncomingRequest, LinkError, type RouteAnswer, type SourceRun } from "#core";
import type { HooksClient } from "./client.ts";
import type { Frame } from "./frames.ts";
import { receive } from "./receive/delivery.ts";
import { isRefusal } from "./receive/refusal.ts";
import type { Settings } from "./settings.ts";

type Run = SourceRun<Settings, HooksClient>;

/** Takes requests in until it is told to stop. A sender is answered 202 when what it sent is on disk, and not before. */
export async function run(link: Run): Promise<void> {
  const { config, client, signal } = link;
  if (signal.aborted) return;
  if (!client.requests.isListening) {
    throw new LinkError("HOOKS_NOT_LISTENING", "nothing can be received: http.listen is not set, or this is a dry run", {
      failure: "denied",
    });
  }
  // Whatever rules ask for, it is what is posted here.
  const stopListening = link.onSubscriptions?.(() => undefined);
  const stop = client.requests.serve((request) => answer(request, link), { maxBodyBytes: config.max_body });
  try {
    link.connected();
    // Senders repeat by themselves what they could not deliver; there is nothing to wait for.
    link.inStep();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    stop();
    stopListening?.();
  }
}

async function answer(request: IncomingRequest, { config, client, clock, emit }: Run): Promise<RouteAnswer> {
  const now = clock.now();
  const freshId = (): string => `${now.toString(36)}-${client.nextNumber().toString(36)}`;
  const outcome = receive(request, { connection: client.connection, settings: config, now, freshId });
  if (isRefusal(outcome)) {
    // Waited for as well: strangers must not fill the queue faster than it is emptied.
    await emit({ kind: "refused", code: outcome.code, message: outcome.message } satisfies Frame);
    return outcome.answer;
  }
  const { eventId, time = now, payload } = outcome;
  await emit({ kind: "delivery", eventId, time, payload } satisfies Frame);
  return { status: 202, body: { accepted: true } };
}
