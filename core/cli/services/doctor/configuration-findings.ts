import type { Diagnostic } from "#core/config/diagnostic";
import { missingReport } from "#core/config/missing-report";
import type { Finding } from "#core/plugin/connection-check";
import type { Plan } from "#core/runtime/plan";
import { broken, doubtful, fine } from "./report.ts";

/** What lint says with the real values, and what the rules lack from outside; what connections lack is theirs to say. */
export function configurationFindings({ config, rules, diagnostics }: Plan): readonly Finding[] {
  const ofConnections = new Set([...config.connections.keys()].map((name) => `the connection "${name}"`));
  const missing = missingReport(config)
    .filter(({ who }) => !ofConnections.has(who))
    .map(({ who, field, reason, howToGet }) => broken(`${who} lacks ${field}: ${reason}`, howToGet ?? "set it, or give it a default"));
  const said = diagnostics.map(findingOf);
  const good = `${rules.length.toString()} rule${rules.length === 1 ? "" : "s"}, no mistakes`;
  return [...said, ...missing, ...(said.length === 0 ? [fine(good)] : [])];
}

function findingOf({ place, message, hint, severity, code }: Diagnostic): Finding {
  const what = `${place.file}:${place.line.toString()}:${place.column.toString()}: ${message}`;
  const advice = hint ?? (code === "FILE_MISSING" ? "herald init writes one" : "mend it there; herald lint checks it again");
  return severity === "error" ? broken(what, advice) : doubtful(what, advice);
}
