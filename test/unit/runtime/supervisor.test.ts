import { describe, expect, test } from "vitest";
import { type LinkFailure, LinkError } from "#core/errors/link-error";
import { Supervisor, type SupervisorOptions } from "#core/runtime/supervisor";
import { VirtualClock } from "#core/time/virtual-clock";

type Link = LinkFailure | "up";

/** A source whose links end one after the other as told, and then stay up; with when each was tried. */
function superviseLinks(links: readonly Link[]) {
  const clock = new VirtualClock(0);
  const triedAt: number[] = [];
  const said: string[] = [];
  const note = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
  const log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const options = {
    source: {
      config: {},
      definition: {
        run: ({ signal }: { readonly signal: AbortSignal }) => {
          const link = links[triedAt.length] ?? "up";
          triedAt.push(clock.now());
          if (link !== "up") return Promise.reject(new LinkError("CODE", `The link says ${link}.`, { failure: link }));
          return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        },
      },
    },
    client: undefined,
    subscriptions: [],
    clock,
    log,
    notes: undefined,
    random: () => 1,
    cursor: () => undefined,
    push: () => Promise.resolve(),
  } as unknown as SupervisorOptions;
  const supervisor = new Supervisor(options);
  const stopping = new AbortController();
  const ended = supervisor.run(stopping.signal);
  return { clock, triedAt, said, supervisor, stop: () => (stopping.abort(), ended) };
}

describe("a supervised link", () => {
  test("is tried again soon after a first refusal, however often the network dropped before", async () => {
    const { clock, triedAt, stop } = superviseLinks(["drop", "drop", "drop", "drop", "drop", "refused"]);

    await clock.advance(31_000 + 30_000);

    expect(triedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000]);
    await stop();
  });

  test("is tried ever later while the service refuses", async () => {
    const { clock, triedAt, stop } = superviseLinks(["refused", "refused", "refused"]);

    await clock.advance(210_000);

    expect(triedAt).toEqual([0, 30_000, 90_000, 210_000]);
    await stop();
  });

  test("that is denied says so as an error, and is tried again, seldom", async () => {
    const { clock, triedAt, said, supervisor, stop } = superviseLinks(["denied", "denied"]);

    await clock.advance(0);
    const state = supervisor.state;
    await clock.advance(360_000);

    expect(state).toEqual({ is: "denied", until: 120_000, reason: "The link says denied." });
    expect(said[0]).toBe("error: The link says denied; connecting again in 120 s");
    expect(triedAt).toEqual([0, 120_000, 360_000]);
    expect(supervisor.state.is).toBe("connecting");
    await stop();
    expect(supervisor.state.is).toBe("stopped");
  });

  test("tries at once when it is told that what kept the link away may be gone", async () => {
    const { clock, triedAt, supervisor, stop } = superviseLinks(["denied", "up"]);
    await clock.advance(1_000);
    expect(supervisor.state.is).toBe("denied");

    supervisor.hurry();
    await clock.advance(1_000);

    expect(triedAt).toEqual([0, 1_000]);
    await stop();
  });
});
