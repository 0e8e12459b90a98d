import { describe, expect, test } from "vitest";
import type { BotNews } from "#core/plugin/running-bot";
import { boardEntries } from "#core/runtime/self/board-entries";
import { type BoardEntry, StatusBoard } from "#core/runtime/self/status-board";

const row = { reason: "no", since: 0, until: 0, fingerprint: "f", probes: 0 };

function entry(connection: string, changes: Partial<BoardEntry> = {}): BoardEntry {
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
    const one = board(entry("a"));
    const heard = watched(one);
    one.link("a", { is: "connecting" });
    one.link("a", { is: "waiting", until: 1, reason: "refused" });
    one.link("a", { is: "connecting" });
    one.link("a", { is: "up" });

    expect(heard).toEqual(["a not known", "a lost refused", "a up"]);
  });

  test("takes a link that is closed because it was told to for no news", () => {
    const one = board(entry("a"));
    one.link("a", { is: "up" });
    const heard = watched(one);
    one.link("a", { is: "stopped" });

    expect(heard).toEqual(["a up"]);
  });

  test("tells denied from lost, and what works but for a part", () => {
    const one = board(entry("a"));
    const heard = watched(one);
    one.link("a", { is: "denied", until: 1, reason: "no such token" });
    one.link("a", { is: "up", trouble: "one stream is refused" });

    expect(heard.slice(1)).toEqual(["a denied no such token", "a troubled one stream is refused"]);
  });

  test("takes a destination for up until it refuses everything", () => {
    const one = board(entry("a", { hasLink: false }));
    const heard = watched(one);
    one.delivery({ kind: "park", row: { ...row, scope: "a" } });
    one.delivery({ kind: "park", row: { ...row, scope: "a", until: 5 } });
    one.delivery({ kind: "unpark", scope: "a" });

    expect(heard).toEqual(["a up", "a parked no", "a up"]);
  });

  test("tells of single places that refuse, also of those from before the start", () => {
    const one = new StatusBoard("herald", [{ ...row, scope: "a|channel 1" }]);
    one.begin([entry("a", { hasLink: false })]);
    const heard = watched(one);
    one.delivery({ kind: "park", row: { ...row, scope: "a|channel 2" } });
    one.delivery({ kind: "unpark", scope: "a|channel 1" });

    expect(heard).toEqual(["a up, a: channel 1", "a up, a: channel 1, a: channel 2", "a up, a: channel 2"]);
  });

  test("does not tell of itself", () => {
    expect(watched(board(entry("herald"), entry("a")))).toEqual(["a not known"]);
  });

  test("keeps what is known of links that go on when others come and go", () => {
    const one = board(entry("a"), entry("b"));
    one.link("a", { is: "up" });
    const heard = watched(one);
    one.begin([entry("a"), entry("c")]);

    expect(heard).toEqual(["a up, b not known", "a up, c not known"]);
  });

  test("tells no more to whom it does not watch any more", () => {
    const one = board(entry("a"));
    const heard: BotNews[] = [];
    const unwatch = one.watch((news) => heard.push(news));
    unwatch();
    one.link("a", { is: "up" });

    expect(heard).toHaveLength(1);
  });

  test("begins with what could not be opened and what lacks a setting", () => {
    const connections = ["a", "b"].map((name) => ({ name, plugin: { name: "p" } as never, settings: {}, fingerprint: "" }));
    const lacking = [{ name: "c", plugin: "p", reason: "token: the environment variable TOKEN is not set" }];
    const heard = watched(board(...boardEntries({ connections, lacking }, new Map([["a", {}]]), () => true)));

    expect(heard).toEqual([
      "a not known, b unopened it could not be opened; the log says why, c missing token: the environment variable TOKEN is not set",
    ]);
  });
});
