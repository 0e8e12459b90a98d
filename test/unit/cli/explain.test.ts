import { describe, expect, test } from "vitest";
import type { Explaining } from "#core/cli/services";
import type { ExplainedEntity, ExplainedEvent, ListedEntity } from "#core/runtime/explained";
import { runHerald } from "./run-herald.ts";

const at = Date.parse("2026-11-21T07:00:00Z");
const event = { id: "e1", type: "restream.stream.live", time: at - 5_000, arrivedAt: at, via: [] };
const entity: ListedEntity = {
  rule: "go-live",
  key: "7",
  state: "open",
  openedAt: at,
  changes: 1,
  ackedBy: "ada",
  timers: [{ name: "expire", due: at + 60_000 }],
};
const explainedEvent: ExplainedEvent = {
  event: { ...event, data: { viewers: 5 } },
  rules: [
    {
      rule: "loud",
      workedOutNow: true,
      decisions: [
        {
          at,
          key: "7",
          input: "event",
          outcome: "no-match",
          reason: "bot.yaml:3:9: does not hold: event.viewers > 100",
          clause: { source: "event.viewers > 100", place: { file: "bot.yaml", line: 3, column: 9 } },
          values: [{ text: "event.viewers", value: "5" }, { text: "event.title" }],
        },
      ],
    },
    {
      rule: "go-live",
      workedOutNow: false,
      decisions: [{ at, input: "timer for", outcome: "pending", reason: "waits", until: at, values: [] }],
    },
  ],
};
const explainedEntity: ExplainedEntity = {
  entity,
  event: { title: "Hello" },
  decisions: [{ at, input: "event", outcome: "fired", reason: "opened", values: [] }],
  deliveries: [
    {
      id: "01",
      step: "post",
      action: "discord.message",
      op: "create",
      cause: "open",
      target: "channel 1",
      state: "dead",
      enqueuedAt: at,
      finishedAt: at + 1_000,
      tries: 3,
      failure: "FORBIDDEN: may not post",
    },
  ],
};

const explain: Explaining = {
  events: () =>
    Promise.resolve([
      { event, outcomes: [{ rule: "go-live", outcome: "fired" }] },
      { event: { ...event, id: "e2" }, outcomes: [] },
    ]),
  entities: () => Promise.resolve([entity]),
  event: () => Promise.resolve(explainedEvent),
  entity: () => Promise.resolve(explainedEntity),
};

describe("herald events", () => {
  test("shows a line for each event with what the rules made of it", async () => {
    expect((await runHerald("events", { explain })).stdout).toBe(
      "2026-11-21T07:00:00.000Z  restream.stream.live  e1  go-live fired\n2026-11-21T07:00:00.000Z  restream.stream.live  e2  no rule\n",
    );
  });

  test("says that nothing has come in", async () => {
    expect((await runHerald("events", { explain: { ...explain, events: () => Promise.resolve([]) } })).stdout).toBe(
      "Nothing has come in yet.\n",
    );
  });
});

describe("herald entities", () => {
  test("shows what each is and waits for", async () => {
    expect((await runHerald("entities", { explain })).stdout).toBe(
      "go-live/7  open since 2026-11-21T07:00:00.000Z, acknowledged by ada  waits for expire at 2026-11-21T07:01:00.000Z\n",
    );
  });
});

describe("herald explain", () => {
  test("shows the event, each rule's decisions, the clause's place and what it read", async () => {
    expect((await runHerald("explain e1", { explain })).stdout.split("\n")).toEqual([
      "e1  restream.stream.live",
      "  happened 2026-11-21T06:59:55.000Z, arrived 5 s later",
      '  {"viewers":5}',
      "",
      "loud  (worked out now, with the rule as it is now)",
      "  2026-11-21T07:00:00.000Z  event: no-match  bot.yaml:3:9: does not hold: event.viewers > 100  key 7",
      "    event.viewers = 5",
      "    event.title = (not there)",
      "",
      "go-live",
      "  2026-11-21T07:00:00.000Z  timer for: pending  waits, until 2026-11-21T07:00:00.000Z",
      "",
    ]);
  });

  test("shows the life of a thing", async () => {
    expect((await runHerald("explain --entity go-live/7", { explain })).stdout.split("\n")).toEqual([
      "go-live/7  open since 2026-11-21T07:00:00.000Z, acknowledged by ada  waits for expire at 2026-11-21T07:01:00.000Z",
      '  {"title":"Hello"}',
      "",
      "decisions",
      "  2026-11-21T07:00:00.000Z  event: fired  opened",
      "",
      "deliveries",
      "  2026-11-21T07:00:00.000Z  post: create by discord.message to channel 1: dead at 2026-11-21T07:00:01.000Z, 3 tries",
      "    FORBIDDEN: may not post",
      "",
    ]);
  });

  test("gives everything as JSON", async () => {
    expect(JSON.parse((await runHerald("explain e1 --json", { explain })).stdout)).toEqual(explainedEvent);
    expect(JSON.parse((await runHerald("explain --entity go-live/7 --json", { explain })).stdout)).toEqual(explainedEntity);
  });

  test.each(["explain", "explain e1 --entity go-live/7"])("refuses %s, which asks for nothing or for two things", async (line) => {
    const { code, stderr } = await runHerald(line, { explain });

    expect(code).toBe(1);
    expect(stderr).toContain("explain needs an event's id, or --entity and a thing");
  });
});
