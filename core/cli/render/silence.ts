import type { Silence } from "../services.ts";
import type { Style } from "../style.ts";

/** Two lines: what is silenced, and until when, by whom and why. */
export function silenceLines({ id, rule, key, until, by, why }: Silence, style: Style): string[] {
  const covers = [...(rule === undefined ? ["every rule"] : [`rule ${rule}`]), ...(key === undefined ? [] : [`key ${key}`])].join(", ");
  return [`${style.bold(id)}  ${covers}`, `  until ${new Date(until).toISOString()}, by ${by}: ${why}`];
}
