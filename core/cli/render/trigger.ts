import { formatDurationMs } from "#core/time/duration-text";
import type { TriggerReport } from "../services.ts";
import type { Style } from "../style.ts";
import { decisionLines } from "./explain.ts";
import { inputLines } from "./input-lines.ts";

/** What each rule made of a made-up event, and what is sent because of it. */
export function triggerLines({ event, at, rules, requests, dryRun, hasStandIns }: TriggerReport, style: Style): readonly string[] {
  const lines = [style.bold(event)];
  if (rules.length === 0) lines.push("", "No rule listens to such events.");
  for (const { rule, decisions } of rules) {
    lines.push("", style.bold(rule));
    for (const decision of decisions) lines.push(...decisionLines(decision, style));
  }
  lines.push("", style.bold(dryRun ? "would be sent" : "sent"));
  if (requests.length === 0) lines.push(style.dim("  nothing"));
  for (const request of requests) {
    const after = request.at > at ? `, after ${formatDurationMs(request.at - at)}` : "";
    lines.push(`  ${request.rule}/${request.step}: ${request.op} by ${request.action} to ${request.target}${after}`);
    lines.push(...inputLines(request.input));
  }
  if (hasStandIns) lines.push("", style.dim("Values from outside (variables, files) are stood in for: some are not set."));
  const waits = rules.some(({ decisions }) => decisions.some(({ until }) => until !== undefined));
  if (waits && !dryRun) lines.push("", style.dim(`What waits is sent when it is due: herald explain ${event}, herald entities`));
  return lines;
}
