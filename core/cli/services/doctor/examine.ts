import { dirname } from "node:path";
import type { ListenAddress } from "#core/config/config-file";
import type { Environment } from "#core/config/references";
import { createHttpClient } from "#core/http/undici-http-client";
import { createRedactor, type Redactor } from "#core/logging/redactor";
import type { CheckResult, Finding } from "#core/plugin/connection-check";
import { KeyValueStore } from "#core/plugin/ports";
import type { RunnableConnection } from "#core/runtime/connections";
import { makePlan, type Plan, secretsOf } from "#core/runtime/plan";
import type { Clock } from "#core/time/clock";
import { SystemClock } from "#core/time/system-clock";
import { packageVersion } from "../../package-version.ts";
import { controlPath } from "../control.ts";
import { forgottenNotes, type NotesOf, withConnections, withStoredNotes } from "../local-connections.ts";
import { botFindings } from "./bot-findings.ts";
import { configurationFindings } from "./configuration-findings.ts";
import { type Examination, examineConnection } from "./connection-findings.ts";
import { listenerFindings } from "./listener-findings.ts";
import { clockFindings, type SeenClock } from "./machine-findings.ts";
import { type DoctorSection, fine } from "./report.ts";
import { storeFindings } from "./store-findings.ts";

/** `herald doctor`: looks at everything that a configuration needs. Tells each thing as soon as it is looked at. Posts nothing. */
export async function examine(
  configPath: string,
  env: Environment,
  tell: (section: DoctorSection) => void,
  signal: AbortSignal,
): Promise<void> {
  const clock = new SystemClock();
  const plan = await makePlan(configPath, { env, mode: "run" });
  const say = redacting(createRedactor(secretsOf(plan)), tell);
  const { settings } = plan.config;
  say({ about: "configuration", title: "configuration", findings: configurationFindings(plan) });
  const control = controlPath(dirname(settings.storePath));
  const bot = await botFindings(control);
  const isBotRunning = bot !== undefined;
  say({ about: "bot", title: "running bot", findings: bot ?? [fine("none runs; connections are looked at from here")] });
  const { findings, mayOpen } = await storeFindings(settings.storePath, { configPath, isBotRunning });
  say({ about: "store", title: "store", findings });
  if (settings.http !== undefined) {
    say({ about: "listener", title: "listener", findings: await lookAtListener(settings.http, isBotRunning, clock) });
  }
  const seen = await lookAtConnections(
    plan,
    { clock, signal, mayOpen: mayOpen && !isBotRunning, control: isBotRunning ? control : undefined },
    say,
  );
  say({ about: "machine", title: "machine", findings: [fine(`Node.js ${process.version}`), ...clockFindings(seen)] });
}

async function lookAtListener(address: ListenAddress, isBotRunning: boolean, clock: Clock): Promise<readonly Finding[]> {
  const http = createHttpClient({ clock, userAgent: `Herald/${packageVersion()}` });
  try {
    return await listenerFindings(address, { isBotRunning, http });
  } finally {
    await http.close();
  }
}

/** All of them together, but told in the order of the configuration. Resolves with the clocks that were seen. */
async function lookAtConnections(
  plan: Plan,
  {
    clock,
    signal,
    mayOpen,
    control,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly mayOpen: boolean; readonly control: string | undefined },
  say: (section: DoctorSection) => void,
): Promise<readonly SeenClock[]> {
  const seen: SeenClock[] = [];
  await withClients(plan, { clock, mayOpen }, async ({ open, canKeep }) => {
    const examination: Examination = { plan, clock, signal, open, canKeep, controlPath: control };
    const connections = [...plan.config.connections.values()];
    const results: readonly CheckResult[] = await Promise.all(connections.map((connection) => examineConnection(connection, examination)));
    for (const [index, { name }] of connections.entries()) {
      const { findings = [], clockOffsetMs: offsetMs } = results[index] ?? {};
      if (offsetMs !== undefined) seen.push({ connection: name, offsetMs });
      say({ about: "connection", connection: name, title: `connection ${name}`, findings });
    }
  });
  return seen;
}

/** The connections of this process: with the store, where one of them keeps something and it may be opened. */
async function withClients(
  plan: Plan,
  { clock, mayOpen }: { readonly clock: Clock; readonly mayOpen: boolean },
  use: (clients: Pick<Examination, "open" | "canKeep">) => Promise<void>,
): Promise<void> {
  const connections = [...plan.config.connections.values()].flatMap(({ name, plugin, settings, fingerprint }): RunnableConnection[] =>
    settings === undefined || plugin.check === undefined ? [] : [{ name, plugin, settings, fingerprint }],
  );
  const keeps = connections.some(({ plugin }) => Object.values(plugin.needs ?? {}).includes(KeyValueStore));
  const withNotes = (notesOf: NotesOf, canKeep: boolean): Promise<void> =>
    withConnections(connections, { clock, notesOf }, (open) => use({ open, canKeep }));
  if (!mayOpen || !keeps) return withNotes(() => forgottenNotes(), false);
  return withStoredNotes(plan.config.settings.storePath, clock, (notesOf) => withNotes(notesOf, true));
}

/** The last line of defence: plugins say no secrets, and what a service says back is not said. */
function redacting(redactor: Redactor, tell: (section: DoctorSection) => void): (section: DoctorSection) => void {
  const clean = (finding: Finding): Finding => ({
    ...finding,
    what: redactor.redact(finding.what),
    ...("advice" in finding ? { advice: redactor.redact(finding.advice) } : {}),
  });
  return (section) => tell({ ...section, findings: section.findings.map(clean) });
}
