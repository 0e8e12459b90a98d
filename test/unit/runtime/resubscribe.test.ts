import { describe, expect, test } from "vitest";
import { LinkError } from "#core/errors/link-error";
import type { Logger } from "#core/plugin/logger";
import type { SourceRun, Subscription } from "#core/plugin/source-definition";
import { Supervisor } from "#core/runtime/supervisor";
import { VirtualClock } from "#core/time/virtual-clock";

const quiet = (): void => undefined;
const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => log };

interface Ways {
  /** Follows other subscriptions over its link. Default: true. */
  readonly follows?: boolean;
  /** Refused by the service: the first so many links. */
  readonly denied?: number;
  readonly pushed?: string[];
}

/** A supervisor over a source whose links end when the test says so; `runs` are the links so far. */
function supervise(subscriptions: readonly Subscription[], { follows = true, denied = 0, pushed = [] }: Ways = {}) {
  const clock = new VirtualClock(0);
  const runs: { readonly run: SourceRun<unknown, unknown>; readonly heard: (readonly Subscription[])[]; listen(): unknown; end(): void }[] =
    [];
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
          const listen = (): (() => void) | undefined => (follows ? run.onSubscriptions?.((news) => void heard.push(news)) : undefined);
          runs.push({ run, heard, listen, end: ended.resolve });
          if (runs.length <= denied) throw new LinkError("NOTHING_NAMED", "Nothing is named.", { failure: "denied" });
          const stopListening = listen();
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
    push: ({ kind }) => Promise.resolve(void pushed.push(kind)),
  });
  return { supervisor, clock, runs };
}

function asking(event: string): readonly Subscription[] {
  return [{ event, parameters: {} }];
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

  test("tells a source that begins to listen later what has changed meanwhile", async () => {
    const { supervisor, clock, runs } = supervise(asking("show.live"), { follows: false });
    const stop = new AbortController();
    const done = supervisor.run(stop.signal);
    await clock.advance(0);
    const heard: (readonly Subscription[])[] = [];

    supervisor.resubscribe(asking("show.ended"));
    runs[0]?.run.onSubscriptions?.((news) => void heard.push(news));
    runs[0]?.run.inStep();
    stop.abort();
    await done;

    expect(heard).toEqual([asking("show.ended")]);
    expect(runs).toHaveLength(1);
  });

  test.each(["before it is in step", "after that"])(
    "links a source anew that does not listen when it is asked for other things %s",
    async (when) => {
      const pushed: string[] = [];
      const { supervisor, clock, runs } = supervise(asking("show.live"), { follows: false, pushed });
      const stop = new AbortController();
      const done = supervisor.run(stop.signal);
      await clock.advance(0);
      const inStep = (): void => runs[0]?.run.inStep();

      if (when === "after that") inStep();
      supervisor.resubscribe(asking("show.ended"));
      if (when !== "after that") inStep();
      await clock.advance(0);
      stop.abort();
      await done;

      expect(runs.map(({ run }) => run.subscriptions)).toEqual([asking("show.live"), asking("show.ended")]);
      expect(pushed).toEqual(["in-step", "lost"]);
    },
  );

  test("leaves a source alone that does not listen and is asked for the same", async () => {
    const { supervisor, clock, runs } = supervise([...asking("a"), ...asking("b")], { follows: false });
    const stop = new AbortController();
    const done = supervisor.run(stop.signal);
    await clock.advance(0);
    runs[0]?.run.inStep();

    supervisor.resubscribe([...asking("b"), ...asking("a")]);
    await clock.advance(0);
    stop.abort();
    await done;

    expect(runs).toHaveLength(1);
  });

  test("tries one that was denied again at once: what it was denied may not be asked for any more", async () => {
    const { supervisor, clock, runs } = supervise(asking("show.live"), { denied: 1 });
    const stop = new AbortController();
    const done = supervisor.run(stop.signal);
    await clock.advance(0);
    expect(supervisor.state.is).toBe("denied");

    supervisor.resubscribe(asking("show.ended"));
    await clock.advance(0);
    stop.abort();
    await done;

    expect(runs.map(({ run }) => run.subscriptions)).toEqual([asking("show.live"), asking("show.ended")]);
  });
});
