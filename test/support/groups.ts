import { keyOf } from "#core/codec/key-of";
import type { Json, JsonObject } from "#core/codec/json";
import type { Scope } from "#core/expression/scope";
import type { Grouping } from "#core/rules/grouping";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { lifecycleRule, step, type StepOptions, text } from "./rules.ts";

const place = { file: "bot.yaml", line: 3, column: 15 };

/** Groups by what is read of the thing; null is no group, and what throws cannot be computed. */
export function grouping(read: (scope: Scope) => Json = ({ event }) => event?.["host"] ?? null, source = "event.host"): Grouping {
  return {
    source,
    computeValue(scope) {
      try {
        const value = read(scope);
        return value === null ? undefined : { ok: true, value: keyOf(value) };
      } catch (error) {
        return { ok: false, message: String(error), place };
      }
    },
  };
}

/** The keys of the members that are open, or of those in another state. */
export function keysOf({ members = [] }: Scope, state = "open"): string {
  return members
    .filter((member) => member["state"] === state)
    .map((member) => text(member["key"]))
    .join(", ");
}

/** `<open members> down on <group>`. */
export function downOn(scope: Scope): JsonObject {
  return { content: `${keysOf(scope)} down on ${text(scope.entity?.["key"])}` };
}

/** `<group> back after <duration>`. */
export function backAfter({ entity }: Scope): JsonObject {
  return { content: `${text(entity?.["key"])} back after ${text(entity?.["duration"])}` };
}

/** A step that shows which members of a group are down, and at the end for how long it was. */
export function board(id = "post", options: StepOptions = {}): ReturnType<typeof step> {
  return step(id, {
    open: [{ op: "create", with: (scope) => ({ ...downOn(scope), mention: true }) }],
    update: [{ op: "edit", with: downOn }],
    close: [{ op: "edit", with: backAfter }],
    recreate: downOn,
    ...options,
  });
}

/** `live` and `ended` of a `user` on a `host`: one message for each host. */
export function groupRule(options: Partial<LifecycleRule> = {}): LifecycleRule {
  return lifecycleRule({ id: "down", groupBy: grouping(), steps: [board()], ...options });
}
