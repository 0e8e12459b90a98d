import { ownConnection } from "#core/plugin/own-connection";
import type { JsonObject } from "#core/codec/json";
import type { CompiledPhase, CompiledRule, CompiledStep, Computed } from "./compiled-rule.ts";

const mark = "test";
/** No rule can be called so: ids have no colon. */
const pattern = /^test(?:\.[\w-]+)?:(.+)$/s;
/** A test thing of which nothing is heard for so long has expired. */
const longestTestMs = 3_600_000;

/** The id of a rule for test events. What it remembers lies apart from what the rule does, and from that of other spaces. */
export function testRuleId(rule: string, space: string | undefined): string {
  return space === undefined ? `test:${rule}` : `test.${space}:${rule}`;
}

/** Whether something belongs to a rule only for test events. */
export function isTestRule(id: string): boolean {
  // Asked at every step.
  return id.startsWith(mark) && pattern.test(id);
}

/** The id as it is configured. */
export function configuredId(id: string): string {
  return id.startsWith(mark) ? (pattern.exec(id)?.[1] ?? id) : id;
}

/**
 * A rule as test events meet it: the same, but under an id of its own, so that nothing it does can be taken for what really goes on. It mentions nobody
 * unless the event says so, is told at once of what it first hears of, and forgets within the hour what is not closed. Acknowledging reaches test things alone.
 */
export function testRuleOf(rule: CompiledRule, id: string): CompiledRule {
  const steps = rule.steps.map((step) => testStepOf(step, id.slice(0, -rule.id.length)));
  if (rule.kind === "event") return { ...rule, id, steps };
  return { ...rule, id, steps, onStart: "reconcile", expireAfterMs: Math.min(rule.expireAfterMs ?? longestTestMs, longestTestMs) };
}

function testStepOf(step: CompiledStep, prefix: string): CompiledStep {
  const fit = (input: JsonObject, mentions: boolean): JsonObject => {
    const kept = mentions ? input : Object.fromEntries(Object.entries(input).filter(([name]) => !step.notifying.includes(name)));
    const { rule } = kept;
    return step.connection === ownConnection && typeof rule === "string" ? { ...kept, rule: `${prefix}${rule}` } : kept;
  };
  const testPhase = (phase: CompiledPhase): CompiledPhase => ({
    ...phase,
    render(scope): Computed<JsonObject> {
      const rendered = phase.render(scope);
      return rendered.ok ? { ok: true, value: fit(rendered.value, mayMention(scope.meta)) } : rendered;
    },
  });
  const { open, update, remind, flapping, close, expired } = step.phases;
  return {
    ...step,
    recreate: testPhase(step.recreate),
    phases: {
      open: open.map(testPhase),
      update: update.map(testPhase),
      remind: remind.map(testPhase),
      flapping: flapping.map(testPhase),
      close: close.map(testPhase),
      expired: expired.map(testPhase),
    },
  };
}

function mayMention(meta: unknown): boolean {
  return typeof meta === "object" && meta !== null && (meta as { readonly mentions?: unknown }).mentions === true;
}
