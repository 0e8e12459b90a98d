import fc from "fast-check";
import type { JsonObject } from "#core/codec/json";
import type { Scope } from "#core/expression/scope";
import type { FlowControl } from "#core/rules/compiled-flow";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { RuleHold } from "#core/rules/rule-hold";
import { minute, second } from "#test/support/engine-scene";
import { flowOf, once, rateLimit, throttle } from "#test/support/flow";
import { grouping } from "#test/support/groups";
import { inhibitedBy, mutedBetween } from "#test/support/holds";
import { entry, lifecycleRule, type PhaseOptions, step, type StepOptions } from "#test/support/rules";

/** A lifecycle rule of all features, and what of them the properties go by. */
export interface Whole {
  readonly options: Partial<LifecycleRule>;
  readonly steps: readonly StepOptions[];
  readonly flow: FlowName | undefined;
  readonly flowPerMs: number;
  readonly flowLimit: number;
  readonly isGrouped: boolean;
  readonly muted: readonly (readonly [from: number, until: number])[];
  readonly isInhibited: boolean;
}

type FlowName = "once" | "rate_limit" | "throttle";

/** What happens, or is done to the bot. Times count from the start. */
export interface Happening {
  readonly at: number;
  readonly name: "live" | "updated" | "ended" | "final" | "broken" | "mended" | "ack" | "silence" | "held" | "absent";
  readonly user: string;
  readonly host: string;
  readonly title: string;
  /** Before it the bot starts again on what it has stored, or reads its configuration again. */
  readonly between: "nothing" | "restart" | "reload";
}

export const users = ["a", "b", "c"] as const;

/** What a message says: of what it is, and whether that goes on. */
function shown(state: "live" | "over" | "reminder" | "flapping") {
  return (scope: Scope): JsonObject => ({
    content: state,
    key: scope.entity?.["key"] ?? null,
    opened: scope.entity?.["opened_at"] ?? null,
    title:
      scope.members === undefined
        ? (scope.event?.["title"] ?? null)
        : scope.members.map((one) => `${String(one["key"])} ${String(one["state"])}`),
  });
}

const edits: PhaseOptions = { op: "edit", with: shown("live") };
const over: PhaseOptions = { op: "edit", with: shown("over") };

/** Steps whose message says in the end that it is over, or is gone. */
const stepKinds: readonly StepOptions[] = [
  { update: [edits], close: [over] },
  { update: [], close: [over] },
  { update: [edits], close: [{ op: "delete" }] },
  { update: [edits], close: [over, { op: "reply", with: shown("over") }] },
  {
    update: [edits],
    close: [over, { op: "edit", after: 5 * minute, with: shown("over") }],
    remind: [{ op: "reply", with: shown("reminder") }],
  },
  { update: [edits], close: [over], remind: [edits], flapping: [{ op: "edit", with: shown("flapping") }] },
  { update: [edits], close: [over], flapping: [{ op: "reply", with: shown("flapping") }], late: "send" },
  {
    update: [edits],
    close: [over],
    open: [{ op: "create", after: 2 * minute, with: (scope) => ({ ...shown("live")(scope), mention: true }) }],
  },
  { dependsOn: ["step0"], update: [edits], close: [over] },
];

function wholeStep(options: StepOptions, index: number): ReturnType<typeof step> {
  const live = shown("live");
  return step(`step${index}`, {
    open: [{ op: "create", with: (scope) => ({ ...live(scope), mention: true }) }],
    recreate: live,
    ...options,
  });
}

const spans = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 3, 10).map((gap) => gap * minute + 11),
      fc.constantFrom(1, 4, 15).map((length) => length * minute),
    ),
    { maxLength: 3 },
  )
  .map((some) => {
    let at = 0;
    return some.map(([gap, length]) => {
      const from = at + gap;
      at = from + length;
      return [from, at] as const;
    });
  });

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 2 });
}

const flowPerMs = 2 * minute;
const grouped = grouping();

export const whole: fc.Arbitrary<Whole> = fc
  .record({
    wait: fc.constantFrom({ forMs: 0 }, { forMs: 20 * second }, { forMs: 0, forCount: 2 }),
    gap: fc.constantFrom({ keepFiringForMs: 0 }, { keepFiringForMs: minute }, { keepFiringForMs: 0, keepFiringForCount: 2 }),
    reopenWithinMs: fc.constantFrom(0, 10 * minute),
    expireAfterMs: fc.constantFrom(undefined, 15 * minute),
    repeatEveryMs: maybe(fc.constantFrom([3 * minute], [minute, 7 * minute])),
    flapping: maybe(fc.constantFrom({ windowMs: 10 * minute, high: 3, low: 1 }, { windowMs: 5 * minute, high: 4, low: 0 })),
    onStart: fc.constantFrom("reconcile" as const, "reconcile" as const, "baseline" as const),
    flow: maybe(fc.constantFrom<FlowName>("once", "rate_limit", "throttle")),
    flowLimit: fc.constantFrom(1, 2),
    isGrouped: fc.boolean(),
    muted: spans,
    isInhibited: fc.boolean(),
    steps: fc.array(fc.constantFrom(...stepKinds), { minLength: 1, maxLength: 3 }),
  })
  .map(({ wait, gap, flow, flowLimit, isGrouped, muted, isInhibited, steps, repeatEveryMs, flapping, ...rest }) => ({
    options: {
      ...rest,
      ...wait,
      ...gap,
      ...(repeatEveryMs === undefined ? {} : { repeatEveryMs }),
      ...(flapping === undefined ? {} : { flapping }),
      ...(flow === undefined ? {} : { flow: flowControl(flow, flowLimit) }),
      ...(isGrouped ? { groupBy: grouped } : {}),
      ...holdOf(muted, isInhibited),
    },
    steps,
    flow,
    flowPerMs,
    flowLimit: flow === "once" ? 1 : flowLimit,
    isGrouped,
    muted,
    isInhibited,
  }));

function flowControl(name: FlowName, limit: number): FlowControl {
  if (name === "once") return flowOf(once(flowPerMs));
  return flowOf(name === "throttle" ? throttle(limit, flowPerMs) : rateLimit(limit, flowPerMs));
}

function holdOf(muted: Whole["muted"], isInhibited: boolean): { readonly hold?: RuleHold } {
  if (muted.length === 0 && !isInhibited) return {};
  return { hold: { ...mutedBetween(...muted), inhibitedBy: isInhibited ? inhibitedBy("outage").inhibitedBy : [] } };
}

/** The rule, made anew as by another reading of the same file. */
export function ruleOf({ options, steps }: Whole): LifecycleRule {
  return lifecycleRule({
    ...options,
    close: [entry("ended"), entry("final", { final: true })],
    // The first waits for nobody.
    steps: steps.map((one, index) => wholeStep(index === 0 ? { ...one, dependsOn: [] } : one, index)),
  });
}

/** The rule that inhibits, with messages of its own. */
export function outageRule(): LifecycleRule {
  return lifecycleRule({
    id: "outage",
    open: [entry("broken")],
    update: [],
    close: [entry("mended")],
    keepFiringForMs: 30 * second,
    steps: [wholeStep({ update: [edits], close: [over] }, 0)],
    hold: { mute: undefined, inhibitedBy: [], inhibits: true },
  });
}

const happening = fc.record({
  gapMs: fc.constantFrom(0, second, 5 * second, 30 * second, 90 * second, 4 * minute, 12 * minute),
  name: fc.constantFrom<Happening["name"]>(
    "live",
    "live",
    "live",
    "updated",
    "ended",
    "ended",
    "ended",
    "final",
    "broken",
    "mended",
    "ack",
    "silence",
    "held",
    "absent",
  ),
  user: fc.constantFrom("a", "a", "b", "c"),
  host: fc.constantFrom("h1", "h1", "h2"),
  title: fc.constantFrom("x", "y"),
  between: fc.constantFrom<Happening["between"]>("nothing", "restart", "reload"),
});

/** No two things happen at one time, nor where a wait would end: then the order decides nothing. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(happening, { minLength: 1, maxLength: 24 }).map((some) => {
  let at = 0;
  return some.map(({ gapMs, ...rest }, index) => {
    at += gapMs + 3 + index * 10;
    return { ...rest, at };
  });
});
