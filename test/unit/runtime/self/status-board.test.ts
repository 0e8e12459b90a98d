import { describe, expect, test } from "vitest";
import type { BotNews } from "#core/plugin/running-bot";
import { createRuleSet } from "#core/rules/rule-set";
import { boardEntries } from "#core/runtime/self/board-entries";
import { type BoardEntry, StatusBoard } from "#core/runtime/self/status-board";
import { entry, eventRule } from "#test/support/rules";

const row = { reason: "no", since: 0, until: 0, fingerprint: "f", probes: 0 };

function one(connection: string, changes: Partial<BoardEntry> = {}): BoardEntry {
  return { connection, plugin: "p", hasLink: true, ...changes };
}

/** A board, and what somebody who watches it hears: `a up, b not known`. */
function watched(board: StatusBoard): string[] {
  const heard: string[] = [];
  board.watch((news: BotNews) => {
    if (news.kind !== "state") return;
    const connections = news.connections.map(({ connection, state, reason }) =>
      [connection, state ?? "not known", reason].filter(Boolean).join(" "),
    );
    heard.push([...connections, ...news.targets.map(({ connection, target }) => `${connection}: ${target}`)].join(", "));
  });
  return heard;
}

function board(...entries: readonly BoardEntry[]): StatusBoard {
  const made = new StatusBoard("herald", []);
  made.begin(entries);
  return made;
}

describe("the board of connections", () => {
  test("does not know of a link before it is up or has failed", () => {
    const it = board(one("a"));
    const heard = watched(it);
    it.link("a", { is: "connecting" });
    it.link("a", { is: "waiting", until: 1, reason: "refused" });
    it.link("a", { is: "connecting" });
    it.link("a", { is: "up" });

    expect(heard).toEqual(["a not known", "a lost refused", "a up"]);
  });

  test("takes a link that is closed because it was told to for no news", () => {
    const it = board(one("a"));
    it.link("a", { is: "up" });
    const heard = watched(it);
    it.link("a", { is: "stopped" });

    expect(heard).toEqual(["a up"]);
  });

  test("tells denied from lost, and what works but for a part", () => {
    const it = board(one("a"));
    const heard = watched(it);
    it.link("a", { is: "denied", until: 1, reason: "no such token" });
    it.link("a", { is: "up", trouble: "one stream is refused" });

    expect(heard.slice(1)).toEqual(["a denied no such token", "a troubled one stream is refused"]);
  });

  test("takes a destination for up until it refuses everything", () => {
    const it = board(one("a", { hasLink: false }));
    const heard = watched(it);
    it.delivery({ kind: "park", row: { ...row, scope: "a" } });
    it.delivery({ kind: "park", row: { ...row, scope: "a", until: 5 } });
    it.delivery({ kind: "unpark", scope: "a" });

    expect(heard).toEqual(["a up", "a parked no", "a up"]);
  });

  test("tells of single places that refuse, also of those from before the start", () => {
    const it = new StatusBoard("herald", [{ ...row, scope: "a|channel 1" }]);
    it.begin([one("a", { hasLink: false })]);
    const heard = watched(it);
    it.delivery({ kind: "park", row: { ...row, scope: "a|channel 2" } });
    it.delivery({ kind: "unpark", scope: "a|channel 1" });

    expect(heard).toEqual(["a up, a: channel 1", "a up, a: channel 1, a: channel 2", "a up, a: channel 2"]);
  });

  test("does not tell of itself", () => {
    expect(watched(board(one("herald"), one("a")))).toEqual(["a not known"]);
  });

  test("keeps what is known of links that go on when others come and go", () => {
    const it = board(one("a"), one("b"));
    it.link("a", { is: "up" });
    const heard = watched(it);
    it.begin([one("a"), one("c")]);

    expect(heard).toEqual(["a up, b not known", "a up, c not known"]);
  });

  test("knows of a link that came up before its connection was there, and nothing of one that was taken away", () => {
    const it = board(one("a"));
    it.link("b", { is: "up" });
    it.begin([one("b")]);
    it.begin([one("a"), one("b")]);

    expect(watched(it)).toEqual(["a not known, b up"]);
  });

  test("tells no more to whom it does not watch any more", () => {
    const it = board(one("a"));
    const heard: BotNews[] = [];
    const unwatch = it.watch((news) => heard.push(news));
    unwatch();
    it.link("a", { is: "up" });

    expect(heard).toHaveLength(1);
  });

  test("begins with what could not be opened and what lacks a setting", () => {
    const connections = ["a", "b", "d"].map((name) => ({
      name,
      plugin: { name: "p", source: {} } as never,
      settings: {},
      fingerprint: "",
    }));
    const rules = createRuleSet([eventRule({ when: [entry("live", { connection: "a" }), entry("live", { connection: "b" })] })]);
    const lacking = [{ name: "c", plugin: "p", reason: "token: the environment variable TOKEN is not set" }];
    const heard = watched(board(...boardEntries({ connections, rules, lacking }, (name) => name !== "b")));

    expect(heard).toEqual([
      "a not known, b unopened it could not be opened; the log says why, d up, c missing token: the environment variable TOKEN is not set",
    ]);
  });
});
