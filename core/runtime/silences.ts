import { z } from "zod";
import type { Silence } from "#core/engine/hold/silence";
import { HeraldError } from "#core/errors/herald-error";
import { compileWholeMatch } from "#core/expression/text/whole-match";
import type { Store, Write } from "#core/store/port";

/** Where silences are kept among the notes. No connection can have this name: it starts with a character that names may not. */
const silenceNotes = "#silences";

/** A silence as it is kept and shown. Times are milliseconds since the epoch. */
export const SilenceRecord = z.strictObject({
  id: z.string(),
  /** Which rules and keys it covers, each a text or, behind a `~`, an RE2 pattern that fits the whole; absent: all. */
  rule: z.string().exactOptional(),
  key: z.string().exactOptional(),
  from: z.number(),
  until: z.number(),
  by: z.string(),
  why: z.string(),
});
export type SilenceRecord = z.output<typeof SilenceRecord>;

/** What a person asks for: until a time, or for a while from now on. */
export const SilenceRequest = z.strictObject({
  rule: z.string().exactOptional(),
  key: z.string().exactOptional(),
  until: z.number().exactOptional(),
  forMs: z.number().exactOptional(),
  by: z.string(),
  why: z.string().min(1),
});
export type SilenceRequest = z.output<typeof SilenceRequest>;

/** A change of what is silenced, as it goes through the loop. */
export type SilenceChange =
  | { readonly change: "add"; readonly silence: SilenceRecord }
  | { readonly change: "expire"; readonly silence: SilenceRecord };

interface Known extends Silence {
  readonly record: SilenceRecord;
  coversRule(rule: string): boolean;
}

/** All silences: in memory as of the last change, on disk with the commit that holds the change. */
export class Silences {
  readonly #known = new Map<string, Known>();
  readonly #boot: number;
  #made = 0;

  private constructor(boot: number) {
    this.#boot = boot;
  }

  /** Takes what is stored. A row that this version cannot read is left out. */
  static async load(store: Pick<Store, "kv" | "boot">): Promise<Silences> {
    const silences = new Silences(store.boot.boot);
    for (const { value } of await store.kv(silenceNotes)) {
      const record = SilenceRecord.safeParse(value);
      if (record.success) silences.#known.set(record.data.id, knownOf(record.data));
    }
    return silences;
  }

  /** Those that have not ended, the one that ends first at the front. */
  list(now: number): readonly SilenceRecord[] {
    const records = [...this.#known.values()].map(({ record }) => record).filter(({ until }) => until > now);
    return records.sort((one, other) => one.until - other.until);
  }

  /** Those that hold now. */
  at(now: number): readonly Silence[] {
    return this.#known.size === 0 ? none : [...this.#known.values()].filter(({ record }) => record.from <= now && record.until > now);
  }

  /** A silence that can be added. Throws `SILENCE_INVALID` when it would cover nothing that a person can have meant. */
  make({ until, forMs, ...request }: SilenceRequest, now: number): SilenceRecord {
    if (request.rule === undefined && request.key === undefined) {
      throw new HeraldError("SILENCE_INVALID", "neither a rule nor a key was named", { hint: "~.* as the rule silences all of them" });
    }
    const end = until ?? (forMs === undefined ? undefined : now + forMs);
    if (end === undefined) throw new HeraldError("SILENCE_INVALID", "it is not said when the silence ends");
    if (end <= now) throw new HeraldError("SILENCE_INVALID", `the silence would have ended at ${new Date(end).toISOString()} already`);
    this.#made += 1;
    const record = { id: `${this.#boot.toString(36)}-${this.#made.toString(36)}`, ...request, from: now, until: end };
    knownOf(record);
    return record;
  }

  /** Carries a change out; it is on disk once the writes are. */
  apply({ change, silence }: SilenceChange, now: number): readonly Write[] {
    const ended = [...this.#known.values()].filter(({ record }) => record.until <= now).map(({ record }) => record.id);
    const dropped = change === "expire" ? [...ended, silence.id] : ended;
    for (const id of dropped) this.#known.delete(id);
    const drops = dropped.map((name): Write => ({ drop: "kv", connection: silenceNotes, name }));
    if (change === "expire") return drops;
    this.#known.set(silence.id, knownOf(silence));
    return [...drops, { put: "kv", connection: silenceNotes, name: silence.id, value: { ...silence } }];
  }
}

const none: readonly Silence[] = [];

/** Whether a silence is about a rule at all. */
export function coversRule(silence: SilenceRecord, rule: string): boolean {
  return knownOf(silence).coversRule(rule);
}

function knownOf(record: SilenceRecord): Known {
  const { id, until, by, why } = record;
  const [ofRule, ofKey] = [matcherOf("rule", record.rule), matcherOf("key", record.key)];
  return { id, until, by, why, record, coversRule: ofRule, covers: (rule, key) => ofRule(rule) && ofKey(key) };
}

function matcherOf(name: "rule" | "key", written: string | undefined): (text: string) => boolean {
  if (written === undefined) return () => true;
  if (!written.startsWith("~")) return (text) => text === written;
  const matcher = compileWholeMatch(written.slice(1));
  if (typeof matcher === "function") return matcher;
  throw new HeraldError("SILENCE_INVALID", `the ${name} ${written} is no pattern: ${matcher.problem}`, {
    hint: "after the ~ stands a pattern in the syntax of RE2",
  });
}
