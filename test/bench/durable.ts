import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Effort, Figure } from "./figure.ts";
import { postOf, strangers } from "./feed/post.ts";
import { compileFeedRules, spread } from "./feed/rules.ts";
import { runFeed } from "./feed/run.ts";

const batch = 512;

/** Events in a second from the frame to the commit, over the real loop and the real store in its thread. */
export async function measureDurable({ quick }: Effort): Promise<readonly Figure[]> {
  const scale = quick ? 0.2 : 1;
  const parse = parsesPerSecond(quick ? 500 : 2_000);
  const groups = groupCommitsPerSecond(60_000 * scale);
  const figures: Figure[] = [];
  for (const count of [100, 10_000]) {
    const numbers = spread(count);
    const rules = await compileFeedRules(numbers);
    const frames = 100_000 * scale;
    // One post of a hundred is about a rule's thing.
    const some = await runFeed({
      rules,
      frames,
      about: (index) => (index % 100 === 0 ? (numbers[(index / 100) % count] as number) : strangers + index),
      deliver,
      deliversAll: false,
    });
    const title = `durable, ${count.toLocaleString("en")} rules`;
    figures.push({
      what: `${title}, 1 of 100 events fires`,
      value: some.perSecond,
      unit: "/s",
      beside: "JSON.parse alone",
      limit: parse,
      goal: { is: "at least", value: 35_000 },
      measure: "durable",
    });
    const firing = 10_000 * scale;
    const all = await runFeed({ rules, frames: firing, about: (index) => numbers[index % count] as number, deliver, deliversAll: true });
    figures.push({
      what: `${title}, every event fires and is delivered`,
      value: all.perSecond,
      unit: "/s",
      beside: "SQLite alone, 512 of the same rows a commit",
      limit: groups,
      measure: "durable",
    });
    figures.push({
      what: `event loop delay meanwhile, p99, ${count.toLocaleString("en")} rules`,
      value: Math.max(some.loopDelayMs, all.loopDelayMs),
      unit: "ms",
      beside: "resolution",
      limit: 1,
      goal: { is: "at most", value: 5 },
      measure: "durable",
    });
  }
  figures.push(await throughGates(10_000 * scale, groups));
  return figures;
}

/** Every event comes to two gates before it fires. */
async function throughGates(frames: number, limit: number): Promise<Figure> {
  const numbers = spread(100);
  const gates = { once: { within: "1h", key: "event.id" }, rate_limit: { limit: 100, per: "1s", key: "event.id" } };
  const rules = await compileFeedRules(numbers, gates);
  const { perSecond } = await runFeed({ rules, frames, about: (index) => numbers[index % 100] as number, deliver, deliversAll: true });
  return {
    what: "durable, 100 rules with once and rate_limit, every event fires and is delivered",
    value: perSecond,
    unit: "/s",
    beside: "SQLite alone, 512 of the same rows a commit",
    limit,
    measure: "durable",
  };
}

function deliver(): Promise<void> {
  return Promise.resolve();
}

function parsesPerSecond(spanMs: number): number {
  const texts = Array.from({ length: 1_000 }, (_, index) => JSON.stringify(postOf(index)));
  const startedAt = performance.now();
  let count = 0;
  while (performance.now() - startedAt < spanMs) {
    for (const text of texts) JSON.parse(text);
    count += texts.length;
  }
  return count / ((performance.now() - startedAt) / 1000);
}

/** What a firing event leaves behind, written by SQLite alone: a dedupe key and an op, which is written twice. */
function groupCommitsPerSecond(events: number): number {
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-"));
  const database = new DatabaseSync(join(folder, "limit.db"));
  database.exec(`PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE seen (key TEXT PRIMARY KEY, expires REAL NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE op (id TEXT PRIMARY KEY, state TEXT NOT NULL, body TEXT NOT NULL) STRICT`);
  const seen = database.prepare("INSERT INTO seen VALUES (?, ?)");
  const op = database.prepare("INSERT INTO op VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, body = excluded.body");
  const body = "x".repeat(900);
  const startedAt = performance.now();
  for (let index = 0; index < events; index += batch) {
    for (const state of ["sending", "done"]) {
      database.exec("BEGIN IMMEDIATE");
      for (let one = index; one < index + batch; one += 1) {
        if (state === "sending") seen.run(`rule-${one % 1000}|${110_000_000_000_000_000n + BigInt(one)}`, one);
        op.run(`000001${one.toString(36).padStart(14, "0")}`, state, body);
      }
      database.exec("COMMIT");
    }
  }
  const perSecond = events / ((performance.now() - startedAt) / 1000);
  database.close();
  rmSync(folder, { recursive: true, force: true });
  return perSecond;
}
