import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { Entity } from "#core/engine/state";
import type { Store } from "#core/store/port";

/** An open thing of a lifecycle rule, as people name it. */
export interface OpenThing {
  readonly rule: string;
  /** The canonical key. */
  readonly key: string;
  readonly keyText: string;
}

const shownAtMost = 10;
const readAtOnce = 500;

/**
 * The open thing that `<rule>/<key>` names: the key as people see it (`entity.key`), or the canonical one.
 * Throws `THING_UNKNOWN` when there is none, with what is open instead.
 */
export async function openThing(store: Store, name: string): Promise<OpenThing> {
  const { rule, text } = split(name);
  const things = await openThings(store, rule);
  const found = things.find(({ keyText }) => keyText === text) ?? things.find(({ key }) => key === text);
  if (found !== undefined) return found;
  throw new HeraldError("THING_UNKNOWN", `nothing with the key "${text}" is open in the rule "${rule}"`, {
    hint: await hintFor(store, { rule, text, things }),
  });
}

function split(name: string): { readonly rule: string; readonly text: string } {
  const slash = name.indexOf("/");
  if (slash > 0 && slash < name.length - 1) return { rule: name.slice(0, slash), text: name.slice(slash + 1) };
  throw new HeraldError("THING_UNNAMED", `"${name}" does not name a thing`, { hint: "write <rule>/<key>, such as service-down/api" });
}

async function openThings(store: Store, rule: string): Promise<readonly OpenThing[]> {
  const keys = await store.keys(rule, ["open", "closing"]);
  const things: OpenThing[] = [];
  for (let from = 0; from < keys.length; from += readAtOnce) {
    const asked = keys.slice(from, from + readAtOnce).map((key) => ({ rule, key }));
    const { aggregates } = await store.load({ aggregates: asked, seen: [] });
    for (const { key, thing } of aggregates)
      if (thing?.kind === "lifecycle") things.push({ rule, key, keyText: (thing satisfies Entity).keyText });
  }
  return things;
}

async function hintFor(
  store: Store,
  { rule, text, things }: { readonly rule: string; readonly text: string; readonly things: readonly OpenThing[] },
): Promise<string> {
  const texts = things.map(({ keyText }) => keyText);
  if (texts.length === 0) {
    const rules = await store.rulesWithEntities();
    if (!rules.includes(rule)) return didYouMean(rule, rules) ?? "nothing is remembered of a rule with this name";
    return "nothing of this rule is open now";
  }
  const shown = texts.slice(0, shownAtMost).join(", ");
  return didYouMean(text, texts) ?? `open are ${shown}${texts.length > shownAtMost ? ` and ${texts.length - shownAtMost} more` : ""}`;
}
