import type { Json } from "#core/codec/json";
import { HeraldError } from "#core/errors/herald-error";
import { checkConnection, type ConnectionAnswer } from "#core/runtime/connection-check";
import type { ControlRequest } from "#core/runtime/control-socket";
import type { Runtime } from "#core/runtime/runtime";
import type { Clock } from "#core/time/clock";

type Asked<Command> = Extract<ControlRequest, { readonly command: Command }>;

/** A consent is exchanged within this time, or not at all. */
const loginMs = 30_000;

/** Looks at a connection with the client that the bot itself works with: its tokens, its limits. */
export async function answerCheck({ question }: Asked<"check">, runtime: Runtime, clock: Clock): Promise<Json> {
  const answer = await check(question, runtime, clock);
  return JSON.parse(JSON.stringify(answer)) as Json;
}

async function check(question: Asked<"check">["question"], runtime: Runtime, clock: Clock): Promise<ConnectionAnswer> {
  const found = runtime.connection(question.connection);
  if (found === undefined) return { is: "not-open" };
  if (question.fingerprint !== undefined && question.fingerprint !== found.fingerprint) return { is: "other-settings" };
  const isUp = runtime.status().sources[question.connection]?.is === "up";
  const { findings, clockOffsetMs } = await checkConnection(found, question, { clock, isUp, canKeep: true });
  return { is: "checked", findings: [...findings], ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
}

/** Signs a connection in with the client that the bot works with, which uses what came of it at once. Resolves with what was stored, as sentences. */
export async function answerLogin(request: Asked<"login">, runtime: Runtime): Promise<Json> {
  const { connection, fingerprint, code, redirectUri } = request;
  const found = runtime.connection(connection);
  const definition = found?.fingerprint === fingerprint ? found.definition.login : undefined;
  if (found === undefined || definition === undefined) {
    throw new HeraldError(
      "LOGIN_OTHER_SETTINGS",
      `the running bot does not have the connection "${connection}" with these settings: let it take them over (start it again), then begin again`,
    );
  }
  if (code === undefined) return [];
  const lines = await definition.finish({
    config: found.config as never,
    client: found.client,
    code,
    redirectUri,
    signal: AbortSignal.timeout(loginMs),
  });
  runtime.hurry(connection);
  return [...lines];
}
