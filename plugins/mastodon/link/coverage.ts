import { isJsonObject, type Json, type JsonObject } from "#core";
import { z } from "zod";

/** How far a timeline is covered. Times are milliseconds since the epoch. */
const Cover = z.strictObject({
  /** Since when it is listened to: nothing older is news. */
  since: z.number(),
  /** All that came until then was taken. */
  until: z.number(),
  /** The last things that came by it, the newest last. */
  ids: z.array(z.string()),
});
export type Cover = z.infer<typeof Cover>;

const knownIds = 8;

/** What is known to be taken of each timeline, kept over links and restarts as the source's cursor. */
export class Coverage {
  readonly #covers = new Map<string, Cover>();
  /** Timelines whose gap is not filled yet: until then they get no further. */
  readonly #open = new Set<string>();

  /** `keys`: the timelines that are listened to. One that is new begins now; one with a past has a gap that reaches to now. */
  constructor(cursor: Json | undefined, keys: readonly string[], now: number) {
    const known = isJsonObject(cursor ?? null) ? (cursor as JsonObject) : {};
    for (const key of keys) {
      const { success, data } = Cover.safeParse(Object.hasOwn(known, key) ? known[key] : undefined);
      this.#covers.set(key, success ? data : { since: now, until: now, ids: [] });
      if (success) this.#open.add(key);
    }
  }

  /** Other timelines are listened to from now on: what is new begins now, what is gone is forgotten. */
  follow(keys: readonly string[], now: number): void {
    for (const key of this.#covers.keys()) {
      if (keys.includes(key)) continue;
      this.#covers.delete(key);
      this.#open.delete(key);
    }
    for (const key of keys) if (!this.#covers.has(key)) this.#covers.set(key, { since: now, until: now, ids: [] });
  }

  /** The timelines with a gap that is not filled. */
  gaps(): readonly string[] {
    return [...this.#open];
  }

  coverOf(key: string): Cover | undefined {
    return this.#covers.get(key);
  }

  /** A thing came by it and was taken. */
  took(key: string, id: string): void {
    const cover = this.#covers.get(key);
    if (cover === undefined || this.#open.has(key)) return;
    this.#covers.set(key, { ...cover, ids: [...cover.ids.filter((one) => one !== id), id].slice(-knownIds) });
  }

  /** Everything that came until then was taken. */
  reached(at: number): void {
    for (const [key, cover] of this.#covers) {
      if (!this.#open.has(key) && at > cover.until) this.#covers.set(key, { ...cover, until: at });
    }
  }

  /** The gap was filled, or is given up, up to that time. `ids`: the newest things that were found, the newest last. */
  closed(key: string, at: number, ids: readonly string[]): void {
    const cover = this.#covers.get(key);
    if (cover === undefined) return;
    this.#open.delete(key);
    this.#covers.set(key, { ...cover, until: Math.max(cover.until, at), ids: [...cover.ids, ...ids].slice(-knownIds) });
  }

  toJson(): JsonObject {
    return Object.fromEntries(this.#covers);
  }
}
