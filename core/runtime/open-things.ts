import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { Entity } from "#core/engine/state";
import type { Store } from "#core/store/port";

/** A thing of a lifecycle rule. */
export interface NamedThing {
  readonly rule: string;
  /** The canonical key. */
  readonly key: string;
  readonly entity: Entity;
}

/** `open`: also while it closes. `remembered`: whatever is known of it. */
export type Wanted = "open" | "remembered";

const phases = {
  open: ["open", "closing"],
  remembered: ["pending", "open", "closing", "closed", "idle", "tombstone"],
} as const satisfies { readonly [K in Wanted]: readonly Entity["phase"][] };

const shownAtMost = 10;
const readAtOnce = 500;

/** The things of a rule, in the order of their keys. */
export async function thingsOf(
  store: Store,
  rule: string,
  wanted: Wanted,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly NamedThing[]> {
  const keys = (await store.keys(rule, phases[wanted])).slice(0, limit);
  const things: NamedThing[] = [];
  for (let from = 0; from < keys.length; from += readAtOnce) {
    const asked = keys.slice(from, from + readAtOnce).map((key) => ({ rule, key }));
    const { aggregates } = await store.load({ aggregates: asked, seen: [] });
    for (const { key, thing } of aggregates) if (thing?.kind === "lifecycle") things.push({ rule, key, entity: thing });
  }
  return things;
}

/**
 * The thing that `<rule>/<key>` names: the key as people see it (`entity.key`), or the canonical one.
 * Throws `THING_UNNAMED`, or `THING_UNKNOWN` with what there is instead.
 */
export async function namedThing(store: Store, name: string, wanted: Wanted): Promise<NamedThing> {
  const { rule, text } = split(name);
  const things = await thingsOf(store, rule, wanted);
  const found = things.find(({ entity }) => entity.keyText === text) ?? things.find(({ key }) => key === text);
  if (found !== undefined) return found;
  const texts = things.map(({ entity }) => entity.keyText);
  const state = wanted === "open" ? "open" : "remembered";
  throw new HeraldError("THING_UNKNOWN", `nothing with the key "${text}" is ${state} in the rule "${rule}"`, {
    hint: await hintFor(store, { rule, text, texts, state }),
  });
}

function split(name: string): { readonly rule: string; readonly text: string } {
  const slash = name.indexOf("/");
  if (slash > 0 && slash < name.length - 1) return { rule: name.slice(0, slash), text: name.slice(slash + 1) };
  throw new HeraldError("THING_UNNAMED", `"${name}" does not name a thing`, { hint: "write <rule>/<key>, such as service-down/api" });
}

async function hintFor(
  store: Store,
  { rule, text, texts, state }: { readonly rule: string; readonly text: string; readonly texts: readonly string[]; readonly state: string },
): Promise<string> {
  if (texts.length === 0) {
    const rules = await store.rulesWithEntities();
    if (!rules.includes(rule)) return didYouMean(rule, rules) ?? "nothing is remembered of a rule with this name";
    return `nothing of this rule is ${state} now`;
  }
  const shown = texts.slice(0, shownAtMost).join(", ");
  return didYouMean(text, texts) ?? `${state} are ${shown}${texts.length > shownAtMost ? ` and ${texts.length - shownAtMost} more` : ""}`;
}
