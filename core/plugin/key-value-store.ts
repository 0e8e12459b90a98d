import type { Json } from "#core/codec/json";

/** A connection's own durable notes. A write resolves when it is on disk. */
export interface KeyValueStore {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
}
