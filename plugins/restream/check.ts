import { type CheckContext, type CheckResult, type Finding, isHeraldError, isLinkError, untilAborted } from "#core";
import type { ApiCall } from "./api/restream-api.ts";
import type { RestreamClient } from "./client.ts";
import { connect } from "./link/connect.ts";
import { type NeededScope, neededScopes } from "./scopes.ts";
import type { Settings } from "./settings.ts";
import type { AccessToken } from "./tokens/token-source.ts";

type Check = CheckContext<Settings, RestreamClient>;

const application = "the page of your application on https://developers.restream.io/apps";

/** Signs in as the bot does, looks whether the socket opens, and asks for what each scope allows. Sends nothing but the renewal of a token that is over. */
export async function check(context: Check): Promise<CheckResult> {
  const { client, canKeep, isUp, signal } = context;
  if (client.oauth !== undefined && !canKeep && !(await client.oauth.tokens.hasCurrent())) return { findings: [untried] };
  const findings: Finding[] = [];
  let token: AccessToken;
  try {
    token = await untilAborted(isUp || !canKeep ? client.tokens.current() : openOnce(context), signal);
    const how = isUp ? "the bot's link to the streaming updates is up" : "the streaming updates can be had";
    findings.push({ level: "ok", what: canKeep ? `signed in; ${how}` : "its access token is good for now" });
  } catch (cause) {
    if (!isLinkError(cause)) throw cause;
    return {
      findings: [{ level: "error", what: cause.message, advice: adviceFor(cause.code) }],
      clockOffsetMs: client.api.clockOffsetMs(),
    };
  }
  const call = { token: token.text, signal };
  const asked = await Promise.all([
    allowed("channels.read", countOf(client.api.channels(call))),
    allowed("profile.read", client.api.accountId(call)),
    allowed("stream.read", client.api.eventsInProgress(call)),
    platformsOf(client, call),
  ]);
  return { findings: [...findings, ...asked.flat()], clockOffsetMs: client.api.clockOffsetMs() };
}

const untried: Finding = {
  level: "warning",
  what: "not tried: its token has to be renewed first, and the new one could not be stored from here",
  advice: "run herald doctor as the user that the bot runs as, and let a bot that runs take these settings over before",
};

/** One connection, closed at once. */
async function openOnce({ client, config, signal }: Check): Promise<AccessToken> {
  const nothing = (): void => undefined;
  const url = new URL(config.url);
  const { socket, token } = await connect(client.tokens, {
    url,
    clock: client.clock,
    signal,
    onText: nothing,
    onBinary: nothing,
    onPong: nothing,
  });
  await socket.close();
  return token;
}

async function allowed(scope: NeededScope, answer: Promise<unknown>): Promise<Finding[]> {
  try {
    const count = await answer;
    const seen = scope === "channels.read" ? ` (${String(count)} channels)` : "";
    return [{ level: "ok", what: `${scope} is granted${seen}` }];
  } catch (cause) {
    if (!isHeraldError(cause)) throw cause;
    if (cause.code !== "RESTREAM_API_FORBIDDEN") {
      return [{ level: "error", what: cause.message, advice: cause.hint ?? "look whether Restream is well, and at api_url" }];
    }
    const level = scope === "stream.read" ? "error" : "warning";
    const what = `${scope} is not granted: without it Herald cannot ${neededScopes[scope]}`;
    return [{ level, what, advice: `tick ${scope} on ${application}, then sign in again with herald login` }];
  }
}

async function countOf(list: Promise<readonly unknown[]>): Promise<number> {
  return (await list).length;
}

/** Public, so it tells an unreachable API from a token that may not use it. Nothing is said of what goes well. */
async function platformsOf({ api }: RestreamClient, call: ApiCall): Promise<Finding[]> {
  try {
    await api.platforms({ signal: call.signal });
    return [];
  } catch (cause) {
    if (!isHeraldError(cause)) throw cause;
    return [{ level: "warning", what: `the names of platforms cannot be had: ${cause.message}`, advice: "look at api_url" }];
  }
}

function adviceFor(code: string): string {
  switch (code) {
    case "RESTREAM_NOT_SIGNED_IN":
    case "RESTREAM_REAUTHORISE":
      return `sign in with herald login, and compare client_id and client_secret with ${application}`;
    case "RESTREAM_TOKEN_REFUSED":
    case "RESTREAM_FORBIDDEN":
      return `sign in again with herald login, with stream.read ticked on ${application}`;
    case "RESTREAM_TOKEN_UNREACHABLE":
    case "RESTREAM_UNREACHABLE":
    case "RESTREAM_HANDSHAKE_TIMEOUT":
      return "look whether this machine reaches the internet (DNS, firewall), and at url, api_url and token_url";
    default:
      return "look whether Restream is well, and at url, api_url and token_url";
  }
}
