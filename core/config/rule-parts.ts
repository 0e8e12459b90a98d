import type { JsonObject } from "#core/codec/json";
import type { Path } from "./located-document.ts";
import type { ConditionText, EntriesShape, PhaseShape } from "./rule-shape.ts";

/** One expression of a condition, and its path inside the rule. */
export interface ClausePart {
  readonly source: string;
  readonly path: Path;
}

/** One entry in its long form, and its path inside the rule. */
export interface EntryPart {
  readonly connection: string;
  /** The event's name in the plugin: `stream.live`. */
  readonly event: string;
  readonly condition: readonly ClausePart[];
  readonly parameters: JsonObject;
  readonly path: Path;
  /** Where the event's name stands. */
  readonly eventPath: Path;
}

/** One phase of a step, and its path inside the rule. */
export interface PhasePart {
  readonly phase: PhaseShape;
  readonly path: Path;
}

/** The clauses of an `if`, one or many, at `path`. */
export function clausesOf(condition: ConditionText | undefined, path: Path): ClausePart[] {
  if (condition === undefined) return [];
  return typeof condition === "string"
    ? [{ source: condition, path }]
    : condition.map((source, index) => ({ source, path: [...path, index] }));
}

/** The entries of `when`, `open`, `update` or `close`, one or many, at `path`. */
export function entriesOf(entries: EntriesShape | undefined, path: Path): EntryPart[] {
  if (entries === undefined) return [];
  if (Array.isArray(entries)) return entries.flatMap((entry, index) => entriesOf(entry, [...path, index]));
  if (typeof entries === "string") {
    return [{ ...splitName(entries), condition: [], parameters: {}, path, eventPath: path }];
  }
  const { event, if: condition, ...parameters } = entries;
  const clauses = clausesOf(condition, [...path, "if"]);
  return [{ ...splitName(event), condition: clauses, parameters, path, eventPath: [...path, "event"] }];
}

/** The phases of a step under one name, one or many, at `path`. */
export function phasesOf(phases: PhaseShape | readonly PhaseShape[] | undefined, path: Path): PhasePart[] {
  if (phases === undefined) return [];
  if (!isList(phases)) return [{ phase: phases, path }];
  return phases.map((phase, index) => ({ phase, path: [...path, index] }));
}

/** `<connection>.<event>` or `<connection>.<action>` at its first dot. */
export function splitName(name: string): { readonly connection: string; readonly event: string } {
  const dot = name.indexOf(".");
  return { connection: name.slice(0, dot), event: name.slice(dot + 1) };
}

function isList(phases: PhaseShape | readonly PhaseShape[]): phases is readonly PhaseShape[] {
  return Array.isArray(phases);
}
