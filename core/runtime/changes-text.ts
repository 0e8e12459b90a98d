import type { PlanChanges } from "./plan-changes.ts";

/** Changes in words, a phrase for each kind: `rule added: go-live`, `connections begun anew: discord, fedi`. Pure. */
export function changesText({ rules, connections, settings }: PlanChanges): readonly string[] {
  return [
    ...phrase("rule", "added", rules.added),
    ...phrase("rule", "changed", rules.changed),
    ...phrase("rule", "removed", rules.removed),
    ...phrase("connection", "added", connections.added),
    ...phrase("connection", "begun anew", connections.restarted),
    ...phrase("connection", "removed", connections.removed),
    ...phrase("setting", "changed", settings),
  ];
}

function phrase(noun: string, what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${noun}${names.length === 1 ? "" : "s"} ${what}: ${names.join(", ")}`];
}
