import type { Entity, Op, Timer } from "#core/engine/state";
import type { Boot, FinishedRequest, Loaded, ParkedRow, Reads, SourceRow, Store, Write } from "../port.ts";
import type { EventRecord, Trace, TraceQuery } from "../traces.ts";
import type { DatabaseLink, OpenLink } from "./database-link.ts";
import {
  decodeAggregate,
  decodeEvent,
  decodeFinished,
  decodeJson,
  decodeMark,
  decodeOp,
  decodeParked,
  decodeSource,
  decodeTrace,
} from "./decode-row.ts";
import { encodeWrite } from "./encode-write.ts";
import type { AggregateAddress } from "./queries.ts";

/** The store over a link: turns values into rows and rows into values, nothing else. */
export class SqliteStore implements Store {
  readonly boot: Boot;
  readonly #link: DatabaseLink;
  readonly #path: string;

  constructor({ link, boot }: OpenLink, path: string) {
    this.boot = boot;
    this.#link = link;
    this.#path = path;
  }

  async load(reads: Reads): Promise<Loaded> {
    const addresses = reads.aggregates.map(({ rule, key, op }): AggregateAddress => [rule, key, op]);
    const { aggregates, seen } = await this.#link.call("load", addresses, reads.seen);
    return { aggregates: aggregates.map((row) => decodeAggregate(row, this.#path)), seen: new Set(seen) };
  }

  async commit(writes: readonly Write[], now: number): Promise<void> {
    const calls = writes.flatMap((write) => encodeWrite(write, now));
    await this.#link.call("commit", calls, now);
  }

  due(now: number, limit: number, held: readonly string[]): ReturnType<Store["due"]> {
    return this.#link.call("due", now, limit, held);
  }

  keys(rule: string, phases: readonly (Entity["phase"] | "gate" | "watch")[]): Promise<readonly string[]> {
    return this.#link.call("keys", rule, phases);
  }

  async unfinishedOps(): Promise<readonly Op[]> {
    const rows = await this.#link.call("unfinishedOps");
    return rows.map((row) => decodeOp(row, this.#path));
  }

  async finishedSince(sinceMs: number): Promise<readonly FinishedRequest[]> {
    const rows = await this.#link.call("finishedSince", sinceMs);
    return rows.map((row) => decodeFinished(row, this.#path));
  }

  async deadOps(limit: number): Promise<readonly Op[]> {
    const rows = await this.#link.call("deadOps", limit);
    return rows.map((row) => decodeOp(row, this.#path));
  }

  async opsOf(rule: string, key: string, limit: number): Promise<readonly Op[]> {
    const rows = await this.#link.call("opsOf", rule, key, limit);
    return rows.map((row) => decodeOp(row, this.#path));
  }

  async timersOf(rule: string, key: string): Promise<readonly Timer[]> {
    const rows = await this.#link.call("timersOf", rule, key);
    return rows.map(([name, due]) => ({ name, due }));
  }

  async traces(query: TraceQuery): Promise<readonly Trace[]> {
    const rows = await this.#link.call("traces", query);
    return rows.map((row) => decodeTrace(row, this.#path));
  }

  async events(query: Parameters<Store["events"]>[0]): Promise<readonly EventRecord[]> {
    const rows = await this.#link.call("events", query);
    return rows.map((row) => decodeEvent(row, this.#path));
  }

  async ringMarks(): ReturnType<Store["ringMarks"]> {
    const { events, traces } = await this.#link.call("ringMarks");
    return { events: events.map(decodeMark), traces: traces.map(decodeMark) };
  }

  async sources(): Promise<readonly SourceRow[]> {
    const rows = await this.#link.call("sources");
    return rows.map((row) => decodeSource(row, this.#path));
  }

  async parked(): Promise<readonly ParkedRow[]> {
    const rows = await this.#link.call("parked");
    return rows.map((row) => decodeParked(row, this.#path));
  }

  async kv(connection: string): ReturnType<Store["kv"]> {
    const rows = await this.#link.call("kv", connection);
    return rows.map(([name, value]) => ({ name, value: decodeJson(value, this.#path) }));
  }

  rulesWithEntities(): Promise<readonly string[]> {
    return this.#link.call("rulesWithEntities");
  }

  prune(now: number, limit: number): Promise<number> {
    return this.#link.call("prune", now, limit);
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
