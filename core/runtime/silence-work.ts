import type { RuleSet } from "#core/rules/compiled-rule";
import { configuredId } from "#core/rules/test-rule";
import type { Store } from "#core/store/port";
import { coversRule, type SilenceRecord } from "./silences.ts";
import type { Work } from "./work.ts";

/** The steps of a silence that ends before its time: everything that it may have held back asks again. */
export async function workOfSilence(
  silence: SilenceRecord,
  { rules, store }: { readonly rules: RuleSet; readonly store: Store },
): Promise<readonly Work[]> {
  const work: Work[] = [];
  for (const id of await store.rulesWithEntities()) {
    if (rules.find(id)?.kind !== "lifecycle" || !coversRule(silence, configuredId(id))) continue;
    const keys = await store.keys(id, ["pending", "open", "closing", "closed"]);
    for (const key of keys) work.push({ input: { kind: "ask-hold", rule: id, key } });
  }
  return work;
}
