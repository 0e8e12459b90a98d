import { keyOf } from "#core/codec/key-of";
import type { Json, JsonObject } from "#core/codec/json";
import type { Scope } from "#core/expression/scope";
import type { Event } from "#core/engine/state";
import { noFlow } from "#core/rules/compiled-flow";
import type { CompiledPhase, CompiledStep, Condition, Entry, EventRule, LifecycleRule, PhaseName } from "#core/rules/compiled-rule";

const place = { file: "bot.yaml", line: 1, column: 1 };

/** A condition of one clause. A test that throws is one that cannot be evaluated. */
export function condition(test: (scope: Scope) => boolean = () => true, source = "a condition"): Condition {
  const clause = { source, place };
  return {
    clauses: [clause],
    accessKeys: [],
    test(scope) {
      try {
        return test(scope) ? { holds: true } : { holds: false, clause };
      } catch (error) {
        return { holds: "error", clause, message: String(error) };
      }
    },
  };
}

export interface EntryOptions {
  readonly connection?: string;
  readonly if?: (scope: Scope) => boolean;
  readonly final?: boolean;
  readonly parameters?: JsonObject;
}

/** An entry for an event of the connection `source`, whose parameters must be in the payload. */
export function entry(event: string, options: EntryOptions = {}): Entry {
  const parameters = options.parameters ?? {};
  return {
    connection: options.connection ?? "source",
    event,
    parameters,
    accepts: (data) => Object.entries(parameters).every(([name, value]) => data[name] === value),
    condition: condition(options.if, `${event} if`),
    final: options.final ?? false,
    place,
  };
}

export interface PhaseOptions {
  readonly op: CompiledPhase["op"];
  readonly after?: number;
  readonly if?: (scope: Scope) => boolean;
  readonly with?: (scope: Scope) => JsonObject;
}

/** One phase. Its input is what `with` makes of the scope; one that throws cannot be rendered. */
function phase(options: PhaseOptions): CompiledPhase {
  return {
    op: options.op,
    afterMs: options.after,
    condition: condition(options.if, `${options.op} if`),
    steps: [],
    render(scope) {
      try {
        return { ok: true, value: options.with?.(scope) ?? {} };
      } catch (error) {
        return { ok: false, message: String(error), place };
      }
    },
  };
}

export interface StepOptions extends Partial<Pick<CompiledStep, "late" | "deliverWithinMs" | "onAmbiguous" | "dependsOn" | "ops">> {
  readonly open?: readonly PhaseOptions[];
  readonly update?: readonly PhaseOptions[];
  readonly remind?: readonly PhaseOptions[];
  readonly flapping?: readonly PhaseOptions[];
  readonly close?: readonly PhaseOptions[];
  readonly expired?: readonly PhaseOptions[];
  readonly recreate?: (scope: Scope) => JsonObject;
  readonly followUps?: readonly string[];
}

/** A step; without phases it creates `{ content: "<title> is live", mention: true }`, of which edits and re-creations leave the mention out. */
export function step(id: string, options: StepOptions = {}): CompiledStep {
  const phases: Record<PhaseName, readonly CompiledPhase[]> = {
    open: (options.open ?? [{ op: "create", with: (scope) => ({ content: isLive(scope), mention: true }) }]).map(phase),
    update: (options.update ?? []).map(phase),
    remind: (options.remind ?? []).map(phase),
    flapping: (options.flapping ?? []).map(phase),
    close: (options.close ?? []).map(phase),
    expired: (options.expired ?? options.close ?? []).map(phase),
  };
  return {
    id,
    connection: "destination",
    action: "message",
    place,
    late: options.late ?? "drop",
    deliverWithinMs: options.deliverWithinMs,
    onAmbiguous: options.onAmbiguous ?? "resend",
    dependsOn: options.dependsOn ?? [],
    ops: options.ops ?? ["create", "edit", "reply", "delete"],
    notifying: ["mention"],
    phases,
    recreate: phase({ op: "create", with: options.recreate ?? ((scope) => ({ content: isLive(scope) })) }),
    idempotency: () => ({ by: "key", windowMs: 3_600_000 }),
    followUps: () => options.followUps ?? [],
    target: () => "channel 1",
  };
}

/** `<title> is live`, or whatever the newest title is. */
function isLive({ event }: Scope): string {
  return `${text(event?.["title"])} is live`;
}

/** A step as an announcer has it: edited on updates, edited at the end to the length. */
export function announcer(id = "post", options: StepOptions = {}): CompiledStep {
  return step(id, {
    update: [{ op: "edit", with: (scope) => ({ content: isLive(scope) }) }],
    close: [{ op: "edit", with: wasLive }],
    ...options,
  });
}

/** `<title> was live for <duration>`. */
export function wasLive({ event, entity }: Scope): JsonObject {
  return { content: `${text(event?.["title"])} was live for ${text(entity?.["duration"])}` };
}

/** JSON text as it is; anything else as JSON. */
export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** A go-live rule: `live`, `updated`, `ended` of the connection `source`, keyed by `user`. */
export function lifecycleRule(options: Partial<LifecycleRule> = {}): LifecycleRule {
  return {
    kind: "lifecycle",
    id: "go-live",
    place,
    condition: condition(),
    computeVars: () => ({ ok: true, value: {} }),
    flow: noFlow,
    steps: [announcer()],
    connections: ["source"],
    lists: {},
    maps: {},
    computeKey: ({ event }) => ({ ok: true, value: keyOf(event?.["user"] ?? null) }),
    keySource: "event.user",
    open: [entry("live")],
    update: [entry("updated")],
    close: [entry("ended")],
    forMs: 0,
    keepFiringForMs: 0,
    reopenWithinMs: 0,
    expireAfterMs: undefined,
    onStart: "reconcile",
    groupBy: undefined,
    ...options,
  };
}

/** An event rule on `happened`. */
export function eventRule(options: Partial<EventRule> = {}): EventRule {
  return {
    kind: "event",
    id: "tell",
    place,
    condition: condition(),
    computeVars: () => ({ ok: true, value: {} }),
    flow: noFlow,
    steps: [step("post")],
    connections: ["source"],
    lists: {},
    maps: {},
    when: [entry("happened")],
    ...options,
  };
}

/** An event of the plugin `simulated` over the connection `source`. */
export function event(
  name: string,
  options: { readonly id: string; readonly time: number; readonly data?: JsonObject; readonly connection?: string },
): Event {
  return {
    id: options.id,
    connection: options.connection ?? "source",
    plugin: "simulated",
    name,
    subject: undefined,
    time: options.time,
    arrivedAt: options.time,
    via: [],
    data: { user: 7, title: "Hello", ...options.data },
  };
}
