import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { at, incoming, incomingGone, outgoing, outgoingGone, Reducer, start, status } from "./reducer.ts";

const hour = 3600;

function listed(id: string, startedAt: number | null, more: JsonObject = {}): JsonObject {
  return { id, title: "Planned", record_only: false, started_at: startedAt, destinations: [], ...more };
}

function live(): Reducer {
  return new Reducer().connect().hear(incoming(), outgoing(), status({ title: "Hello" }));
}

function held(reducer: Reducer): readonly (readonly string[])[] {
  return reducer.snapshots
    .filter((snapshot) => snapshot.event === "stream.live")
    .map((snapshot) => snapshot.holds.map((event) => event.id));
}

describe("a fresh link", () => {
  it("announces what is found going on once it has told about the past, with all that is known", () => {
    const reducer = new Reducer();
    reducer.now += hour * 1000;
    reducer.frame({ kind: "connecting" }).feed({ kind: "connected" });

    reducer.hear(status({ title: "Hello", viewers: 3 }), outgoing(), incoming());
    expect(reducer.told()).toEqual([]);
    reducer.frame({ kind: "in-progress", user_id: null, events: null });

    expect(reducer.last("stream.live")).toMatchObject({
      time: start,
      data: { title: "Hello", viewers: 3, started_at: "2026-07-13T12:00:00.000Z" },
    });
    expect(held(reducer)).toEqual([[reducer.last("stream.live").id]]);
    expect(reducer.told()).toEqual(["stream.live", "channel.online"]);
  });

  it("says nothing of a stream that ended before the link had told about the past", () => {
    const reducer = new Reducer().connect([incoming(), outgoing(), status(), outgoingGone(), incomingGone()]);

    expect(reducer.told()).toEqual([]);
    expect(held(reducer)).toEqual([[]]);
  });

  it("fires nothing twice that it replays", () => {
    const messages = [incoming(), outgoing(), status({ title: "Hello" }), outgoing(2), outgoingGone(2)];
    const reducer = new Reducer().connect().hear(...messages);
    const ids = new Set(reducer.events.map((event) => event.id));
    reducer.told();

    reducer.lose().wait(2).connect(messages);

    expect(reducer.events.every((event) => ids.has(event.id))).toBe(true);
    expect(reducer.told()).toEqual([]);
  });

  it("does not bring back a stream whose end it replays together with its life", () => {
    const reducer = live().wait(30).hear(incomingGone());
    reducer.told();

    reducer
      .lose()
      .wait(2)
      .connect([incoming(), outgoing(), status({ title: "Hello" }), incomingGone()]);

    expect(reducer.told()).toEqual([]);
  });

  it("gives equal delivery messages about different happenings different ids, and a replayed one the same", () => {
    const reducer = new Reducer().connect();
    const messages = [outgoing(1, "CONNECTED"), outgoing(1, "DISCONNECTED"), outgoing(1, "CONNECTED"), outgoing(1, "DISCONNECTED")];
    reducer.hear(...messages);
    const ids = reducer.events.filter((event) => event.name === "outgoing.updated").map((event) => event.id);

    reducer.events = [];
    reducer.lose().connect(messages);

    expect(new Set(ids).size).toBe(4);
    expect(reducer.events.filter((event) => event.name === "outgoing.updated").every((event) => ids.includes(event.id))).toBe(true);
  });

  it("ends an old stream and begins the new one in two steps when another encoder session began long after", () => {
    const reducer = live()
      .wait(60)
      .hear(incoming())
      .lose()
      .wait(10 * hour);
    const first = reducer.last("stream.live").id;
    reducer.told();

    reducer.connect([status({ createdAt: at(9 * hour), updatedAt: at(9 * hour), title: "Today" }), incoming("b", at(9 * hour))]);

    const [offline, ended, next] = reducer.tellings();
    expect([offline?.name, ended?.name, next?.name]).toEqual(["channel.offline", "stream.ended", "stream.live"]);
    expect(ended).toMatchObject({ time: start + 60_010, data: { title: "Hello" } });
    expect(next).toMatchObject({ time: start + 9 * hour * 1000, data: { title: "Today" } });
    expect(next?.id).not.toBe(first);
    expect(held(reducer).slice(1)).toEqual([[], [next?.id]]);
  });

  it("does the same when only platforms are heard of", () => {
    const reducer = live()
      .lose()
      .wait(10 * hour);
    reducer.told();

    reducer.connect([status({ createdAt: at(9 * hour), updatedAt: at(10 * hour), title: "Today" })]);

    expect(reducer.told()).toEqual(["channel.offline", "stream.ended", "stream.live", "channel.online"]);
  });

  it("takes later what began long after as the next stream when it had told nothing of the old one", () => {
    const reducer = live().lose().wait(hour).connect();
    reducer.told();

    reducer
      .wait(100)
      .hear(incoming("b", at(hour + 90)))
      .wait(0.01);

    expect(reducer.told()).toEqual(["channel.offline", "stream.ended", "stream.live"]);
    expect(held(reducer).slice(-2)).toEqual([[], [expect.stringContaining(":b") as string]]);
  });

  it("takes a new delivery of a stream that goes on for a part of it, whichever it tells first", () => {
    const reducer = live().lose().wait(hour);
    reducer.told();

    reducer.connect([
      outgoing(2, "CONNECTED", at(hour - 60)),
      status({ title: "Newer", createdAt: at(hour - 60), updatedAt: at(hour - 50) }),
      incoming(),
    ]);

    expect(reducer.state.sessions).toHaveLength(1);
    expect(reducer.last("stream.updated").data).toMatchObject({
      title: "Newer",
      channels: [
        { channel_id: 1, online: true },
        { channel_id: 2, online: true },
      ],
    });
    expect(reducer.told()).toEqual(["channel.online", "stream.updated"]);
  });

  it("goes on with a stream whose encoder came back under a new session meanwhile, and forgets the old one", () => {
    const reducer = live().wait(60).hear(incoming()).lose().wait(40);
    reducer.told();

    reducer.connect([incoming("b", at(80)), status({ title: "Hello", updatedAt: at(99) })]);
    expect(reducer.told()).toEqual([]);

    expect(reducer.hear(incomingGone("b", at(80))).told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("keeps holding a stream that it was not told about, until silence decides", () => {
    const reducer = live().lose().wait(hour).connect();

    expect(held(reducer).at(-1)).toHaveLength(1);
  });

  it("is in step without a word about the past when the engine says so", () => {
    const reducer = new Reducer();
    reducer.feed({ kind: "connected" });
    reducer.hear(incoming());

    reducer.feed({ kind: "in-step" });

    expect(reducer.told()).toEqual(["stream.live"]);
  });
});

describe("what the REST API lists", () => {
  it("ends a stream that is not in it and was not heard of, at the time of its last word", () => {
    const reducer = live().wait(60).hear(incoming()).lose().wait(hour);
    reducer.told();

    reducer.connect([], []);

    expect(reducer.last("stream.ended")).toMatchObject({ time: start + 60_010 });
    expect(held(reducer).at(-1)).toEqual([]);
  });

  it("never ends a stream that the socket shows, nor one that it showed a moment ago", () => {
    const reducer = live();
    reducer.told();

    reducer.lose().wait(hour).connect([incoming()], []);
    reducer.lose().wait(90).connect([], []);

    expect(reducer.told()).toEqual([]);
  });

  it("holds a stream that it names, by event id", () => {
    const reducer = new Reducer().connect().hear(incoming("a", at(), { eventId: "e1" }));
    reducer.told();

    reducer
      .lose()
      .wait(hour)
      .connect([], [listed("e1", null)]);

    expect(reducer.told()).toEqual(["stream.updated"]);
  });

  it("holds a stream without event id by the time it began", () => {
    const reducer = live();
    reducer.told();

    reducer
      .lose()
      .wait(hour)
      .connect([], [listed("e1", at(-30))]);

    expect(reducer.told()).toEqual([]);
    expect(reducer.state.sessions[0]?.eventId).toBe("e1");
  });

  it("begins a stream that only it knows, unless it is only recorded", () => {
    const destinations = [{ channel_id: 1, platform_id: 5, url: "https://youtu.be/x" }];

    const reducer = new Reducer().connect([], [listed("rec", at(), { record_only: true }), listed("e1", at(-60), { destinations })]);

    expect(reducer.last("stream.live")).toMatchObject({
      time: start - 60_000,
      data: { title: "Planned", url: "https://youtu.be/x", event_id: "e1" },
    });
    expect(reducer.hear(incoming("a", at(-60), { eventId: "e1" })).told()).toEqual(["stream.live"]);
  });

  it("ends an old stream and begins another in two steps", () => {
    const reducer = live()
      .lose()
      .wait(10 * hour);
    reducer.told();

    reducer.connect([], [listed("e1", at(9 * hour))]);

    expect(reducer.told()).toEqual(["channel.offline", "stream.ended", "stream.live"]);
    expect(held(reducer)).toEqual([[], [], [expect.stringContaining(":e1") as string]]);
  });

  it("does not bring back an event that the socket saw end long ago", () => {
    const reducer = new Reducer().connect().hear(incoming("a", at(), { eventId: "e1" }), incomingGone("a", at(), { eventId: "e1" }));
    reducer.told();

    reducer
      .lose()
      .wait(hour)
      .connect([], [listed("e1", at())]);

    expect(reducer.told()).toEqual([]);
  });

  it("does not bring back a stream that the socket saw end", () => {
    const byId = new Reducer().connect(
      [incoming("a", at(), { eventId: "e1" }), incomingGone("a", at(), { eventId: "e1" })],
      [listed("e1", at())],
    );
    const byTime = new Reducer().connect([incoming(), incomingGone()], [listed("e1", at(-1))]);

    expect([...byId.told(), ...byTime.told()]).toEqual([]);
  });

  it("gives broadcasts their own address", () => {
    const destinations = [{ channel_id: 1, platform_id: 1, url: "https://youtu.be/x" }];

    const reducer = new Reducer().connect([incoming(), status({ title: "Hello" })], [listed("e1", at(), { destinations })]);

    expect(reducer.last("stream.live").data).toMatchObject({ url: "https://youtu.be/x", title: "Hello" });
  });
});

describe("any order and number of messages", () => {
  const message = fc.oneof(
    fc.constantFrom(incoming(), incoming("b", at(3)), outgoing(), outgoing(2, "CONNECTING"), outgoing(2)),
    fc.constantFrom(
      status({ title: "A", updatedAt: at(1) }),
      status({ title: "B", updatedAt: at(2) }),
      status({ channelId: 2, online: false }),
    ),
  );

  it("gives one stream.live while nothing ends, and balanced channels", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 25 }), fc.array(message, { maxLength: 25 }), (first, again) => {
        const reducer = new Reducer()
          .connect(first.slice(0, 3))
          .hear(...first)
          .lose()
          .wait(5)
          .connect([...first, ...again])
          .hear(...again);
        const lives = reducer.events.filter((event) => event.name === "stream.live");
        expect(lives.length).toBeLessThanOrEqual(1);
        expectBalance(reducer);
      }),
      { numRuns: 150 },
    );
  });

  it("never ends what was not announced, never begins twice without an end, and never repeats an id", () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: message.map((one) => (reducer: Reducer) => reducer.hear(one)) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(incomingGone(), incomingGone("b", at(3)), outgoingGone(), outgoingGone(2))
          .map((one) => (reducer: Reducer) => reducer.hear(one)),
      },
      { weight: 1, arbitrary: fc.constant((reducer: Reducer) => reducer.lose().wait(3).connect()) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }).map((seconds) => (reducer: Reducer) => reducer.wait(seconds)) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const reducer = new Reducer().connect();
        for (const one of steps) one(reducer);
        expectBalance(reducer);
        const ids = reducer.tellings().map((event) => event.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 200 },
    );
  });
});

/** Streams and channels begin and end in turn, and no channel is online outside its stream. */
function expectBalance(reducer: Reducer): void {
  let isLive = false;
  const online = new Set<unknown>();
  for (const { name, data } of reducer.events) {
    if (name === "stream.live" || name === "stream.ended") {
      expect(isLive).toBe(name === "stream.ended");
      expect(online.size).toBe(0);
      isLive = name === "stream.live";
    }
    if (name === "stream.updated") expect(isLive).toBe(true);
    if (name === "channel.online") {
      expect(isLive && !online.has(data["channel_id"])).toBe(true);
      online.add(data["channel_id"]);
    }
    if (name === "channel.offline") expect(online.delete(data["channel_id"])).toBe(true);
  }
}
