import { dirname } from "node:path";
import { z } from "zod";
import { formatDiagnostic, hasErrors } from "#core/config/diagnostic";
import { loadConfig } from "#core/config/load-config";
import { HeraldError } from "#core/errors/herald-error";
import { createPluginLoader } from "#core/plugin/loader";
import { askRunningBot } from "#core/runtime/control-socket";
import type { ReloadReport } from "../services.ts";
import { controlPath } from "./control.ts";

const Report = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reloaded"), changes: z.array(z.string()), warnings: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("refused"), problems: z.array(z.string()) }),
]);

/** `herald reload`: asks the running bot through its control socket. */
export async function reloadBot(configPath: string): Promise<ReloadReport> {
  const { settings, diagnostics } = await loadConfig({ path: configPath, env: {}, mode: "lint", pluginsFor: createPluginLoader });
  const answer = await askRunningBot(controlPath(dirname(settings.storePath)), { command: "reload" });
  if (answer !== undefined) return Report.parse(answer);
  // Where a file cannot be read the bot cannot be found by it either; what is wrong with it is what the bot would have said.
  if (hasErrors(diagnostics)) return { kind: "refused", problems: diagnostics.map(formatDiagnostic) };
  throw new HeraldError("CONTROL_NOBODY", `no bot runs with the store ${settings.storePath}`, {
    hint: "start it with herald run; a store.path that was changed needs a restart",
  });
}
