import type { Json, JsonObject } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import type { AccessKey } from "#core/expression/expression";
import type { Scope } from "#core/expression/scope";
import type { Idempotency, OpKind } from "#core/plugin/action-definition";
import type { RuleHold } from "./rule-hold.ts";
import type { FlowControl } from "./compiled-flow.ts";
import type { Grouping } from "./grouping.ts";

/** The answer of a condition: true, false with the clause that said so, or an error with the clause that failed. */
export type Verdict =
  | { readonly holds: true }
  | { readonly holds: false; readonly clause: Clause }
  | { readonly holds: "error"; readonly clause: Clause; readonly message: string };

/** One expression of an `if`. */
export interface Clause {
  readonly source: string;
  readonly place: Place;
}

/** All clauses must hold; an empty condition holds. Pure. */
export interface Condition {
  readonly clauses: readonly Clause[];
  readonly accessKeys: readonly AccessKey[];
  test(scope: Scope): Verdict;
}

/** An entry of `when`, `open`, `update` or `close`. */
export interface Entry {
  readonly connection: string;
  /** The event's name in the plugin: `stream.live`. */
  readonly event: string;
  readonly parameters: JsonObject;
  /** Whether the payload meets the parameters. */
  accepts(data: JsonObject, via: readonly string[]): boolean;
  /** The entry's own `if`. */
  readonly condition: Condition;
  /** The plugin declares this event final. */
  readonly final: boolean;
  readonly place: Place;
}

/** The answer of a computed value. */
export type Computed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly place: Place };

/** A key: `id` is type-tagged and canonical (7 and "7" differ, at most 200 bytes), `text` is what people and `entity.key` see. */
export interface Key {
  readonly id: string;
  readonly text: string;
}

export type PhaseName = "open" | "update" | "remind" | "flapping" | "close" | "expired";

/** What one step does in one phase. */
export interface CompiledPhase {
  readonly op: Exclude<OpKind, "follow"> | "none";
  /** Wait this long after the phase begins, then do it if it is still open (or still closed). */
  readonly afterMs: number | undefined;
  readonly condition: Condition;
  /** The names under `steps.` that its input or condition reads. */
  readonly steps: readonly string[];
  /** The action's input, rendered, cut and checked against the action's schema. */
  render(scope: Scope): Computed<JsonObject>;
}

/** One step of a rule, with what the engine must know of its action. */
export interface CompiledStep {
  readonly id: string;
  readonly connection: string;
  readonly action: string;
  readonly place: Place;
  readonly late: "drop" | "send";
  readonly deliverWithinMs: number | undefined;
  readonly onAmbiguous: "resend" | "give_up";
  /** The steps that must have succeeded before this one runs. */
  readonly dependsOn: readonly string[];
  readonly ops: readonly Exclude<OpKind, "follow">[];
  /** The top-level inputs that notify people: a test leaves them out. */
  readonly notifying: readonly string[];
  /** Input names that an edit does not inherit and that a re-creation after a reopening leaves out when they are mentions. */
  readonly phases: { readonly [K in PhaseName]: readonly CompiledPhase[] };
  /** The input of a re-creation after a reopening: as open, without its create-only inputs (mentions). */
  readonly recreate: CompiledPhase;
  idempotency(op: OpKind): Idempotency;
  followUps(input: JsonObject): readonly string[];
  /** The place that a refusal of scope `target` parks. */
  target(input: JsonObject): string;
}

interface RuleFacts {
  readonly id: string;
  readonly place: Place;
  /** Asked of the incoming event: the rule's `if`. */
  readonly condition: Condition;
  /** `vars`, in their order, as names and values. */
  computeVars(scope: Scope): Computed<JsonObject>;
  /** Asked between the `if` and the steps; of a lifecycle between `for` and the announcement. */
  readonly flow: FlowControl;
  readonly steps: readonly CompiledStep[];
  /** The connections whose events it listens to. */
  readonly connections: readonly string[];
  /** The constants in scope for all its expressions. */
  readonly lists: JsonObject;
  readonly maps: JsonObject;
  /** What holds it back; undefined when nothing ever does but a silence. */
  readonly hold?: RuleHold;
}

/** `when` this, `do` that. */
export interface EventRule extends RuleFacts {
  readonly kind: "event";
  readonly when: readonly Entry[];
}

/** A keyed thing opens, changes and closes, and messages follow it. All times in milliseconds. */
export interface LifecycleRule extends RuleFacts {
  readonly kind: "lifecycle";
  computeKey(scope: Scope): Computed<Key>;
  /** The source text of the key: entities survive a reload only while it is the same. */
  readonly keySource: string;
  readonly open: readonly Entry[];
  readonly update: readonly Entry[];
  /** Undefined: closes when an event of an opening entry fails that entry's `if`. */
  readonly close: readonly Entry[] | undefined;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly reopenWithinMs: number;
  readonly expireAfterMs: number | undefined;
  readonly onStart: "reconcile" | "baseline";
  /** `for` written as a number: that many opening events in a row. `forMs` is 0 then. */
  readonly forCount?: number;
  /** `keep_firing_for` written as a number: that many closing events in a row. `keepFiringForMs` is 0 then. */
  readonly keepFiringForCount?: number;
  /** The waits between reminders; the last one repeats. Never empty. */
  readonly repeatEveryMs?: readonly number[];
  readonly flapping?: { readonly windowMs: number; readonly high: number; readonly low: number };
  /** Undefined: each thing has messages of its own. */
  readonly groupBy: Grouping | undefined;
}

export type CompiledRule = EventRule | LifecycleRule;

/** All rules that run, with the index that finds the ones an event may concern. */
export interface RuleSet {
  readonly rules: ReadonlyMap<string, CompiledRule>;
  /** The rule of that id, or what it is for test events. */
  find(id: string): CompiledRule | undefined;
  /** Rules with an entry for this event whose access keys do not rule it out, in the order of the configuration. */
  candidates(connection: string, event: string, data: JsonObject): readonly CompiledRule[];
  /** Whether a rule that does not run is configured all the same and will: its bot waits for a setting. What is remembered of it stays untouched. */
  waits(rule: string): boolean;
}

/** A value that the scope can hold as `meta`. */
export interface EventMeta {
  readonly [name: string]: Json;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly connection: string;
  readonly via: readonly string[];
  /** It was made up, to see what the rules do with it. */
  readonly test: boolean;
}
