import { describe, expect, test } from "vitest";
import { VirtualClock } from "#core/time/virtual-clock";
import type { ApiAnswer } from "#plugins/discord/api/api-failure";
import { laneOf } from "#plugins/discord/api/lane";
import { RateGate } from "#plugins/discord/api/rate-gate";

const post = laneOf("POST", "/api/v10/channels/300000000000000001/messages");
const refused: ApiAnswer = { kind: "refused", status: 403, code: 50001, message: "Missing Access", details: [] };

function answer(status: number, headers: Record<string, string> = {}): { status: number; headers: Record<string, string>; body: Buffer } {
  return { status, headers, body: Buffer.alloc(0) };
}

/** The failure with which the gate holds a request back; undefined when it lets it pass. */
function heldBy(gate: RateGate, lane = post): unknown {
  try {
    gate.enter(lane);
    return undefined;
  } catch (error) {
    return (error as { failure: unknown }).failure;
  }
}

describe("RateGate", () => {
  test("counts requests on the way against what the last answer left", () => {
    const gate = new RateGate(new VirtualClock(0));
    gate.learn(post, answer(200, { "x-ratelimit-bucket": "b", "x-ratelimit-remaining": "2", "x-ratelimit-reset-after": "1.5" }), undefined);

    const held = [heldBy(gate), heldBy(gate), heldBy(gate)];

    expect(held).toEqual([undefined, undefined, { kind: "held", retryAfterMs: 1_500, because: { kind: "used-up" } }]);
  });

  test("keeps the buckets of two channels apart", () => {
    const gate = new RateGate(new VirtualClock(0));
    gate.learn(post, answer(200, { "x-ratelimit-bucket": "b", "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1" }), undefined);

    expect(heldBy(gate, laneOf("POST", "/api/v10/channels/300000000000000002/messages"))).toBeUndefined();
  });

  test("knows that two routes share a bucket", () => {
    const gate = new RateGate(new VirtualClock(0));
    const edit = laneOf("PATCH", "/api/v10/channels/300000000000000001/messages/700000000000000001");
    const headers = { "x-ratelimit-bucket": "b", "x-ratelimit-reset-after": "1" };
    gate.learn(edit, answer(200, { ...headers, "x-ratelimit-remaining": "1" }), undefined);
    gate.learn(post, answer(200, { ...headers, "x-ratelimit-remaining": "0" }), undefined);

    expect(heldBy(gate, edit)).toMatchObject({ kind: "held" });
  });

  test("stops before a ban, and goes on when the window has passed", async () => {
    const clock = new VirtualClock(0);
    const gate = new RateGate(clock);
    const warnings: unknown[] = [];
    for (let count = 0; count < 2_000; count++) warnings.push(gate.learn(post, answer(403), refused));

    const held = heldBy(gate);
    await clock.advance(600_000);

    expect(held).toEqual({ kind: "held", retryAfterMs: 600_000, because: { kind: "too-many-invalid" } });
    expect(warnings.filter((warning) => warning !== undefined)).toHaveLength(4);
    expect(heldBy(gate)).toBeUndefined();
  });

  test("does not count shared limits towards a ban", () => {
    const gate = new RateGate(new VirtualClock(0));
    const shared: ApiAnswer = { kind: "rate-limited", reach: "shared", code: undefined, retryAfterMs: 0, wasTold: true, message: "" };
    for (let count = 0; count < 2_000; count++) gate.learn(post, answer(429), shared);

    expect(heldBy(gate)).toBeUndefined();
  });
});

describe("laneOf", () => {
  test("holds no id but the channel's and no token", () => {
    expect(laneOf("PATCH", "/api/v10/channels/300000000000000001/messages/700000000000000001")).toEqual({
      route: "PATCH /channels/:id/messages/:id",
      major: "300000000000000001",
    });
    expect(laneOf("POST", "/api/v10/webhooks/500000000000000001/canary")).toEqual({
      route: "POST /webhooks/:id/:token",
      major: "500000000000000001",
    });
    expect(laneOf("GET", "/api/v10/users/@me")).toEqual({ route: "GET /users/@me", major: "" });
  });
});
