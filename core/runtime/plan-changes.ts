import type { LoadedBot, LoadedConfig } from "#core/config/load-config";
import { type ConnectionChanges, connectionChanges } from "./connection-changes.ts";
import { type Plan, runnablePart } from "./plan.ts";

/** How one configuration differs from another in what runs. Names and ids alone: nothing of what they say. */
export interface PlanChanges {
  readonly rules: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly changed: readonly string[] };
  readonly connections: ConnectionChanges;
  /** Sections of the main file that say something else: `timezone`, `time_intervals`, `lists`, `maps`, `http`. */
  readonly settings: readonly string[];
}

/** Pure. */
export function planChanges(before: Plan, after: Plan): PlanChanges {
  const [earlier, later] = [runnablePart(before), runnablePart(after)];
  const [old, fresh] = [ruleTexts(before), ruleTexts(after)];
  const ids = [...later.rules.rules.keys()];
  return {
    rules: {
      added: ids.filter((id) => !earlier.rules.rules.has(id)),
      removed: [...earlier.rules.rules.keys()].filter((id) => !later.rules.rules.has(id)),
      changed: ids.filter((id) => earlier.rules.rules.has(id) && old.get(id) !== fresh.get(id)),
    },
    connections: connectionChanges(earlier.connections, later.connections),
    settings: changedSections(before.config, after.config),
  };
}

/** The rules that run in both and mean the same in both. Pure. */
export function unchangedRules(before: Plan, after: Plan): ReadonlySet<string> {
  const { rules, settings } = planChanges(before, after);
  if (settings.some((section) => section !== "http")) return new Set();
  const others = new Set([...rules.added, ...rules.changed]);
  return new Set([...runnablePart(after).rules.rules.keys()].filter((id) => !others.has(id)));
}

/** Whether nothing at all is another. */
export function isEmpty({ rules, connections, settings }: PlanChanges): boolean {
  const kinds = [rules.added, rules.removed, rules.changed, connections.added, connections.removed, connections.restarted, settings];
  return kinds.every((names) => names.length === 0);
}

/** What each rule says, with its values from outside and the zone in which it is read. */
function ruleTexts({ config, rules }: Plan): ReadonlyMap<string, string> {
  const zones = new Map(config.bots.map(({ name, timezone }: LoadedBot) => [name, timezone]));
  return new Map(rules.map(({ bot, raw }) => [raw.id, JSON.stringify([zones.get(bot), raw.shape])]));
}

function changedSections(before: LoadedConfig, after: LoadedConfig): string[] {
  const sections = (config: LoadedConfig): { readonly [name: string]: unknown } => ({
    timezone: config.settings.timezone,
    time_intervals: config.intervals,
    lists: config.lists,
    maps: config.maps,
    http: config.settings.http ?? null,
  });
  const [old, fresh] = [sections(before), sections(after)];
  return Object.keys(old).filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]));
}
