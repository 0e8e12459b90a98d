import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { LinkError } from "#core/errors/link-error";
import type { SourceInput, SourceRun } from "#core/plugin/source-definition";
import { Supervisor, type SupervisorOptions } from "#core/runtime/supervisor";
import { VirtualClock } from "#core/time/virtual-clock";
import { recordingLog } from "./loop-scene.ts";

type Run = (run: SourceRun<unknown, unknown>) => Promise<void>;

/** Supervises a source that does `run` each time, over a loop that accepts everything. */
function supervise(run: Run, changes: Partial<SupervisorOptions> = {}) {
  const clock = new VirtualClock(0);
  const log = recordingLog();
  const pushed: string[] = [];
  const options = {
    source: {
      connection: "cam",
      plugin: "cam",
      config: { url: "x" },
      definition: { initial: null, state: undefined, reduce: undefined, run },
    },
    client: "the client",
    subscriptions: [{ event: "live", parameters: {} }],
    clock,
    log,
    notes: undefined,
    random: () => 1,
    cursor: () => "c1",
    push: (input: SourceInput, cursor?: Json) => {
      pushed.push(input.kind === "frame" ? `frame ${JSON.stringify(input.frame)} ${JSON.stringify(cursor)}` : input.kind);
      return Promise.resolve();
    },
    ...changes,
  } as unknown as SupervisorOptions;
  const supervisor = new Supervisor(options);
  const stopping = new AbortController();
  const ended = supervisor.run(stopping.signal);
  return { clock, log, pushed, supervisor, ended, stopping };
}

const untilAborted = ({ signal }: SourceRun<unknown, unknown>): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("a supervised source", () => {
  test("is given what it needs to go on where it was", async () => {
    const given: unknown[] = [];
    const { stopping, ended } = supervise(async (run) => {
      given.push(run.config, run.client, run.cursor, run.subscriptions);
      await untilAborted(run);
    });
    stopping.abort();
    await ended;

    expect(given).toEqual([{ url: "x" }, "the client", "c1", [{ event: "live", parameters: {} }]]);
  });

  test("is heard in its order, also when it waits for nothing that it says", async () => {
    const { clock, pushed, supervisor, stopping, ended } = supervise(async (run) => {
      run.connected();
      void run.emit(1, "p1");
      void run.emit(2);
      run.inStep();
      void run.emit(3);
      await untilAborted(run);
    });
    await clock.advance(0);

    expect(pushed).toEqual(["connected", 'frame 1 "p1"', "frame 2 undefined", "in-step", "frame 3 undefined"]);
    expect(supervisor.state).toEqual({ is: "up" });
    stopping.abort();
    await ended;
    expect(supervisor.state).toEqual({ is: "stopped" });
  });

  test("shows what does not work of a link that is up, and says it once", async () => {
    const states: unknown[] = [];
    const { clock, log, supervisor, stopping, ended } = supervise(async (run) => {
      await Promise.resolve();
      const show = (): void => void states.push(supervisor.state);
      run.troubled?.("too early");
      run.connected();
      run.troubled?.("a stream is refused");
      run.troubled?.("a stream is refused");
      show();
      run.troubled?.(undefined);
      show();
      await untilAborted(run);
    });
    await clock.advance(0);
    stopping.abort();
    await ended;

    expect(states).toEqual([{ is: "up", trouble: "a stream is refused" }, { is: "up" }]);
    expect(log.lines.filter((line) => line.includes("refused"))).toHaveLength(1);
  });

  test("waits for what it says until that is accepted", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let went = false;
    const { clock, stopping, ended } = supervise(
      async (run) => {
        await run.emit(1);
        went = true;
        await untilAborted(run);
      },
      { push: () => promise },
    );

    await clock.advance(0);
    expect(went).toBe(false);
    resolve();
    await clock.advance(0);

    expect(went).toBe(true);
    stopping.abort();
    await ended;
  });

  test("that simply ends has dropped", async () => {
    const { clock, log, pushed, supervisor, stopping, ended } = supervise(() => Promise.resolve());
    await clock.advance(0);

    expect(pushed).toEqual(["lost"]);
    expect(supervisor.state).toEqual({ is: "waiting", until: 1_000, reason: "the link ended" });
    expect(log.lines).toEqual(["info the link ended; connecting again in 1 s"]);
    stopping.abort();
    await ended;
  });

  test("that fails in a way of its own has dropped, and is said to have a defect", async () => {
    const { clock, log, supervisor, stopping, ended } = supervise(() => Promise.reject(new TypeError("x is undefined")));
    await clock.advance(0);

    expect(supervisor.state).toMatchObject({ is: "waiting", reason: "the link failed" });
    expect(log.lines[0]).toBe("error a source failed in a way that it does not know");
    stopping.abort();
    await ended;
  });

  test("is left alone for as long as the service asked", async () => {
    const refusal = new LinkError("BUSY", "Busy.", { failure: "refused", retryAfterMs: 100_000 });
    const { clock, supervisor, stopping, ended } = supervise(() => Promise.reject(refusal));
    await clock.advance(0);

    expect(supervisor.state).toEqual({ is: "waiting", until: 100_000, reason: "Busy." });
    stopping.abort();
    await ended;
  });

  test("starts from the shortest wait after it was up for a minute; a slow connect is no good link", async () => {
    const waits: number[] = [];
    let links = 0;
    const { clock, supervisor, stopping, ended } = supervise(async ({ clock: own, connected }) => {
      links += 1;
      if (links === 4) connected();
      await own.sleep(60_000);
      throw new LinkError("DROP", "Dropped.", { failure: "drop" });
    });
    for (let n = 0; n < 4; n += 1) {
      await clock.advance(60_000);
      if (supervisor.state.is !== "waiting") throw new Error("it does not wait");
      waits.push(supervisor.state.until - clock.now());
      await clock.advance(supervisor.state.until - clock.now());
    }

    expect(waits).toEqual([1_000, 2_000, 4_000, 1_000]);
    stopping.abort();
    await clock.advance(60_000);
    await ended;
  });

  test("stops while it waits to connect again", async () => {
    const { clock, stopping, ended } = supervise(() => Promise.resolve());
    await clock.advance(0);
    stopping.abort();

    await ended;

    expect(clock.nextDue()).toBeUndefined();
  });

  test("that does not stop when it is told to is left behind after two seconds", async () => {
    const { clock, log, stopping, ended } = supervise(() => new Promise(() => undefined));
    let isOver = false;
    void ended.then(() => (isOver = true));
    stopping.abort();

    await clock.advance(1_999);
    expect(isOver).toBe(false);
    await clock.advance(1);

    expect(isOver).toBe(true);
    expect(log.lines).toEqual(["warn a source did not close its link when it was told to stop"]);
  });

  test("leaves no timer behind when it stops in time", async () => {
    const { clock, log, stopping, ended } = supervise(untilAborted);
    stopping.abort();
    await ended;

    expect(clock.nextDue()).toBeUndefined();
    expect(log.lines).toEqual([]);
  });

  test("stops although the store takes nothing any more", async () => {
    const { clock, stopping, ended } = supervise(() => Promise.resolve(), { push: () => new Promise(() => undefined) });
    await clock.advance(0);
    stopping.abort();

    await expect(ended).resolves.toBeUndefined();
  });
});
