import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import type { Json } from "#core/codec/json";
import type { LoadedConnection } from "#core/config/load-connections";
import { missingReport } from "#core/config/missing-report";
import type { Environment } from "#core/config/references";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { LoginDefinition } from "#core/plugin/login-definition";
import type { RunnableConnection } from "#core/runtime/connections";
import { askRunningBot } from "#core/runtime/control-socket";
import { makePlan, type Plan } from "#core/runtime/plan";
import { SystemClock } from "#core/time/system-clock";
import { whenAborted } from "#core/time/when-aborted";
import type { LoginDialogue, LoginRequest } from "../../setup-services.ts";
import { controlPath } from "../control.ts";
import { withConnections, withStoredNotes } from "../local-connections.ts";
import { foreignOwner } from "../store-owner.ts";
import { isLoopback, listenForRedirect, type RedirectListener } from "./await-redirect.ts";
import { type Callback, type Expected, readCallback } from "./read-callback.ts";

/** Somebody who signs in looks for a password, and for a telephone with a second factor. */
const patienceMs = 900_000;
const exchangeMs = 30_000;

type Signable = RunnableConnection & { readonly login: LoginDefinition };

/** `herald login`: sends a person to a service's page, takes the code that comes back, and has the connection's plugin keep what it gives. */
export async function login(
  request: LoginRequest,
  env: Environment,
  dialogue: LoginDialogue,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { redirectUri } = request;
  const plan = await makePlan(request.configPath, { env, mode: "run" });
  const connection = connectionOf(request.connection, plan);
  const control = controlPath(dirname(plan.config.settings.storePath));
  const question = { command: "login", connection: connection.name, fingerprint: connection.fingerprint, redirectUri } as const;
  // Asked before the person is: a bot with other settings could not take the answer.
  const isBotRunning = (await askRunningBot(control, question)) !== undefined;
  if (!isBotRunning) await refuseForeign(plan.config);
  const expected: Expected = { redirectUri, state: randomBytes(24).toString("base64url") };
  const page = connection.login.pageFor(connection.settings, expected);
  const code = await codeFrom({ page, before: connection.login.before, expected, paste: request.paste }, dialogue, signal);
  if (isBotRunning) {
    const lines = await askRunningBot(control, { ...question, code });
    if (lines !== undefined) return [...textsIn(lines), "The running bot uses it from now on."];
  }
  return finishHere(connection, plan, { code, redirectUri });
}

function connectionOf(name: string, { config, diagnostics }: Plan): Signable {
  const connection = config.connections.get(name);
  const able = [...config.connections.values()].filter(({ plugin }) => plugin.login !== undefined).map((one) => one.name);
  if (connection === undefined) {
    const hint = didYouMean(name, able) ?? (able.length === 0 ? diagnostics[0]?.message : `these can sign in: ${able.join(", ")}`);
    throw new HeraldError("LOGIN_UNKNOWN_CONNECTION", `there is no connection "${name}" in ${config.file}`, { hint });
  }
  const { plugin, settings, fingerprint, missing } = connection;
  if (plugin.login === undefined) {
    throw new HeraldError("LOGIN_NOT_PROVIDED_FOR", `${plugin.name} has no way to sign in by a web page`, {
      hint: `herald plugins ${plugin.name} says where its secrets come from`,
    });
  }
  if (settings === undefined) throw missing.length > 0 ? lacking(connection, config) : mistaken(connection);
  return { name, plugin, settings, fingerprint, login: plugin.login };
}

async function refuseForeign({ settings, file }: Plan["config"]): Promise<void> {
  const owner = await foreignOwner(settings.storePath, file);
  if (owner === undefined) return;
  throw new HeraldError("LOGIN_OTHER_USER", `the bot's files belong to another user (${owner.toString()})`, {
    hint: "run herald login as the user that the bot runs as",
  });
}

function lacking({ name }: LoadedConnection, config: Plan["config"]): HeraldError {
  const missing = missingReport(config).filter(({ who }) => who === `the connection "${name}"`);
  const what = missing.map(({ field, reason }) => `${field}: ${reason}`).join("; ");
  return new HeraldError("LOGIN_LACKS_SETTINGS", `the connection "${name}" lacks ${what}`, { hint: missing[0]?.howToGet });
}

function mistaken({ name, place }: LoadedConnection): HeraldError {
  return new HeraldError("LOGIN_LACKS_SETTINGS", `the settings of "${name}" have mistakes`, { hint: "herald lint names them", place });
}

interface Asking {
  readonly page: URL;
  readonly before: string;
  readonly expected: Expected;
  readonly paste: boolean;
}

/** Waits for the browser on loopback and for a pasted address, whichever comes first. */
async function codeFrom({ page, before, expected, paste }: Asking, dialogue: LoginDialogue, signal: AbortSignal): Promise<string> {
  const listens = !paste && isLoopback(expected.redirectUri);
  const listener: RedirectListener | undefined = listens ? await listenForRedirect(expected) : undefined;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    dialogue.show({ page: page.href, before, redirectUri: expected.redirectUri, listens });
    const ways = [pastedAnswer(dialogue, expected, listens), whenAborted(patience).then(gaveUp)];
    const callback = await Promise.race(listener === undefined ? ways : [...ways, listener.answer]);
    if (callback.is === "code") return callback.code;
    throw new HeraldError("LOGIN_REFUSED", callback.reason, { hint: "begin again when you want to give it" });
  } finally {
    await listener?.close();
  }
}

/** The first pasted address that answers this request. When nothing more can be typed, the browser may still come. */
async function pastedAnswer(dialogue: LoginDialogue, expected: Expected, listens: boolean): Promise<Callback> {
  for await (const line of dialogue.lines()) {
    if (line.trim() === "") continue;
    const callback = readCallback(line, expected);
    if (callback.is !== "foreign") return callback;
    dialogue.complain(`${callback.reason}; paste the whole address that the browser ends up at`);
  }
  if (!listens) return { is: "refused", reason: "no address was pasted" };
  return new Promise<never>(() => undefined);
}

function gaveUp(): Callback {
  return { is: "refused", reason: "nobody gave consent in time" };
}

function finishHere(
  connection: Signable,
  { config }: Plan,
  answer: { readonly code: string; readonly redirectUri: string },
): Promise<readonly string[]> {
  const clock = new SystemClock();
  const { name, login: definition, settings } = connection;
  return withStoredNotes(config.settings.storePath, clock, (notesOf) =>
    withConnections([connection], { clock, notesOf }, async (open) => {
      const found = open.get(name);
      if (found === undefined) throw new HeraldError("LOGIN_LACKS_SETTINGS", `"${name}" could not be opened with its settings`);
      const signal = AbortSignal.timeout(exchangeMs);
      return definition.finish({ ...answer, config: settings, client: found.client, signal });
    }),
  );
}

function textsIn(json: Json): readonly string[] {
  return Array.isArray(json) ? json.filter((item): item is string => typeof item === "string") : [];
}
