import { isJsonObject, type JsonObject } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import { type LoadContext, withoutEchoes } from "./config-source.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import { groupByElsewhere } from "./group-by-place.ts";
import type { BotSource } from "./load-bots.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { alsoAt } from "./merge-sections.ts";
import { misplacedKeys } from "./misplaced-keys.ts";
import type { Missing } from "./references.ts";
import { entriesOf, splitName } from "./rule-parts.ts";
import { resolveRule } from "./rule-settings.ts";
import { EventRuleShape, LifecycleRuleShape, type RuleShape } from "./rule-shape.ts";
import { validate } from "./validate.ts";

/** A rule whose shape is right, with its references put in; expressions, events, actions and inputs are not checked yet. All paths but `path` are inside the rule. */
export interface RawRule {
  readonly id: string;
  /** The bot's name. */
  readonly bot: string;
  readonly document: LocatedDocument;
  /** The rule's place in the document. */
  readonly path: Path;
  readonly place: Place;
  readonly shape: RuleShape;
  /** Values from outside that are not there: the rule cannot run until they are. */
  readonly missing: readonly Missing[];
  /** Values that only stand in for real ones: nothing can be said about them. */
  readonly standIns: readonly Path[];
  /** Values from outside, which are never templates. */
  readonly putIn: readonly Path[];
  /** The connections that it names, and where first. */
  readonly connections: ReadonlyMap<string, Place>;
  /** Lines of the document with a slip of YAML: what else is said of them may be its consequence. */
  readonly slips: ReadonlySet<number>;
}

/** Checks the rules of all bots. One whose shape is wrong is reported and left out; of any other all mistakes can be found in one run. */
export async function loadRules(bots: readonly BotSource[], context: LoadContext, diagnostics: Diagnostic[]): Promise<RawRule[]> {
  const rules: RawRule[] = [];
  const ids = new Map<string, Place>();
  for (const bot of bots) {
    for (const [index, written] of bot.source.rules.entries()) {
      if (!isJsonObject(written)) continue;
      const isNew = checkId(written, bot, index, ids, diagnostics);
      const rule = await loadRule(written, bot, ["rules", index], context, diagnostics);
      if (rule !== undefined && isNew) rules.push(rule);
    }
  }
  return rules;
}

function checkId(rule: JsonObject, bot: BotSource, index: number, ids: Map<string, Place>, diagnostics: Diagnostic[]): boolean {
  const { id } = rule;
  if (typeof id !== "string") return false;
  const place = bot.source.document.placeOf(["rules", index, "id"]);
  const first = ids.get(id);
  ids.set(id, first ?? place);
  if (first === undefined) return true;
  diagnostics.push(
    errorAt(place, "RULE_DUPLICATE_ID", `another rule has the id "${id}", ${alsoAt(first)}`, "ids are unique over all files"),
  );
  return false;
}

async function loadRule(
  written: JsonObject,
  bot: BotSource,
  path: Path,
  context: LoadContext,
  diagnostics: Diagnostic[],
): Promise<RawRule | undefined> {
  const { source } = bot;
  const { document } = source;
  const resolution = await resolveRule(written, { ...context, baseDir: source.folder, document, path });
  const misplaced = [...misplacedKeys(written, document, path), ...groupByElsewhere(written, document, path)];
  const schema = Object.hasOwn(written, "lifecycle") ? LifecycleRuleShape : EventRuleShape;
  const { value: shape, diagnostics: issues } = validate<typeof LifecycleRuleShape | typeof EventRuleShape>(schema, resolution.value, {
    document,
    path,
    putIn: resolution.putIn,
    unjudged: resolution.standIns,
  });
  const fresh = withoutEchoes(issues, source.slips).filter(({ place }) => !misplaced.some((it) => isSamePlace(it.place, place)));
  diagnostics.push(...resolution.diagnostics, ...misplaced, ...fresh);
  if (shape === undefined) return undefined;
  return {
    id: shape.id,
    bot: bot.name,
    document,
    path,
    place: document.placeOf(path),
    shape,
    missing: resolution.missing,
    standIns: resolution.standIns,
    putIn: resolution.putIn,
    connections: connectionsOf(shape, document, path),
    slips: source.slips,
  };
}

/** Every connection that a rule names, with the place where it does first. */
function connectionsOf(shape: RuleShape, document: LocatedDocument, path: Path): Map<string, Place> {
  const entries =
    "when" in shape
      ? entriesOf(shape.when, ["when"])
      : (["open", "update", "close"] as const).flatMap((part) => entriesOf(shape.lifecycle[part], ["lifecycle", part]));
  const named = [
    ...entries.map(({ connection, eventPath }) => ({ connection, at: eventPath })),
    ...shape.do.map(({ action }, index) => ({ connection: splitName(action).connection, at: ["do", index, "action"] })),
  ];
  const places = new Map<string, Place>();
  for (const { connection, at } of named) {
    if (!places.has(connection)) places.set(connection, document.placeOf([...path, ...at]));
  }
  return places;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.line === b.line && a.column === b.column;
}
