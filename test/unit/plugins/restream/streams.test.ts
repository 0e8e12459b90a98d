import { describe, expect, it } from "vitest";
import plugin from "#plugins/restream/index";
import { at, incoming, incomingGone, outgoing, outgoingGone, Reducer, start, status, user } from "./reducer.ts";

function live(): Reducer {
  return new Reducer().connect().hear(incoming(), outgoing(), status({ title: "Hello", gameTitle: "Chess", viewers: 5 }));
}

describe("restream streams", () => {
  it("go live with the encoder, and say what becomes known as updates", () => {
    const reducer = new Reducer().connect().hear(incoming(), outgoing(), status({ title: "Hello", gameTitle: "Chess", viewers: 5 }));

    expect(reducer.last("stream.live")).toMatchObject({
      time: start,
      subject: "user/7",
      data: { user_id: user, title: null, channels: [] },
    });
    expect(reducer.last("stream.updated").data).toMatchObject({
      user_id: user,
      title: "Hello",
      game: "Chess",
      url: "https://twitch.tv/luna",
      viewers: 5,
      peak_viewers: 5,
      changed: ["title", "game", "destinations"],
      started_at: "2026-07-13T12:00:00.000Z",
      channels: [
        { channel_id: 1, platform: "Twitch", url: "https://twitch.tv/luna", title: "Hello", game: "Chess", viewers: 5, online: true },
      ],
    });
    expect(reducer.told()).toEqual(["stream.live", "channel.online", "stream.updated", "stream.updated"]);
  });

  it("are valid against the schemas that rules are checked against", () => {
    const reducer = live().hear(outgoing(1, "DISCONNECTED"), incomingGone());

    for (const event of reducer.events) {
      const definition = plugin.events[event.name];
      expect(definition?.payload.strict().safeParse(event.data).error).toBeUndefined();
    }
    expect(new Set(reducer.events.map((event) => event.name)).size).toBe(9);
  });

  it("go live once when deliveries and platforms are heard of before the encoder", () => {
    const reducer = new Reducer().connect();

    reducer.hear(outgoing(1, "CONNECTING"), outgoing(), status({ title: "Hello" }), incoming());

    expect(reducer.tellings().filter((event) => event.name === "stream.live")).toHaveLength(1);
  });

  it("do not go live for a delivery alone", () => {
    const reducer = new Reducer().connect().hear(outgoing());

    expect(reducer.told()).toEqual([]);
    expect(reducer.wait(600).told()).toEqual([]);
    expect(reducer.state.sessions).toEqual([]);
  });

  it("go live for an account whose encoder is never heard of, and end when no platform shows it", () => {
    const reducer = new Reducer().connect().hear(status({ title: "Hello" }));
    expect(reducer.told()).toEqual(["stream.live", "channel.online"]);

    reducer.wait(60).hear(status({ online: false, updatedAt: at(60) }));

    expect(reducer.told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("end with their encoder, channels first, with length and peak", () => {
    const reducer = live()
      .wait(120)
      .hear(incoming(), status({ viewers: 9, updatedAt: at(120) }))
      .wait(180);
    reducer.hear(status({ viewers: 3, updatedAt: at(300) }), incoming());
    reducer.told();

    reducer.hear(incomingGone());

    expect(reducer.last("stream.ended").data).toMatchObject({
      title: "Hello",
      game: "Chess",
      viewers: 3,
      peak_viewers: 9,
      ended_at: "2026-07-13T12:05:00.010Z",
      duration: "300.01s",
      channels: [{ channel_id: 1, online: false }],
    });
    expect(reducer.told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("go on while another ingest session of the account does", () => {
    const reducer = live().hear(incoming("b", at(5)));
    reducer.told();

    expect(reducer.hear(incomingGone("a")).told()).toEqual([]);
    expect(reducer.hear(incomingGone("b", at(5))).told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("go on while all platforms call them offline but the encoder is there", () => {
    const reducer = live();
    reducer.told();

    reducer.hear(status({ online: false, title: "Hello", updatedAt: at(30) }));

    expect(reducer.told()).toEqual(["channel.offline", "stream.updated"]);
  });

  it("keep title and game when a later message does not know them", () => {
    const reducer = live();
    reducer.told();

    reducer.hear(status({ title: null, gameTitle: "  ", updatedAt: at(30) }));

    expect(reducer.told()).toEqual([]);
    reducer.hear(incomingGone());
    expect(reducer.last("stream.ended").data).toMatchObject({ title: "Hello", game: "Chess" });
  });

  it("still name all destinations at their end although the deliveries end first", () => {
    const reducer = live().hear(outgoing(2), outgoingGone(1), outgoingGone(2), incomingGone());

    const ended = reducer.last("stream.ended").data;

    expect(ended).toMatchObject({ title: "Hello", url: "https://twitch.tv/luna", channels: [{ channel_id: 1 }, { channel_id: 2 }] });
  });

  it("are not updated by viewers alone, known or not", () => {
    const reducer = live();
    reducer.told();

    for (const [index, viewers] of [7, null, 7, 0, null].entries())
      reducer.hear(status({ title: "Hello", viewers, updatedAt: at(30 + index) }));

    expect(reducer.told()).toEqual([]);
    expect(reducer.state.sessions[0]).toMatchObject({ viewers: 0, peakViewers: 7 });
  });

  it("are updated under ids of their own when a title comes back", () => {
    const reducer = live();
    const titles = ["A", "B", "A", "B"].map((title, index) => {
      reducer.hear(status({ title, updatedAt: at(30 + index) }));
      return reducer.last("stream.updated").id;
    });

    expect(new Set(titles).size).toBe(4);
  });

  it("take title, game and address from the first channel that knows them", () => {
    const reducer = new Reducer().connect().hear(incoming());
    reducer.hear(
      status({ channelId: 2, platformId: 75, channelIdentifier: "moon", title: "Second" }),
      status({ channelId: 1, platformId: 29, channelIdentifier: null, gameTitle: "Chess" }),
    );

    expect(reducer.last("stream.updated").data).toMatchObject({ title: "Second", game: "Chess", url: "https://kick.com/moon" });
    reducer.hear(status({ channelId: 1, platformId: 29, title: "First", updatedAt: at(1) }));
    expect(reducer.last("stream.updated").data).toMatchObject({ title: "First" });
  });

  it("drop a status that is older than the last", () => {
    const reducer = live().hear(status({ title: "New", updatedAt: at(60) }));
    reducer.told();

    expect(reducer.hear(status({ title: "Hello", updatedAt: at(30) })).told()).toEqual([]);
  });

  it("keep a channel online until the platform has shown this delivery, and offline once it has stopped to", () => {
    const reducer = new Reducer().connect().hear(incoming(), outgoing(), status({ online: false }), outgoing());
    expect(reducer.told()).toEqual(["stream.live", "channel.online", "stream.updated"]);

    reducer.hear(status({ updatedAt: at(1) }), status({ online: false, updatedAt: at(2) }), outgoing());

    expect(reducer.told()).toEqual(["channel.offline", "stream.updated"]);
  });

  it("lose a channel with its delivery, and a late word of it does not bring it back", () => {
    const reducer = live();
    reducer.told();

    reducer.hear(outgoingGone(), outgoing(), status({ title: "Hello", updatedAt: at(9) }));

    expect(reducer.last("stream.updated").data).toMatchObject({
      url: "https://twitch.tv/luna",
      channels: [{ channel_id: 1, online: false }],
    });
    expect(reducer.told()).toEqual(["channel.offline", "stream.updated"]);
    reducer.wait(60).hear(incoming());
    expect(reducer.last("stream.updated").data).toMatchObject({ channels: [], title: "Hello" });
    reducer.told();
    expect(reducer.hear(outgoing(1, "CONNECTED", at(80))).told()).toEqual(["channel.online", "stream.updated"]);
  });

  it("hear nothing of a late word about a delivery that ended or was followed by another", () => {
    const reducer = live().hear(outgoingGone()).wait(60).hear(incoming());
    reducer.told();
    expect(reducer.hear(outgoing(), status({ title: "Late" })).told()).toEqual([]);

    reducer.hear(status({ title: "Hello", createdAt: at(50), updatedAt: at(70) }));
    reducer.told();

    expect(reducer.hear(status({ title: "Late", createdAt: at(40), updatedAt: at(80) })).told()).toEqual([]);
  });

  it("have the same id whatever was heard of first", () => {
    const [one, other] = [
      [incoming(), outgoing()],
      [outgoing(), incoming()],
    ].map((messages) =>
      new Reducer()
        .connect()
        .hear(...messages)
        .last("stream.live"),
    );

    expect(one?.id).toBe(other?.id);
  });

  it("use addresses and platform names as they are fetched", () => {
    const reducer = new Reducer().connect().hear(incoming(), status({ platformId: 99, channelIdentifier: "x", title: "Hello" }));
    expect(reducer.last("stream.updated").data).toMatchObject({ url: null, channels: [{ platform: "Platform 99" }] });

    reducer.frame({ kind: "platforms", platforms: [{ id: 99, name: "Peertube" }] });
    reducer.frame({ kind: "channels", channels: [{ id: 1, platform_id: 99, url: "https://tube.example/luna" }] });

    const url = "https://tube.example/luna";
    expect(reducer.last("stream.updated").data).toMatchObject({
      url,
      channels: [{ platform: "Peertube", url }],
      changed: ["destinations"],
    });
  });

  it("tell a channel that was forgotten and is back with the same delivery by another id", () => {
    const elsewhere = status({ channelId: 2, online: false });
    const reducer = new Reducer().connect().hear(status({ title: "A", updatedAt: at(1) }), incoming(), outgoingGone());
    reducer.wait(120).hear(elsewhere, status({ title: "A", updatedAt: at(1) }));

    const ids = reducer.events.filter((event) => event.name === "channel.online").map((event) => event.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("an encoder that drops", () => {
  it("ends the stream and begins another that still knows title, game, destinations and peak", () => {
    const reducer = live().wait(60).hear(outgoingGone(), incomingGone());
    expect(reducer.told()).toContain("stream.ended");

    reducer.wait(40).hear(incoming("b", at(100)));

    expect(reducer.last("stream.live")).toMatchObject({
      time: start + 100_000,
      data: { title: "Hello", game: "Chess", peak_viewers: 5, viewers: null },
    });
    reducer.hear(outgoing(1, "CONNECTED", at(100)), status({ title: "Hello", gameTitle: "Chess", createdAt: at(100), updatedAt: at(101) }));
    expect(reducer.told()).toEqual(["stream.live", "channel.online", "stream.updated"]);
  });

  it("keeps listing a remembered channel for two minutes, then drops it if it did not come back", () => {
    const reducer = live()
      .wait(60)
      .hear(incomingGone())
      .wait(10)
      .hear(incoming("b", at(70)));
    expect(reducer.last("stream.live").data).toMatchObject({ channels: [{ channel_id: 1, online: false }] });
    reducer.told();

    reducer.wait(121);

    expect(reducer.last("stream.updated").data).toMatchObject({ channels: [], title: "Hello" });
  });

  it("is no more remembered when the next stream begins long after", () => {
    const reducer = live()
      .hear(incomingGone())
      .wait(3600)
      .hear(incoming("b", at(3600)));

    expect(reducer.last("stream.live").data).toMatchObject({ title: null, channels: [], peak_viewers: null });
  });

  it("may come back under the same session once the echo is over, and that is another event", () => {
    const reducer = live();
    const first = reducer.last("stream.live").id;
    reducer.hear(incomingGone());
    reducer.told();

    expect(reducer.wait(60).hear(incoming()).told()).toEqual([]);
    reducer.wait(61).hear(incoming());

    expect(reducer.last("stream.live").id).not.toBe(first);
  });

  it("leaves an echo that begins nothing although the service's clock is ahead of ours", () => {
    const reducer = live()
      .hear(status({ channelId: 2, createdAt: at(200) }))
      .wait(60)
      .hear(incomingGone());
    reducer.told();

    expect(reducer.hear(status({ channelId: 2, createdAt: at(200), updatedAt: at(290) })).told()).toEqual([]);
  });

  it("leaves an echo on the platforms that begins nothing", () => {
    const reducer = live().wait(60).hear(incomingGone());
    reducer.told();

    reducer.wait(5).hear(status({ updatedAt: at(65) }), outgoing(), status({ channelId: 2, createdAt: at(3), updatedAt: at(64) }));

    expect(reducer.wait(60).told()).toEqual([]);
  });
});

describe("silence", () => {
  it("ends a stream whose updates just stop, at the time of the last", () => {
    const reducer = live().wait(100).hear(incoming());
    reducer.told();

    expect(reducer.wait(299).told()).toEqual([]);
    reducer.wait(1);

    expect(reducer.last("stream.ended")).toMatchObject({ time: start + 100_010, data: { duration: "100.01s" } });
    expect(reducer.told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("is broken by any sign, also one that changes nothing", () => {
    const reducer = live();
    reducer.told();

    for (let minute = 0; minute < 20; minute += 1) reducer.wait(60).hear(status({ title: "Hello", gameTitle: "Chess", viewers: 5 }));

    expect(reducer.told()).toEqual([]);
  });

  it("counts only while connected", () => {
    const reducer = live().lose();
    reducer.told();

    expect(reducer.wait(36_000).told()).toEqual([]);
    reducer.connect();
    expect(reducer.wait(299).told()).toEqual([]);
    expect(reducer.wait(1).told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("does not count for a link that the process believed to be up before it was restarted", () => {
    const reducer = live();
    const stored = JSON.parse(JSON.stringify(reducer.state)) as unknown;
    expect(reducer.timers()).not.toEqual({});

    reducer.state = plugin.source?.state.parse(stored) ?? reducer.state;

    expect(reducer.timers()).toEqual({});
    expect(reducer.frame({ kind: "connecting" }).timers()).toEqual({});
  });

  it("is not believed when the machine slept through it", () => {
    const reducer = live();
    reducer.told();
    reducer.now += 3_600_000;

    reducer.feed({ kind: "timer", name: "silence" });

    expect(reducer.told()).toEqual([]);
    expect(reducer.wait(300).told()).toEqual(["channel.offline", "stream.ended"]);
  });

  it("ends a stream that goes live again when its updates come back", () => {
    const reducer = live();
    const first = reducer.last("stream.live").id;
    reducer.wait(300);
    reducer.told();

    reducer.wait(10).hear(incoming());

    expect(reducer.last("stream.live").id).not.toBe(first);
  });
});
