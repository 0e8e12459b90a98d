import type { Decision, ExplainedEntity, ExplainedEvent, ListedEntity, ListedEvent } from "#core/runtime/explained";
import type { Style } from "../style.ts";

/** One line: when, what, its id, and what each rule made of it. */
export function eventLine({ event, outcomes }: ListedEvent, style: Style): string {
  const verdicts = outcomes.map(({ rule, outcome }) => `${rule} ${painted(outcome, style)}`).join(", ");
  return `${style.dim(time(event.arrivedAt))}  ${event.type}  ${style.bold(event.id)}  ${verdicts === "" ? style.dim("no rule") : verdicts}`;
}

/** One line: rule and key, the state, and what it waits for. */
export function entityLine(entity: ListedEntity, style: Style): string {
  const { rule, key, state, openedAt, closedAt, ackedBy, timers } = entity;
  const since = closedAt === undefined ? `since ${time(openedAt)}` : `${time(openedAt)} to ${time(closedAt)}`;
  const acked = ackedBy === undefined ? "" : `, acknowledged by ${ackedBy}`;
  const next = timers.map(({ name, due }) => `${name} at ${time(due)}`).join(", ");
  return `${style.bold(`${rule}/${key}`)}  ${painted(state, style)} ${since}${acked}${next === "" ? "" : style.dim(`  waits for ${next}`)}`;
}

/** The event, then each rule with its decisions. */
export function explainedEventLines({ event, rules }: ExplainedEvent, style: Style): readonly string[] {
  const late = event.arrivedAt - event.time;
  const lines = [
    `${style.bold(event.id)}  ${event.type}`,
    `  happened ${time(event.time)}, arrived ${late < 1000 ? "at once" : `${Math.round(late / 1000)} s later`}${event.via.length === 0 ? "" : `, by ${event.via.join(", ")}`}`,
    `  ${event.data === undefined ? style.dim("(too large to be kept)") : style.dim(JSON.stringify(event.data))}`,
  ];
  if (rules.length === 0) lines.push("", "No rule listens to such events.");
  for (const { rule, decisions, workedOutNow } of rules) {
    lines.push("", `${style.bold(rule)}${workedOutNow ? style.dim("  (worked out now, with the rule as it is now)") : ""}`);
    for (const decision of decisions) lines.push(...decisionLines(decision, style));
  }
  return lines;
}

/** The thing, what was decided, and what was sent. */
export function explainedEntityLines({ entity, event, decisions, deliveries }: ExplainedEntity, style: Style): readonly string[] {
  const lines = [entityLine(entity, style), `  ${style.dim(JSON.stringify(event))}`];
  lines.push("", style.bold("decisions"));
  if (decisions.length === 0) lines.push(style.dim("  none is remembered"));
  for (const decision of decisions) lines.push(...decisionLines(decision, style));
  lines.push("", style.bold("deliveries"));
  if (deliveries.length === 0) lines.push(style.dim("  none is remembered"));
  for (const { step, action, op, target, state, enqueuedAt, finishedAt, tries, failure } of deliveries) {
    const end = finishedAt === undefined ? "" : ` at ${time(finishedAt)}`;
    lines.push(
      `  ${style.dim(time(enqueuedAt))}  ${step}: ${op} by ${action} to ${target}: ${painted(state, style)}${end}${tries > 1 ? `, ${tries} tries` : ""}`,
    );
    if (failure !== undefined) lines.push(`    ${style.red(failure)}`);
  }
  return lines;
}

/** One decision, and the values that its clause read. */
export function decisionLines({ at, input, outcome, reason, until, clause, values, key }: Decision, style: Style): readonly string[] {
  const wait = until === undefined ? "" : `, until ${time(until)}`;
  const lines = [
    `  ${style.dim(time(at))}  ${input}: ${painted(outcome, style)}  ${reason}${wait}${key === undefined ? "" : style.dim(`  key ${key}`)}`,
  ];
  for (const { text, value } of clause === undefined ? [] : values) lines.push(`    ${text} = ${value ?? style.dim("(not there)")}`);
  return lines;
}

const good: ReadonlySet<string> = new Set(["fired", "open", "done"]);
const bad: ReadonlySet<string> = new Set(["error", "dead"]);

function painted(word: string, style: Style): string {
  if (good.has(word)) return style.green(word);
  return bad.has(word) ? style.red(word) : style.yellow(word);
}

function time(at: number): string {
  return new Date(at).toISOString();
}
