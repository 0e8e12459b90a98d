import { describe, expect, test } from "vitest";
import type { Logger } from "#core/plugin/logger";
import type { SourceRun, Subscription } from "#core/plugin/source-definition";
import { Supervisor } from "#core/runtime/supervisor";
import { VirtualClock } from "#core/time/virtual-clock";

const quiet = (): void => undefined;
const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => log };

/** A supervisor over a source whose links end when the test says so; `runs` are the links so far. */
function supervise(subscriptions: readonly Subscription[]) {
  const clock = new VirtualClock(0);
  const runs: { readonly run: SourceRun<unknown, unknown>; readonly heard: (readonly Subscription[])[]; end(): void }[] = [];
  const supervisor = new Supervisor({
    source: {
      connection: "main",
      plugin: "radio",
      config: {},
      definition: {
        initial: null,
        state: expect.anything() as never,
        reduce: () => ({ state: null, events: [] }),
        run: async (run) => {
          const ended = Promise.withResolvers<void>();
          const heard: (readonly Subscription[])[] = [];
          const stopListening = run.onSubscriptions?.((news) => heard.push(news));
          runs.push({ run, heard, end: ended.resolve });
          run.signal.addEventListener("abort", () => ended.resolve());
          await ended.promise;
          stopListening?.();
        },
      },
    },
    client: undefined,
    subscriptions,
    clock,
    log,
    notes: { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() },
    random: () => 0.5,
    cursor: () => undefined,
    push: () => Promise.resolve(),
  });
  return { supervisor, clock, runs };
}

describe("a supervisor", () => {
  test("tells the link that is up of other subscriptions, and begins the next one with them", async () => {
    const [one, other, third] = ["show.live", "show.ended", "show.edited"].map((event) => [{ event, parameters: {} }]);
    const { supervisor, clock, runs } = supervise(one ?? []);
    const stop = new AbortController();
    const done = supervisor.run(stop.signal);
    await clock.advance(0);

    supervisor.resubscribe(other ?? []);
    runs[0]?.end();
    await clock.advance(2_000);
    supervisor.resubscribe(third ?? []);
    stop.abort();
    await done;

    expect(runs.map(({ run }) => run.subscriptions)).toEqual([one, other]);
    expect(runs.map(({ heard }) => heard)).toEqual([[other], [third]]);
  });
});
