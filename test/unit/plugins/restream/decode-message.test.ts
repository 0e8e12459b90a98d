import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage } from "#plugins/restream/wire/decode-message";
import { at, incoming, incomingGone, outgoing, outgoingGone, Reducer, status } from "./reducer.ts";

function codes(text: string): readonly string[] {
  return decodeMessage(text).notices.map((notice) => notice.code);
}

describe("decodeMessage", () => {
  it("reads the status frame as it is seen in the wild", () => {
    const text =
      '{"action":"updateStatuses","userId":5849342,"eventId":null,"platformId":1,"channelId":11358207,"createdAt":1783947000,"updatedAt":1783947600,"channelIdentifier":"…","eventIdentifier":"evt-1","channelViews":100,"followers":42,"gameTitle":null,"online":true,"streamViews":10,"title":"vibe coding","viewers":7}';

    const { update, notices } = decodeMessage(text);

    expect(notices).toEqual([]);
    expect(update).toMatchObject({
      action: "updateStatuses",
      data: { title: "vibe coding", viewers: 7, gameTitle: null, eventIdentifier: "evt-1" },
    });
  });

  it("cuts the fraction off where a whole number is meant, and keeps it elsewhere", () => {
    const { update, notices } = decodeMessage(
      '{"action":"updateStatuses","userId":1,"platformId":1,"channelId":2,"createdAt":1783947000.9,"updatedAt":1783947600.25,"online":true,"title":"x","viewers":2.5}',
    );
    const parameters = decodeMessage('{"action":"updateIncoming","suid":"s","createdAt":1,"streaming":{"fps":29.97}}').update;

    expect(notices).toEqual([]);
    expect(update?.data).toMatchObject({ createdAt: 1_783_947_000, updatedAt: 1_783_947_600, title: "x", viewers: 2 });
    expect(parameters?.data).toMatchObject({ streaming: { fps: 29.97 } });
  });

  it("reads a delivery frame that lacks most of what the service's page promises", () => {
    const { update } = decodeMessage(
      '{"action":"updateOutgoing","createdAt":1,"channelId":123,"platformId":5,"streaming":{"status":"CONNECTED","bitrate":0}}',
    );

    expect(update?.data).toEqual({
      userId: null,
      eventId: null,
      platformId: 5,
      channelId: 123,
      createdAt: 1,
      channelIdentifier: null,
      eventIdentifier: null,
      streaming: { status: "CONNECTED", bitrate: 0, bufferedBytes: null },
    });
  });

  it("fills in all of the encoder's parameters, known or not", () => {
    const { update } = decodeMessage(JSON.stringify(incoming("a", 1, { streaming: { fps: 30, bitrate: { total: 5 } } })));

    expect(update?.data).toMatchObject({
      suid: "a",
      streaming: {
        fps: 30,
        lossRate: null,
        bitrate: { total: 5, audio: null, video: null },
        codec: { audio: null, video: null },
        height: null,
      },
    });
  });

  it("ignores and counts actions and fields that are not known", () => {
    expect(codes('{"action":"updateWeather"}')).toEqual(["RESTREAM_UNKNOWN_ACTION"]);
    const { update, notices } = decodeMessage(JSON.stringify({ ...incomingGone(), mood: "good", nested: {} }));

    expect(update?.action).toBe("deleteIncoming");
    expect(notices).toMatchObject([{ code: "RESTREAM_UNKNOWN_FIELD", message: expect.stringContaining('"mood", "nested"') as string }]);
  });

  it("takes a value of an odd type as not known and counts it", () => {
    const { update, notices } = decodeMessage(JSON.stringify(status({ viewers: "many", title: 5 })));

    expect(update?.data).toMatchObject({ viewers: null, title: null, online: true });
    expect(notices.map((notice) => notice.code)).toEqual(["RESTREAM_ODD_FIELD"]);
  });

  it.each([
    ["nothing", ""],
    ["half a JSON", '{"action":"updateStat'],
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "5"],
    ["HTML", "<html>"],
    ["no action", "{}"],
    ["an action that is no text", '{"action":5}'],
    ["a message without what names the stream", '{"action":"updateIncoming","userId":7}'],
    ["a time outside the calendar", JSON.stringify(incoming("a", 1e15))],
    ["a status that does not say whether it is online", JSON.stringify({ ...status(), online: "yes" })],
    ["nesting without end", "[".repeat(100_000)],
  ])("refuses %s with a notice", (_, text) => {
    const { update, notices } = decodeMessage(text);

    expect(update).toBeUndefined();
    expect(notices).toMatchObject([{ code: "RESTREAM_BAD_MESSAGE", level: "warn" }]);
  });

  it("repeats nothing of a broken message", () => {
    const { notices } = decodeMessage('{"action":"updateIncoming","suid":5,"token":"canary');

    expect(JSON.stringify(notices)).not.toContain("canary");
  });

  it("never throws, and neither does the reducer", () => {
    const valid = fc.constantFrom(incoming(), outgoing(), outgoingGone(), status()).map((message) => JSON.stringify(message));
    const cut = fc.tuple(valid, fc.nat(300)).map(([text, length]) => text.slice(0, length));
    const mixed = fc
      .tuple(
        fc.constantFrom(incoming(), status(), outgoing()),
        fc.dictionary(fc.constantFrom("userId", "createdAt", "suid", "streaming", "updatedAt"), fc.jsonValue()),
      )
      .map(([message, odd]) => JSON.stringify({ ...message, ...odd }));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), valid, cut, mixed), { maxLength: 8 }), (texts) => {
        const reducer = new Reducer().connect();
        for (const text of texts) reducer.frame({ kind: "message", text });
        reducer.wait(1000);
      }),
      { numRuns: 200 },
    );
  });
});

describe("frames", () => {
  it("of no known kind, and binary messages, are counted", () => {
    const reducer = new Reducer().connect();

    reducer.frame({ kind: "binary", bytes: 12 }).frame(null).frame({ kind: "surprise" });

    expect(reducer.notices.map((notice) => notice.code)).toEqual(Array(3).fill("RESTREAM_BAD_MESSAGE"));
  });

  it("may be a bare message of the service, as in tests of rules", () => {
    const reducer = new Reducer().frame(incoming()).frame(status({ title: "Hello" }));

    expect(reducer.told()).toEqual(["stream.live", "channel.online", "stream.updated"]);
  });

  it("that name no account belong to the one that was seen", () => {
    const reducer = new Reducer().hear(incoming("a", at(), { userId: null }));
    expect(reducer.told()).toEqual([]);

    reducer.hear(outgoing(), incoming("a", at(), { userId: null }));

    expect(reducer.told()).toContain("stream.live");
  });
});

describe("the state", () => {
  it("stays bounded whatever arrives", () => {
    const reducer = new Reducer().connect();
    const long = "x".repeat(400);
    for (let index = 0; index < 30; index += 1) reducer.hear(incoming(`${long}${index.toString()}`, at(index), { userId: index }));
    for (let index = 0; index < 70; index += 1)
      reducer.hear(status({ channelId: index, title: long.repeat(10) }), incoming(long + index.toString()));
    for (let index = 0; index < 300; index += 1) reducer.hear(outgoing(1, `state ${index.toString()}`), outgoingGone(100, at(index)));

    expect(reducer.state.sessions.length).toBeLessThanOrEqual(8);
    expect(JSON.stringify(reducer.state).length).toBeLessThan(250_000);
    expect(reducer.notices.some((notice) => notice.code === "RESTREAM_TOO_MANY_CHANNELS")).toBe(true);
  });
});
