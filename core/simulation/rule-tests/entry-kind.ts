import type { JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import type { SourceMode } from "../simulated-link.ts";
import type { Reading } from "./reading.ts";
import type { TestAction } from "./rule-test.ts";

/** What an entry under `events` comes to. */
export interface ReadEntry {
  readonly actions: readonly Omit<TestAction, "entry">[];
  /** The source that it feeds, and how. */
  readonly feeds?: { readonly connection: string; readonly mode: SourceMode };
}

/** One kind of entry, recognised by a key of its own. Undefined from `read`: it has mistakes, which were said. */
export interface EntryKind {
  readonly key: string;
  read(entry: JsonObject, path: Path, reading: Reading): Promise<ReadEntry | undefined>;
}
