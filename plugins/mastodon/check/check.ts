import { type CheckContext, type CheckResult, type Finding, isDeliveryError, isLinkError } from "#core";
import { z } from "zod";
import { ApiError, isRefusedWith } from "../api/api-failure.ts";
import { classifyFailure } from "../api/classify-failure.ts";
import type { AnswerJson } from "../api/read-answer.ts";
import type { MastodonClient } from "../client.ts";
import { checkStreamingHealth, findStreaming } from "../link/streaming-address.ts";
import { spoken } from "../rest/spoken.ts";
import type { Settings } from "../settings.ts";
import { wantedStreams } from "../streams/wanted-streams.ts";
import { covers, neededScopes } from "./needed-scopes.ts";

type Check = CheckContext<Settings, MastodonClient>;

const newToken = "make a new token on the instance: Preferences, Development, New application";

/** Asks whose token it is and what it may do, whether the streams are well, and whether the server knows the tags and lists that the rules name. */
export async function check(context: Check): Promise<CheckResult> {
  const { client, subscriptions } = context;
  const result = (findings: readonly Finding[]): CheckResult => ({ findings, clockOffsetMs: client.poster.api.clockOffsetMs() });
  const app = await checkApplication(context);
  if (app.some(({ level }) => level === "error")) return result(app);
  const account = await checkAccount(context);
  const streaming = subscriptions.length === 0 ? [] : [await checkStreaming(context)];
  return result([...account, ...app, ...streaming, ...(await checkStreams(context))]);
}

/** The scopes, where the server tells them: Mastodon does since 4.3. */
async function checkApplication({ client, subscriptions, messages, signal }: Check): Promise<readonly Finding[]> {
  const Application = z.object({ scopes: z.array(z.string()).optional().catch(undefined) });
  let scopes: readonly string[] | undefined;
  try {
    ({ scopes } = Application.parse(await ask(client, "/api/v1/apps/verify_credentials", signal)));
  } catch (error) {
    // Other servers that speak this API may not have it.
    if (!isAbsent(error)) return [failed(error)];
  }
  const needed = neededScopes(subscriptions, messages);
  if (scopes === undefined) {
    const what = `the server does not tell what the token may do; it needs ${needed.map(({ scope }) => scope).join(", ") || "nothing"}`;
    return [{ level: "ok", what }];
  }
  const granted = scopes;
  const missing = needed.filter(({ scope }) => !covers(granted, scope));
  const findings = missing.map(
    ({ scope, level, without }): Finding => ({
      level,
      what: `the token lacks ${scope}: ${without}`,
      advice: `${newToken}, with ${scope} ticked`,
    }),
  );
  return findings.length > 0 ? findings : [{ level: "ok", what: "the token may do all that the rules want" }];
}

async function checkAccount({ client, signal }: Check): Promise<readonly Finding[]> {
  const Account = z.object({ acct: z.string() });
  try {
    const parsed = Account.safeParse(await ask(client, "/api/v1/accounts/verify_credentials", signal));
    if (parsed.success) return [{ level: "ok", what: `signed in as @${spoken(parsed.data.acct, client.token.reveal()) ?? "?"}` }];
    return [{ level: "error", what: "what answers is not the API of Mastodon", advice: "look at the setting url" }];
  } catch (error) {
    // The token lacks read:accounts, which only some rules need.
    return isRefusedWith(error, 403) ? [] : [failed(error)];
  }
}

async function checkStreaming({ client, config, signal }: Check): Promise<Finding> {
  try {
    const call = { http: client.http, token: client.token.reveal(), signal, now: () => client.clock.now() };
    const { url } = await findStreaming(config, client, call);
    await checkStreamingHealth(url, call);
    return { level: "ok", what: `${url.host} streams` };
  } catch (cause) {
    if (!isLinkError(cause)) throw cause;
    const advice = "look whether the instance is well, and at url and streaming_url";
    return { level: "error", what: cause.message.replace(/[;,] it is tried again.*$/, ""), advice };
  }
}

/** Each tag and each list that the rules name. */
async function checkStreams({ client, subscriptions, signal }: Check): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { key, tag, list } of wantedStreams(subscriptions).streams) {
    if (tag !== undefined) findings.push(...(await checkTag(client, tag, signal)));
    if (list === undefined) continue;
    try {
      await ask(client, `/api/v1/lists/${encodeURIComponent(list)}`, signal);
    } catch (error) {
      const advice = "open the list on the instance and take the number at the end of its address";
      if (isRefusedWith(error, 404)) findings.push({ level: "error", what: `${key}: the account has no such list`, advice });
      else if (!isRefusedWith(error, 403)) findings.push(failed(error));
    }
  }
  return findings;
}

const Tag = z.object({ history: z.array(z.object({ uses: z.coerce.number() })).catch([]) });

/** A tag that nobody uses is most likely spelt otherwise, or its posts do not reach the server. */
async function checkTag(client: MastodonClient, tag: string, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    const { success, data } = Tag.safeParse(await ask(client, `/api/v1/tags/${encodeURIComponent(tag)}`, signal));
    if (!success || data.history.length === 0) return [];
    const uses = data.history.reduce((sum, day) => sum + day.uses, 0);
    if (uses > 0) return [{ level: "ok", what: `#${tag}: ${uses.toString()} posts in the last week` }];
    const advice = "compare its spelling; a server only hears posts of accounts that somebody on it follows, or that a relay brings";
    return [{ level: "warning", what: `#${tag}: the server has heard of no post in the last week`, advice }];
  } catch (error) {
    return isAbsent(error) || isRefusedWith(error, 403) ? [] : [failed(error)];
  }
}

async function ask({ poster }: MastodonClient, path: `/${string}`, signal: AbortSignal): Promise<AnswerJson> {
  return (await poster.api.request({ method: "GET", path, kind: "read", signal })).json;
}

function isAbsent(error: unknown): boolean {
  return (
    isRefusedWith(error, 404, 405, 410) || (error instanceof ApiError && error.failure.kind === "elsewhere" && error.failure.status >= 400)
  );
}

/** In the words in which a post would fail. */
function failed(error: unknown): Finding {
  const classified = classifyFailure(error, { op: "create", target: "the account", isRepeatable: true, isHarmless: true });
  if (!(error instanceof ApiError) || !isDeliveryError(classified)) throw error;
  return { level: "error", what: classified.message, advice: adviceFor(error) };
}

function adviceFor({ failure }: ApiError): string {
  switch (failure.kind) {
    case "no-answer":
      return "look whether this machine reaches it (DNS, firewall), and at the setting url";
    case "held":
    case "rate-limited":
      return "wait a while, then run herald doctor again";
    case "server-error":
      return "the instance has a problem: try again later";
    case "unreadable":
    case "elsewhere":
      return "something else than Mastodon answers there: look at the setting url";
    case "refused":
      return failure.status === 401 ? newToken : "look at the account on the instance: it may be limited or suspended";
  }
}
