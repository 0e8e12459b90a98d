import { describe, expect, test } from "vitest";
import type { Scope } from "#core/expression/scope";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { configuredId, isTestRule, testRuleId } from "#core/rules/test-rule";
import { eventRule, lifecycleRule, step } from "#test/support/rules";

const hour = 3_600_000;
const scope = (meta: object): Scope => ({ event: { title: "Hello" }, meta: { ...meta }, now: 0 });

function forTests(rule: CompiledRule, space?: string): CompiledRule {
  const found = createRuleSet([rule]).find(testRuleId(rule.id, space));
  if (found === undefined) throw new Error("there is no such rule");
  return found;
}

describe("a rule for test events", () => {
  test("has an id that no rule can have, and that of no other space", () => {
    const ids = [testRuleId("go-live", undefined), testRuleId("go-live", "a"), testRuleId("go-live", "b")];

    expect(ids).toEqual(["test:go-live", "test.a:go-live", "test.b:go-live"]);
    expect(ids.map(configuredId)).toEqual(["go-live", "go-live", "go-live"]);
    expect([...ids, "go-live", "test"].map(isTestRule)).toEqual([true, true, true, false, false]);
  });

  test("is found beside the rule, always the same, and waits when it does", () => {
    const rule = lifecycleRule({ id: "go-live" });
    const rules = createRuleSet([rule], (id) => id === "waits");

    expect(rules.find("go-live")).toBe(rule);
    expect(rules.find("test:go-live")?.id).toBe("test:go-live");
    expect(rules.find("test:go-live")).toBe(rules.find("test:go-live"));
    expect(rules.find("test:gone")).toBe(undefined);
    expect([rules.waits("test:waits"), rules.waits("test:go-live")]).toEqual([true, false]);
    expect([...rules.rules.keys()]).toEqual(["go-live"]);
  });

  test("notifies nobody in any phase, unless the event says so", () => {
    const all = { op: "create", with: () => ({ content: "x", mention: true }) } as const;
    const [only] = forTests(lifecycleRule({ steps: [step("post", { open: [all], remind: [all], close: [all] })] })).steps;
    const phases = [...(only?.phases.open ?? []), ...(only?.phases.remind ?? []), ...(only?.phases.close ?? [])];

    expect(phases.map((phase) => phase.render(scope({ test: true, mentions: false })))).toEqual(
      Array.from({ length: 3 }, () => ({ ok: true, value: { content: "x" } })),
    );
    expect(phases[0]?.render(scope({ test: true, mentions: true }))).toEqual({ ok: true, value: { content: "x", mention: true } });
    expect(phases[0]?.render(scope({}))).toEqual({ ok: true, value: { content: "x" } });
  });

  test("ends what is silent for an hour, or sooner when the rule says so", () => {
    const expiry = (ms?: number) => {
      const rule = forTests(lifecycleRule(ms === undefined ? {} : { expireAfterMs: ms }));
      return rule.kind === "lifecycle" ? rule.expireAfterMs : undefined;
    };

    expect([expiry(), expiry(24 * hour), expiry(60_000)]).toEqual([hour, hour, 60_000]);
  });

  test("tells what it first hears of also where the rule takes that as known", () => {
    expect(forTests(lifecycleRule({ onStart: "baseline" }))).toMatchObject({ onStart: "reconcile" });
  });

  test("acknowledges things of its own space only", () => {
    const ack = { ...step("ack", { open: [{ op: "create", with: () => ({ rule: "outage", key: "api" }) }] }), connection: "herald" };
    const render = (space?: string) => forTests(eventRule({ steps: [ack] }), space).steps[0]?.phases.open[0]?.render(scope({}));

    expect(render()).toMatchObject({ value: { rule: "test:outage", key: "api" } });
    expect(render("a")).toMatchObject({ value: { rule: "test.a:outage" } });
  });
});
