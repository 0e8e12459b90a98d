import { describe, expect, test } from "vitest";
import { HeraldError } from "#core/errors/herald-error";
import { LinkError } from "#core/errors/link-error";
import type { CheckContext, CheckResult } from "#core/plugin/connection-check";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { checkConnection } from "#core/runtime/connection-check";
import { VirtualClock } from "#core/time/virtual-clock";

type Check = (context: CheckContext<unknown, unknown>) => Promise<CheckResult>;

function look(check: Check | undefined, clock = new VirtualClock(0)): Promise<CheckResult> {
  const definition = { name: "radio", ...(check === undefined ? {} : { check }) } as unknown as AnyPlugin;
  return checkConnection(
    { definition, config: {}, client: {} },
    { subscriptions: [], messages: [] },
    { clock, isUp: false, canKeep: true },
  );
}

describe("checkConnection", () => {
  test("gives what the plugin finds", async () => {
    const result: CheckResult = { findings: [{ level: "ok", what: "it plays" }], clockOffsetMs: 5 };

    expect(await look(async () => result)).toEqual(result);
    expect(await look(undefined)).toEqual({ findings: [] });
  });

  test("makes a finding of what the plugin throws for people, and tells nothing of what it throws else", async () => {
    const throwing = (error: Error) =>
      look(async () => {
        throw error;
      });

    expect(await throwing(new HeraldError("CODE", "no such station", { hint: "turn the knob" }))).toEqual({
      findings: [{ level: "error", what: "no such station", advice: "turn the knob" }],
    });
    expect(await throwing(new LinkError("CODE", "it is silent", { failure: "drop" }))).toMatchObject({
      findings: [{ what: "it is silent" }],
    });
    expect(JSON.stringify(await throwing(new TypeError("canary")))).not.toContain("canary");
  });

  test("tells a check to end after 25 s, and leaves one that does not to itself two seconds later", async () => {
    const clock = new VirtualClock(0);
    let wasTold = false;
    const stuck = look(({ signal }) => {
      signal.addEventListener("abort", () => (wasTold = true));
      return new Promise(() => undefined);
    }, clock);
    await clock.advance(25_000);
    expect(wasTold).toBe(true);

    await clock.advance(2_000);

    expect(await stuck).toMatchObject({ findings: [{ level: "error", what: "no whole answer within 25 s" }] });
  });

  test("ends early when the person wants no more of it", async () => {
    const left = new AbortController();
    const definition = {
      name: "radio",
      check: ({ signal }: CheckContext<unknown, unknown>) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    } as unknown as AnyPlugin;
    const looking = checkConnection(
      { definition, config: {}, client: {} },
      { subscriptions: [], messages: [] },
      { clock: new VirtualClock(0), isUp: false, canKeep: true, signal: left.signal },
    );

    left.abort(new Error("left"));

    expect(await looking).toMatchObject({ findings: [{ level: "error" }] });
  });

  test("leaves no timer behind", async () => {
    const clock = new VirtualClock(0);

    await look(async () => ({ findings: [] }), clock);

    expect(clock.nextDue()).toBe(undefined);
  });
});
