import { describe, expect, it } from "vitest";
import { emptyAggregate } from "#core/engine/aggregate";
import { step as makeStep } from "#core/engine/step";
import { isGated, timersOf } from "#core/engine/timers";
import { entityType, metaType } from "#core/rules/scope-types";
import { day, hour, minute, Scene, second, start } from "#test/support/engine-scene";
import { announcer, event, eventRule, lifecycleRule, step } from "#test/support/rules";

const rule = lifecycleRule({
  forMs: 20 * second,
  keepFiringForMs: 3 * minute,
  reopenWithinMs: 2 * day,
  steps: [announcer("post", { deliverWithinMs: hour, open: [{ op: "create" }, { op: "reply", after: minute }] })],
});

function timersAfter(play: (scene: Scene) => unknown, healthy = true): readonly unknown[] {
  const scene = new Scene(rule);
  scene.healthy = healthy;
  play(scene);
  return timersOf(scene.aggregate, scene.rule).map(({ name, due }) => [name, due - start]);
}

describe("timersOf", () => {
  it("derives what each phase waits for", () => {
    expect(timersAfter((scene) => scene.event("live", { at: 0 }))).toEqual([["for", 20 * second]]);
    expect(timersAfter((scene) => scene.event("live", { at: 0 }).to(20 * second))).toEqual([
      ["silent", 30 * day],
      ["later:post:open:1", 80 * second],
    ]);
    expect(timersAfter((scene) => scene.event("live", { at: 0 }).event("ended", { at: hour }))).toEqual([["keep", hour + 3 * minute]]);
    expect(
      timersAfter((scene) =>
        scene
          .event("live", { at: 0 })
          .event("ended", { at: hour })
          .to(2 * hour),
      ),
    ).toEqual([["forget", 2 * day + hour + 3 * minute]]);
  });

  it("bounds an unsent create, and only as long as it is certainly unsent", () => {
    const scene = new Scene(rule);
    scene.healthy = false;
    scene.event("live", { at: 0 }).to(20 * second);
    const [create] = scene.unfinished;

    expect(timersOf(scene.aggregate, rule)).toContainEqual({ name: `deadline:${create?.id}`, due: start + hour + 20 * second });
    expect(timersOf(scene.aggregate, undefined)).toEqual([{ name: `deadline:${create?.id}`, due: start + hour + 20 * second }]);
    scene.claim(create?.id ?? "");

    expect(timersOf(scene.aggregate, undefined)).toEqual([]);
  });

  it("waits for nothing where nothing is known, and for nothing of a removed rule", () => {
    expect(timersOf(emptyAggregate("go-live", "7"), rule)).toEqual([]);
    expect(timersOf(new Scene(rule).event("live", { at: 0 }).aggregate, undefined)).toEqual([]);
  });

  it("knows nothing of the things of a rule that changed its kind", () => {
    const { aggregate } = new Scene(rule).event("live", { at: 0 });

    expect(timersOf(aggregate, eventRule({ id: "go-live" }))).toEqual([]);
  });
});

describe("isGated", () => {
  it("keeps all timers waiting for the source but forgetting and deadlines of deliveries", () => {
    expect(["for", "keep", "expire", "silent", "later:post:close:1"].every(isGated)).toBe(true);
    expect(["forget", "deadline:0001"].some(isGated)).toBe(false);
  });
});

describe("step", () => {
  const context = { rule, now: start, install: "install", sequence: "0001" };

  it("returns the very same aggregate when nothing changed", () => {
    const { aggregate } = new Scene(rule).event("live", { at: 0 }).to(hour);
    const stale = { kind: "timer", rule: "go-live", key: "7", name: "for", due: start } as const;
    const stranger = { kind: "event", rule: "go-live", key: "7", event: event("other", { id: "o", time: start }) } as const;

    for (const input of [stale, stranger]) expect(makeStep(aggregate, input, { ...context, now: start + hour }).aggregate).toBe(aggregate);
  });

  it("does not change what it is given", () => {
    const { aggregate } = new Scene(rule).event("live", { at: 0 });
    const copy = structuredClone(aggregate);

    makeStep(aggregate, { kind: "timer", rule: "go-live", key: "7", name: "for", due: start }, { ...context, now: start + minute });

    expect(aggregate).toEqual(copy);
  });

  it("gives expressions exactly what the static types promise", () => {
    const seen: { entity?: object; meta?: object }[] = [];
    const curious = step("post", { open: [{ op: "create", with: ({ entity = {}, meta = {} }) => (seen.push({ entity, meta }), {}) }] });

    new Scene(lifecycleRule({ steps: [curious] })).event("live", { at: 0 });

    expect(Object.keys(seen[0]?.entity ?? {})).toEqual(entityType.kind === "object" ? Object.keys(entityType.fields) : []);
    expect(Object.keys(seen[0]?.meta ?? {})).toEqual(metaType.kind === "object" ? Object.keys(metaType.fields) : []);
  });

  it("carries on without `vars` that a closing event cannot compute: a close is never lost", () => {
    const place = { file: "bot.yaml", line: 3, column: 1 };
    const fragile = lifecycleRule({
      computeVars: ({ event: data }) =>
        data?.["title"] === "odd" ? { ok: false, message: "no such field", place } : { ok: true, value: { fine: true } },
    });
    const scene = new Scene(fragile).event("live", { at: 0 }).event("updated", { at: 1, data: { title: "odd" } });
    expect(scene.verdict).toEqual({ outcome: "error", reason: "vars: no such field" });
    expect(scene.entity?.event["title"]).toBe("Hello");

    scene.healthy = false;
    scene.event("ended", { at: 2, data: { title: "odd" } });

    expect(scene.verdict).toEqual({ outcome: "error", reason: "vars: no such field" });
    expect(scene.entity).toMatchObject({ phase: "closed", vars: { fine: true } });
    expect(scene.deliver().sent.at(-1)?.op).toBe("edit");
  });
});
