import { describe, expect, test } from "vitest";
import type { ConnectionState } from "#core/plugin/running-bot";
import { events as declared } from "#plugins/herald/events";
import { reduce } from "#plugins/herald/reduce/reduce";
import type { Frame, StateFrame } from "#plugins/herald/frames";
import { initialState, SelfState } from "#plugins/herald/reduce/state";

const minute = 60_000;
const start = Date.UTC(2026, 5, 1, 18);

type Heard = { readonly [connection: string]: ConnectionState | null | readonly [ConnectionState, string] };

/** The source's reducer over a time that the test moves. */
class Reducer {
  now = start;
  #state: SelfState = initialState;
  readonly told: string[] = [];
  readonly ids: string[] = [];
  readonly held: (readonly string[])[] = [];

  feed(frame: Frame): this {
    const { state, events, snapshots = [] } = reduce(this.#state, { kind: "frame", frame }, { now: this.now });
    this.#state = state;
    for (const { name, id, data } of events) {
      declared[name as keyof typeof declared].payload.parse(data);
      this.ids.push(id);
      const subject =
        name === "delivery.dead" ? data["id"] : `${String(data["target"] ?? data["connection"])} ${String(data["state"] ?? data["up"])}`;
      const since = data["since"] === undefined ? "" : ` since ${String((Date.parse(String(data["since"])) - start) / minute)}m`;
      this.told.push(`${name} ${String(subject)}${since}`);
    }
    for (const { event, holds } of snapshots)
      if (event === "connection.status") this.held.push(holds.map(({ data }) => `${String(data["connection"])} ${String(data["state"])}`));
    return this;
  }

  hears(connections: Heard, targets: StateFrame["targets"] = [], afterMs = 0): this {
    this.now += afterMs;
    const list = Object.entries(connections).map(([connection, heard]) => {
      const [state, reason] = typeof heard === "string" || heard === null ? [heard, null] : heard;
      return { connection, plugin: "p", state, reason };
    });
    return this.feed({ kind: "state", connections: list, targets });
  }

  /** Another process begins with what is stored. */
  restart(): this {
    const stored = SelfState.parse(JSON.parse(JSON.stringify(this.#state)));
    this.#state = reduce(stored, { kind: "connected" }, { now: this.now }).state;
    this.told.length = 0;
    this.held.length = 0;
    return this;
  }
}

describe("the status of connections", () => {
  test("is told when it is first known, and not before", () => {
    const reducer = new Reducer().hears({ a: null, b: "up" }).hears({ a: "denied", b: "up" }, [], minute);

    expect(reducer.told).toEqual(["connection.status b up since 0m", "connection.status a denied since 1m"]);
  });

  test("is told when it changes, with since when it is up or down", () => {
    const reducer = new Reducer()
      .hears({ a: "up" })
      .hears({ a: "lost" }, [], minute)
      .hears({ a: "lost" }, [], minute)
      .hears({ a: "denied" }, [], minute)
      .hears({ a: "up" }, [], minute)
      .hears({ a: "troubled" }, [], minute);

    expect(reducer.told).toEqual([
      "connection.status a up since 0m",
      "connection.status a lost since 1m",
      "connection.status a denied since 1m",
      "connection.status a up since 4m",
      "connection.status a troubled since 4m",
    ]);
    expect(new Set(reducer.ids).size).toBe(5);
  });

  test("is told for another reason alone once a minute at most", () => {
    const reducer = new Reducer().hears({ a: ["lost", "try 1"] });
    for (const attempt of [2, 3, 4, 5, 6, 7]) reducer.hears({ a: ["lost", `try ${attempt.toString()}`] }, [], minute / 2);

    expect(reducer.told).toHaveLength(4);
  });

  test("is told after a restart only where it is another one", () => {
    const reducer = new Reducer().hears({ a: "lost", b: "lost", c: "up" }).restart();
    reducer.hears({ a: null, b: null, c: null }).hears({ a: "lost", b: "up", c: "up" }, [], minute);

    expect(reducer.told).toEqual(["connection.status b up since 1m"]);
  });

  test("is told as a whole when all of it is known, once in a process, and again when a connection is gone", () => {
    const reducer = new Reducer().hears({ a: null, b: "up" });
    expect(reducer.held).toEqual([]);
    reducer.hears({ a: "lost", b: "up" }).hears({ a: "up", b: "up" });
    expect(reducer.held).toEqual([["a lost", "b up"]]);
    reducer.hears({ b: "up" });

    expect(reducer.held).toEqual([["a lost", "b up"], ["b up"]]);
    expect(reducer.told.at(-1)).toBe("connection.status a up since 0m");
    expect(reducer.restart().hears({ b: "up" }).held).toEqual([["b up"]]);
  });

  test("keeps what was known of a connection whose link is made anew", () => {
    const reducer = new Reducer().hears({ a: "lost" }).hears({ a: null }).hears({ a: "lost" }, [], minute);

    expect(reducer.told).toEqual(["connection.status a lost since 0m"]);
  });
});

describe("the status of targets", () => {
  const refused = (target: string) => ({ connection: "a", plugin: "p", target, reason: "no" });

  test("is told when one begins to refuse messages, and when it takes them again", () => {
    const reducer = new Reducer().hears({ a: "up" }, [refused("channel 1")]);
    reducer.hears({ a: "up" }, [refused("channel 1"), refused("channel 2")], minute).hears({ a: "up" }, [refused("channel 2")], minute);

    expect(reducer.told.slice(1)).toEqual([
      "target.status channel 1 false since 0m",
      "target.status channel 2 false since 1m",
      "target.status channel 1 true since 2m",
    ]);
  });

  test("is told after a restart of one that was released meanwhile, and of no other", () => {
    const reducer = new Reducer().hears({ a: "up" }, [refused("channel 1"), refused("channel 2")]).restart();
    reducer.hears({ a: "up" }, [refused("channel 2")], minute);

    expect(reducer.told).toEqual(["target.status channel 1 true since 1m"]);
  });

  test("goes with its connection without a word", () => {
    const reducer = new Reducer()
      .hears({ a: "up", b: "up" }, [refused("channel 1")])
      .restart()
      .hears({ b: "up" });

    expect(reducer.told).toEqual([]);
  });
});

describe("dead letters", () => {
  const letter = {
    rule: "r",
    key: "7",
    step: "s",
    connection: "c",
    action: "c.m",
    op: "edit",
    target: "t",
    code: "C",
    message: "m",
    tries: 1,
  };

  test("are told each, under an id of the letter and its death", () => {
    const reducer = new Reducer();
    const frame: Frame = { kind: "dead", letters: [1, 2].map((id) => ({ ...letter, id: id.toString(), diedAt: start })) };
    reducer
      .feed(frame)
      .feed(frame)
      .feed({ kind: "dead", letters: [{ ...letter, id: "1", diedAt: start + 1 }] });

    expect(reducer.told).toHaveLength(5);
    expect(new Set(reducer.ids).size).toBe(3);
  });
});
