import { describe, expect, test } from "vitest";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { compileEventRule, compileLifecycle, compileYaml, faultsOf, scope } from "./compile-yaml.ts";

const night = 'time_intervals: { night: [{ times: [{ start_time: "23:00", end_time: "10:00" }] }] }\ntimezone: Europe/Athens';

function lifecycle(id: string, more: string): string {
  return `{ id: ${id}, lifecycle: { key: event.user, open: cam.stream.live, close: cam.stream.ended }, ${more}, do: [{ id: post, action: wall.note, with: { text: a } }] }`;
}

const when = "when: cam.stream.live, do: [{ action: wall.note, with: { text: a } }]";

async function twoRules(first: string, second: string): Promise<readonly string[]> {
  return (await compileYaml(`rules:\n  - ${first}\n  - ${second}`)).said;
}

function at(utc: string): number {
  return Date.parse(`${utc}Z`);
}

describe("mute", () => {
  test("knows until when, in an event rule and in a lifecycle, by one name or several", async () => {
    const one = await compileEventRule(`{ id: r, mute: night, ${when} }`, night);
    const many = await compileLifecycle(lifecycle("r", "mute: [night]"), night);

    for (const { hold } of [one, many]) {
      expect(hold?.mute?.endsAt(at("2026-01-15T22:00"))).toBe(at("2026-01-16T08:00"));
      expect(hold?.mute?.endsAt(at("2026-01-16T07:59"))).toBe(at("2026-01-16T08:00"));
      expect(hold?.mute?.endsAt(at("2026-01-16T08:00"))).toBe(undefined);
    }
  });

  test("names an interval that there is not", async () => {
    expect(await faultsOf(`{ id: r, mute: [nihgt], ${when} }`, night)).toEqual([
      '1:25: error: unknown time interval "nihgt" (did you mean "night"?)',
    ]);
    expect(await faultsOf(`{ id: r, mute: day, ${when} }`)).toEqual([
      '1:24: error: unknown time interval "day" (none is configured: see time_intervals)',
    ]);
  });
});

describe("inhibited_by", () => {
  const other = lifecycle("other", "vars: {}");

  test("computes the key from what is known of the thing; null is no key, and without one it is the thing's own", async () => {
    const { rules, said } = await compileYaml(
      `maps: { host: { "7": box-1 } }\nrules:\n  - ${lifecycle("r", 'inhibited_by: [{ rule: other, key: "maps.host[string(event.user)]" }, { rule: other, key: [event.user, meta.connection] }, { rule: other }]')}\n  - ${other}`,
    );
    const [first, second, third] = (rules[0] as LifecycleRule).hold?.inhibitedBy ?? [];
    const maps = { host: { "7": "box-1" } };
    const meta = { connection: "cam" };

    expect(said).toEqual([]);
    expect(first?.computeKey?.(scope({}, { maps }))).toEqual({ ok: true, value: { id: '"box-1"', text: "box-1" } });
    expect(first?.computeKey?.(scope({ user: 8 }, { maps }))).toEqual({ ok: true, value: undefined });
    expect(second?.computeKey?.(scope({}, { meta }))).toEqual({ ok: true, value: { id: '[7,"cam"]', text: "7, cam" } });
    expect(third?.computeKey).toBe(undefined);
  });

  test("marks the rule that is named, and no other", async () => {
    const { rules } = await compileYaml(`rules:\n  - ${lifecycle("r", "inhibited_by: { rule: other }")}\n  - ${other}`);

    expect(rules.map(({ id, hold }) => [id, hold?.inhibits])).toEqual([
      ["r", false],
      ["other", true],
    ]);
  });

  test("names a rule that there is not, and an event rule, of which nothing is ever open", async () => {
    expect(await twoRules(lifecycle("r", "inhibited_by: { rule: otehr }"), other)).toEqual([
      '2:116: error: there is no rule "otehr" (did you mean "other"?)',
    ]);
    expect(await twoRules(lifecycle("r", "inhibited_by: [{ rule: tell }]"), `{ id: tell, ${when} }`)).toEqual([
      '2:117: error: "tell" is an event rule: nothing of it is ever open (name a lifecycle rule)',
    ]);
  });

  test("refuses a rule that inhibits itself, and rules that inhibit each other, at each of them", async () => {
    expect(await faultsOf(lifecycle("r", "inhibited_by: { rule: r }"))).toEqual([
      "1:120: error: a rule cannot inhibit itself (name another rule)",
    ]);
    expect(await twoRules(lifecycle("r", "inhibited_by: { rule: s }"), lifecycle("s", "inhibited_by: { rule: r }"))).toEqual([
      "2:116: error: these rules inhibit each other: r, s (break the circle at one of them)",
      "3:116: error: these rules inhibit each other: s, r (break the circle at one of them)",
    ]);
  });

  test("finds a mistake in the key", async () => {
    expect(await twoRules(lifecycle("r", "inhibited_by: { rule: other, key: event.usr }"), other)).toEqual([
      '2:134: error: event has no field "usr" (did you mean "user"?)',
    ]);
  });
});
