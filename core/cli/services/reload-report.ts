import { formatDiagnostic } from "#core/config/diagnostic";
import { missingLine } from "#core/config/missing-report";
import { changesText } from "#core/runtime/changes-text";
import type { ReloadAnswer } from "#core/runtime/reloads";
import type { ReloadReport } from "../services.ts";

/** What came of a reload, in words. Pure. */
export function reloadReport(answer: ReloadAnswer): ReloadReport {
  if (answer.outcome === "refused") return { kind: "refused", problems: answer.diagnostics.map(formatDiagnostic) };
  return {
    kind: "reloaded",
    changes: changesText(answer.changes),
    warnings: [...answer.diagnostics.map(formatDiagnostic), ...answer.waiting.map(missingLine)],
  };
}
