import { canonicalJson } from "#core/codec/canonical-json";
import { formatDurationMs } from "#core/time/duration-text";
import type { Effect } from "#core/simulation/effect";
import type { Difference } from "#core/simulation/replay/effect-comparison";
import type { Replayed } from "#core/simulation/replay/replay";
import type { RuleTally } from "#core/simulation/replay/rule-tallies";
import { added, emptyTally, type Tally, tallyOf } from "#core/simulation/replay/tally";
import type { Style } from "../style.ts";
import { differenceText, tallyText } from "./tally.ts";

const longestInput = 400;

/** What would be sent, in one line. */
export function effectLine(effect: Effect): string {
  const input = effect.op === "delete" ? "" : cut(JSON.stringify(effect.input));
  const end = effect.outcome === "dead" ? `  given up: ${effect.reason ?? ""}` : "";
  return `${headOf(effect)}  ${effect.connection}.${effect.action} to ${effect.target}  ${input}`.trimEnd() + end;
}

/** Each rule with what it would do, and all of it. */
export function tallyLines(rules: readonly RuleTally[], replayed: Replayed, style: Style): readonly string[] {
  const width = Math.max(...rules.map(({ rule }) => rule.length), 0);
  let all = emptyTally;
  for (const { tally } of rules) all = added(all, tally);
  return [
    ...rules.map(({ rule, tally, ...errors }) => `${rule.padEnd(width)}  ${tallyText(tally)}${errorText(errors, style)}`),
    style.bold(`${tallyText(all)}, ${spanText(replayed)}`),
  ];
}

/** The difference in one line, then each rule in which there is one, then every message. */
export function comparisonLines(differences: readonly Difference[], replayed: Replayed, style: Style): readonly string[] {
  const rules = [...new Set(differences.map((one) => effectOf(one).rule))].toSorted();
  const width = Math.max(...rules.map((rule) => rule.length), 0);
  return [
    style.bold(`${summaryOf(differences)}, ${spanText(replayed)}`),
    ...rules.map((rule) => `${rule.padEnd(width)}  ${summaryOf(differences.filter((one) => effectOf(one).rule === rule))}`),
    ...differences.flatMap((one) => differenceLines(one, style)),
  ];
}

/** `3 more posts, 1 fewer ping, 2 messages changed`. */
export function summaryOf(differences: readonly Difference[]): string {
  const [more, fewer] = totalsOf(differences);
  const changed = differences.filter(({ kind }) => kind === "changed").length;
  const changes = changed === 0 ? "" : `${changed.toLocaleString("en")} ${changed === 1 ? "message" : "messages"} changed`;
  return [differenceText(more, fewer), changes].filter((text) => text !== "").join(", ") || "no difference";
}

/** What there is more of, and what there is less of. */
export function totalsOf(differences: readonly Difference[]): readonly [more: Tally, fewer: Tally] {
  let [more, fewer] = [emptyTally, emptyTally];
  for (const one of differences) {
    if (one.kind === "more") more = added(more, tallyOf(one.after));
    else if (one.kind === "fewer") fewer = added(fewer, tallyOf(one.before));
    else {
      const pings = tallyOf(one.after).pings - tallyOf(one.before).pings;
      if (pings > 0) more = { ...more, pings: more.pings + pings };
      if (pings < 0) fewer = { ...fewer, pings: fewer.pings - pings };
    }
  }
  return [more, fewer];
}

function differenceLines(one: Difference, style: Style): readonly string[] {
  if (one.kind === "more") return [style.green(`+ ${effectLine(one.after)}`)];
  if (one.kind === "fewer") return [style.red(`- ${effectLine(one.before)}`)];
  const { before, after } = one;
  const fields = [...new Set([...Object.keys(before.input), ...Object.keys(after.input)])].filter((name) => {
    return canonicalJson(before.input[name] ?? null) !== canonicalJson(after.input[name] ?? null);
  });
  const shiftMs = after.at - before.at;
  return [
    style.yellow(`~ ${headOf(after)}  ${after.connection}.${after.action} to ${after.target}`),
    ...(shiftMs === 0 ? [] : [`    ${formatDurationMs(Math.abs(shiftMs))} ${shiftMs > 0 ? "later" : "earlier"}`]),
    ...fields.flatMap((name) => [
      style.red(`    - ${name}: ${cut(JSON.stringify(before.input[name] ?? null))}`),
      style.green(`    + ${name}: ${cut(JSON.stringify(after.input[name] ?? null))}`),
    ]),
  ];
}

function headOf({ at, rule, key, step, op, follow }: Effect): string {
  return `${new Date(at).toISOString()}  ${rule}/${key}  ${step} ${follow ?? op}`;
}

function effectOf(difference: Difference): Effect {
  return difference.kind === "fewer" ? difference.before : difference.after;
}

function spanText({ lines, startMs, endMs }: Replayed): string {
  return `from ${lines.toLocaleString("en")} lines over ${formatDurationMs(endMs - startMs)}`;
}

function errorText({ errors, firstError }: Pick<RuleTally, "errors" | "firstError">, style: Style): string {
  return errors === 0 ? "" : style.red(`; could not be computed ${errors.toLocaleString("en")} times, at first: ${firstError ?? ""}`);
}

function cut(text: string): string {
  return text.length > longestInput ? `${text.slice(0, longestInput)}…` : text;
}
