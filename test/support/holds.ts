import { keyOf } from "#core/codec/key-of";
import type { Silence } from "#core/engine/hold/silence";
import type { Scope } from "#core/expression/scope";
import type { Json } from "#core/codec/json";
import type { RuleHold } from "#core/rules/rule-hold";
import { start } from "./engine-scene.ts";

/** Muted between these times, in their order, counted from the start of a world. */
export function mutedBetween(...spans: readonly (readonly [from: number, until: number])[]): RuleHold {
  const endsAt = (at: number): number | undefined => {
    let end: number | undefined;
    for (const [from, until] of spans) if ((end ?? at) >= start + from && (end ?? at) < start + until) end = start + until;
    return end;
  };
  return { mute: { names: ["night"], endsAt }, inhibitedBy: [], inhibits: false };
}

/** Held back by a thing of another rule: the one with its own key, or what `key` makes of the scope. */
export function inhibitedBy(rule: string, key?: (scope: Scope) => Json | undefined): RuleHold {
  const computeKey =
    key === undefined
      ? undefined
      : (scope: Scope) => {
          const value = key(scope);
          return { ok: true, value: value === undefined ? undefined : keyOf(value) } as const;
        };
  return { mute: undefined, inhibitedBy: [{ rule, computeKey }], inhibits: false };
}

/** The other side: what others name. */
export const inhibiting: RuleHold = { mute: undefined, inhibitedBy: [], inhibits: true };

/** A silence over a rule, or some of its keys, until a time counted from the start of a world. */
export function silence(rule: string, until: number, key?: string): Silence {
  return {
    id: "1-1",
    until: start + until,
    by: "ana",
    why: "maintenance",
    covers: (other, keyText) => other === rule && (key === undefined || key === keyText),
  };
}
