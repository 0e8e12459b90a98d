import type { JsonObject } from "#core/codec/json";
import { addressOf } from "#core/engine/address";
import type { Event } from "#core/engine/state";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Effort, Figure } from "./figure.ts";
import { postOf, strangers } from "./feed/post.ts";
import { compileFeedRules, spread } from "./feed/rules.ts";

/** How many events in a second find the rules that fire for them, without anything being stored; beside reading their JSON, which must come first. */
export async function measureMatch({ quick }: Effort): Promise<readonly Figure[]> {
  const spanMs = quick ? 500 : 2_000;
  const texts = Array.from({ length: 10_000 }, (_, index) => JSON.stringify(postOf(aboutOf(index))));
  const events = texts.map((text, index): Event => eventOf(index, JSON.parse(text) as JsonObject));
  const parsed = perSecond(spanMs, (index) => JSON.parse(texts[index % texts.length] as string));
  const figures: Figure[] = [];
  for (const count of [100, 10_000]) {
    const rules = await compileFeedRules(spread(count));
    check(events, rules, count);
    figures.push({
      what: `match alone, ${count.toLocaleString("en")} mixed rules, 1 of 10 events fires at most`,
      value: perSecond(spanMs, (index) => firingOf(events[index % events.length] as Event, rules)),
      unit: "/s",
      beside: "JSON.parse of the events",
      limit: parsed,
      ...(count === 10_000 && { goal: { is: "at least", value: 400_000 } as const }),
      measure: "match",
    });
  }
  return figures;
}

function firingOf(event: Event, rules: RuleSet): number {
  let firing = 0;
  for (const rule of rules.candidates(event.connection, event.name, event.data)) {
    if ("key" in addressOf(rule, event, event.arrivedAt)) firing += 1;
  }
  return firing;
}

/** A fast index that finds the wrong rules would be no figure. */
function check(events: readonly Event[], rules: RuleSet, count: number): void {
  let firing = 0;
  for (const event of events) firing += firingOf(event, rules);
  const expected = new Set(spread(count).filter((number) => number % 10 === 0)).size;
  if (firing !== expected) throw new Error(`${firing} rules fired for posts that ${expected} rules are about`);
}

/** One post of ten is about something that rules may be about; the others are about nothing that anybody knows. */
function aboutOf(index: number): number {
  return index % 10 === 0 ? index : strangers + index;
}

function perSecond(spanMs: number, run: (index: number) => unknown): number {
  for (let index = 0; index < 5_000; index += 1) run(index);
  const startedAt = performance.now();
  let index = 0;
  for (; performance.now() - startedAt < spanMs; ) for (const until = index + 100; index < until; index += 1) run(index);
  return index / ((performance.now() - startedAt) / 1000);
}

function eventOf(index: number, data: JsonObject): Event {
  const at = 1_780_000_000_000 + index;
  return {
    id: String(index),
    connection: "feed",
    plugin: "feed",
    name: "post",
    subject: undefined,
    time: at,
    arrivedAt: at,
    via: [],
    data,
  };
}
