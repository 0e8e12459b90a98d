import { describe, expect, test } from "vitest";
import { liveness, readiness } from "#core/runtime/health";
import type { RuntimeStatus } from "#core/runtime/runtime-status";

const now = Date.UTC(2026, 5, 1);
const quiet: RuntimeStatus = {
  busySince: undefined,
  waiting: 0,
  connections: { restream: { isOpen: true }, discord: { isOpen: true } },
  sources: { restream: { is: "up" } },
  deliveries: {},
  silences: [],
  counts: {},
};

function parkedOn(scope: string): RuntimeStatus {
  const parked = [{ scope, reason: "401: Unauthorized", since: now, until: now + 60_000 }];
  return { ...quiet, deliveries: { discord: { isOpen: true, queued: 2, sending: 1, oldestMs: 5, parked } } };
}

describe("liveness", () => {
  test("is given before the start is over, while the loop rests, and while it works", () => {
    expect(liveness(undefined, now)).toEqual({ status: 200, body: { status: "starting" } });
    expect(liveness(quiet, now)).toEqual({ status: 200, body: { status: "ok" } });
    expect(liveness({ ...quiet, busySince: now - 29_999 }, now)).toEqual({ status: 200, body: { status: "ok" } });
  });

  test("is denied when one batch takes half a minute", () => {
    expect(liveness({ ...quiet, busySince: now - 30_000 }, now)).toEqual({
      status: 503,
      body: { status: "stuck", reason: "nothing could be stored for 30 s; the log says why" },
    });
  });
});

describe("readiness", () => {
  test("tells that the files say something that was not taken over, and is given all the same", () => {
    const problems = ["bot.config.yaml:1:1: error: empty"];
    const configuration = { loadedAt: now - 60_000, refused: { at: now, problems } };

    expect(readiness({ ...quiet, configuration })).toMatchObject({
      status: 200,
      body: {
        ready: true,
        configuration: { loaded: "2026-05-31T23:59:00.000Z", outdated: true, refused: "2026-06-01T00:00:00.000Z", problems },
      },
    });
    expect(readiness({ ...quiet, configuration: { loadedAt: now } }).body).toMatchObject({ configuration: { outdated: false } });
  });

  test("is given when every connection is open, its link up and its destination willing", () => {
    expect(readiness(quiet)).toEqual({
      status: 200,
      body: {
        ready: true,
        connections: {
          restream: { ready: true, source: { is: "up" }, waiting: 0, parked: [] },
          discord: { ready: true, waiting: 0, parked: [] },
        },
      },
    });
  });

  test("tells beside it what is silenced", () => {
    const silence = { id: "3-1", rule: "go-live", from: now, until: now + 60_000, by: "ana", why: "nobody's business" };

    const { status, body } = readiness({ ...quiet, silences: [silence] });

    expect(status).toBe(200);
    expect(body).toMatchObject({ silences: [{ id: "3-1", rule: "go-live", until: "2026-06-01T00:01:00.000Z" }] });
    expect(JSON.stringify(body)).not.toContain("nobody");
  });

  test("is denied until the start is over", () => {
    expect(readiness(undefined)).toEqual({ status: 503, body: { ready: false, connections: {} } });
  });

  test("is denied while a link is down, with the reason and the next try", () => {
    const down = readiness({ ...quiet, sources: { restream: { is: "waiting", until: now, reason: "the link was lost" } } });

    expect(down).toMatchObject({
      status: 503,
      body: {
        ready: false,
        connections: {
          restream: { ready: false, source: { is: "waiting", until: "2026-06-01T00:00:00.000Z", reason: "the link was lost" } },
          discord: { ready: true },
        },
      },
    });
  });

  test("is denied while a destination refuses all that comes, and tells what waits", () => {
    expect(readiness(parkedOn("discord"))).toMatchObject({
      status: 503,
      body: {
        connections: {
          discord: { ready: false, waiting: 3, parked: [{ reason: "401: Unauthorized", since: "2026-06-01T00:00:00.000Z" }] },
        },
      },
    });
  });

  test("is given while only one target of a destination is refused, and tells which", () => {
    expect(readiness(parkedOn("discord|channel 1"))).toMatchObject({
      status: 200,
      body: { connections: { discord: { ready: true, parked: [{ scope: "discord|channel 1" }] } } },
    });
  });

  test("is denied when a connection could not be opened", () => {
    expect(readiness({ ...quiet, connections: { discord: { isOpen: false } } })).toMatchObject({
      status: 503,
      body: { connections: { discord: { ready: false, reason: "could not be opened; the log says why" } } },
    });
  });
});
