import { isJsonObject, type Json } from "#core/codec/json";
import { errorAt } from "#core/config/diagnostic";
import type { Path } from "#core/config/located-document";
import { didYouMean } from "#core/errors/suggest";
import type { SourceMode } from "../simulated-link.ts";
import { ackEntry } from "./entries/ack-entry.ts";
import { destinationEntry } from "./entries/destination-entry.ts";
import { eventEntry } from "./entries/event-entry.ts";
import { frameEntry } from "./entries/frame-entry.ts";
import { reloadEntry } from "./entries/reload-entry.ts";
import { restartEntry } from "./entries/restart-entry.ts";
import { silenceEntry } from "./entries/silence-entry.ts";
import type { EntryKind } from "./entry-kind.ts";
import type { Reading } from "./reading.ts";
import type { TestAction } from "./rule-test.ts";

/** Everything that can be told to a bot under test. */
const kinds: readonly EntryKind[] = [eventEntry, frameEntry, restartEntry, reloadEntry, destinationEntry, ackEntry, silenceEntry];

/** What the entries of a test come to. */
export interface ReadEntries {
  /** In the order of time. */
  readonly actions: readonly TestAction[];
  readonly sources: { readonly [connection: string]: SourceMode };
}

/** Reads the entries under `events`, each by its kind. */
export async function readEntries(entries: readonly Json[], path: Path, reading: Reading): Promise<ReadEntries> {
  const actions: TestAction[] = [];
  const sources: Record<string, SourceMode> = {};
  let latest = 0;
  for (const [index, entry] of entries.entries()) {
    const at = [...path, index];
    const read = await kindOf(entry, at, reading)?.read(isJsonObject(entry) ? entry : {}, at, reading);
    if (read === undefined) continue;
    actions.push(...read.actions.map((action) => ({ ...action, entry: index + 1 })));
    const begins = read.actions[0]?.atMs ?? latest;
    if (begins < latest)
      complain(at, "TEST_ORDER", "this is earlier than the entry before it", "write the entries in the order of time", reading);
    latest = Math.max(latest, begins);
    if (read.feeds === undefined) continue;
    const { connection, mode } = read.feeds;
    const known = sources[connection];
    if (known !== undefined && known !== mode) {
      const message = `"${connection}" is fed with both events and frames in this test`;
      complain(at, "TEST_MIXED_SOURCE", message, "its state knows nothing of events that it did not make itself: use one of them", reading);
    }
    sources[connection] ??= mode;
  }
  return { actions: actions.toSorted((one, other) => one.atMs - other.atMs), sources };
}

/** The kind of an entry; undefined, with a diagnostic, when it is none or several. */
function kindOf(entry: Json, path: Path, reading: Reading): EntryKind | undefined {
  const written = isJsonObject(entry) ? Object.keys(entry) : [];
  const found = kinds.filter(({ key }) => written.includes(key));
  if (found.length === 1) return found[0];
  const names = kinds.map(({ key }) => key);
  if (found.length > 1) {
    complain(
      path,
      "TEST_ENTRY",
      `an entry is one thing, and this is ${found.map(({ key }) => key).join(" and ")}`,
      "write two entries",
      reading,
    );
    return undefined;
  }
  const near = written.map((name) => didYouMean(name, names)).find((hint) => hint !== undefined);
  complain(path, "TEST_ENTRY", `an entry has one of ${names.join(", ")}`, near, reading);
  return undefined;
}

function complain(path: Path, code: string, message: string, hint: string | undefined, { document, diagnostics }: Reading): void {
  diagnostics.push(errorAt(document.placeOf(path), code, message, hint));
}
