import { addressOf, dedupeKey } from "#core/engine/address";
import { isGroupAddress } from "#core/engine/group/address";
import type { EngineInput } from "#core/engine/input";
import type { Event } from "#core/engine/state";
import { failed, noMatch } from "#core/engine/verdicts";
import type { SourceSnapshot } from "#core/plugin/source-definition";
import type { CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import type { Store } from "#core/store/port";
import type { Observer } from "./observer.ts";
import type { LoopSource } from "./source-states.ts";
import { eventOf } from "./source-states.ts";

/** One step to make: an input for one aggregate. */
export interface Work {
  readonly input: EngineInput;
  /** The step is left out when this was seen before, and it counts as seen afterwards. */
  readonly dedupe?: string;
  /** A finished op that has to be loaded with its aggregate. */
  readonly finishedOp?: string;
}

/** The steps that an event asks for: one for each rule that it concerns, in the order of the configuration. */
export function workOfEvent(event: Event, rules: RuleSet, observer: Observer): readonly Work[] {
  const work: Work[] = [];
  for (const rule of rules.candidates(event.connection, event.name, event.data)) {
    const address = addressOf(rule, event, event.arrivedAt);
    if ("key" in address) {
      const input: EngineInput = { kind: "event", event, rule: rule.id, key: address.key.id };
      work.push({ input, dedupe: dedupeKey(rule.id, event.id) });
    } else if ("error" in address) {
      observer.verdict(rule.id, event, failed(address.error, address.clause));
    } else {
      observer.verdict(rule.id, event, noMatch(address.none, address.clause));
    }
  }
  return work;
}

/** The steps of a snapshot: everything that is remembered as open and does not hold any more, then everything that holds. */
export async function workOfSnapshot(
  source: Pick<LoopSource, "connection" | "plugin">,
  { snapshot, rules }: { readonly snapshot: SourceSnapshot; readonly rules?: ReadonlySet<string> },
  now: number,
  context: { readonly rules: RuleSet; readonly store: Store; readonly observer: Observer },
): Promise<readonly Work[]> {
  const { connection } = source;
  const events = snapshot.holds.map((held) => eventOf(source, { ...held, name: snapshot.event }, now));
  const work: Work[] = [];
  for (const rule of context.rules.rules.values()) {
    if (rule.kind !== "lifecycle" || !opensOn(rule, connection, snapshot.event) || rules?.has(rule.id) === false) continue;
    const held = new Map<string, Event>();
    let isWhole = true;
    for (const event of events) {
      const address = addressOf(rule, event, now);
      if ("key" in address) held.set(address.key.id, event);
      else if ("error" in address) {
        isWhole = false;
        context.observer.verdict(rule.id, event, failed(address.error, address.clause));
      }
    }
    // What has no key could be any of those that seem to be missing.
    const remembered = isWhole ? await context.store.keys(rule.id, ["pending", "open", "closing"]) : [];
    for (const key of remembered) {
      if (!held.has(key) && !isGroupAddress(key))
        work.push({ input: { kind: "absent", rule: rule.id, key, connection, event: snapshot.event } });
    }
    for (const [key, event] of held) work.push({ input: { kind: "held", rule: rule.id, key, event } });
  }
  return work;
}

function opensOn(rule: CompiledRule, connection: string, event: string): boolean {
  return rule.kind === "lifecycle" && rule.open.some((entry) => entry.connection === connection && entry.event === event);
}
