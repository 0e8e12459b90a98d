import type { Json } from "#core/codec/json";
import type { KeyValueStore } from "#core/plugin/key-value-store";
import type { Store } from "#core/store/port";
import type { LoopInput } from "./loop-input.ts";

/** A connection's durable notes: read from memory once loaded, written through the loop like everything else. */
export class LoopKeyValueStore implements KeyValueStore {
  readonly #connection: string;
  readonly #store: Store;
  readonly #push: (input: LoopInput) => Promise<void>;
  #notes: Promise<Map<string, Json>> | undefined;

  constructor(connection: string, store: Store, push: (input: LoopInput) => Promise<void>) {
    this.#connection = connection;
    this.#store = store;
    this.#push = push;
  }

  async get(name: string): Promise<Json | undefined> {
    return (await this.#load()).get(name);
  }

  async set(name: string, value: Json): Promise<void> {
    (await this.#load()).set(name, value);
    await this.#push({ kind: "note", connection: this.#connection, name, value });
  }

  async delete(name: string): Promise<void> {
    (await this.#load()).delete(name);
    await this.#push({ kind: "note", connection: this.#connection, name, value: undefined });
  }

  async #read(): Promise<Map<string, Json>> {
    try {
      return new Map((await this.#store.kv(this.#connection)).map(({ name, value }) => [name, value]));
    } catch (error) {
      // The next one to ask tries again.
      this.#notes = undefined;
      throw error;
    }
  }

  #load(): Promise<Map<string, Json>> {
    this.#notes ??= this.#read();
    return this.#notes;
  }
}

/** The notes of connections, by name. One for all clients that a connection ever has: what it remembers is the newest. */
export function notesOf(store: Store, push: (input: LoopInput) => Promise<void>): (connection: string) => KeyValueStore {
  const known = new Map<string, KeyValueStore>();
  return (connection) => {
    const notes = known.get(connection) ?? new LoopKeyValueStore(connection, store, push);
    known.set(connection, notes);
    return notes;
  };
}
