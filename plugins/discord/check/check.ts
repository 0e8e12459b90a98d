import { type CheckContext, type CheckResult, type Finding, isDeliveryError } from "#core";
import { ApiError } from "../api/api-failure.ts";
import { refusalOf } from "../api/refusals.ts";
import { classifyFailure } from "../classify-failure.ts";
import type { DiscordClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { judgePlace } from "./judge-place.ts";
import { readPlace, readSelf, readWebhook } from "./read-place.ts";
import { type Wishes, wishesOf } from "./wishes.ts";

type Check = CheckContext<Settings, DiscordClient>;

/** Asks who the bot is and what it may do in each channel that the rules name; of a webhook whether it is there. */
export async function check(context: Check): Promise<CheckResult> {
  const { client } = context;
  const findings = client.webhook === undefined ? await checkBot(context) : await checkWebhook(context, client.webhook);
  return { findings, clockOffsetMs: client.api.clockOffsetMs() };
}

async function checkWebhook(
  { client, signal }: Check,
  { id, token }: { readonly id: string; readonly token: string },
): Promise<readonly Finding[]> {
  try {
    const { name, channel } = await readWebhook({ api: client.api, signal }, id, token);
    const called = name === undefined ? "" : ` "${name.replaceAll(/\p{C}/gu, "").slice(0, 80)}"`;
    return [{ level: "ok", what: `the webhook${called} is there and posts into channel ${channel}` }];
  } catch (error) {
    return [failed(error, "the webhook")];
  }
}

async function checkBot({ config, client, messages, signal }: Check): Promise<readonly Finding[]> {
  const reading = { api: client.api, signal };
  let self: Awaited<ReturnType<typeof readSelf>>;
  try {
    self = await readSelf(reading);
  } catch (error) {
    return [failed(error, "the bot's own account")];
  }
  const { byChannel, unnamed } = wishesOf(messages, config.roles);
  const findings: Finding[] = [{ level: "ok", what: `signed in as ${self.username.replaceAll(/\p{C}/gu, "").slice(0, 80)}` }];
  for (const [channel, wishes] of byChannel) findings.push(...(await checkChannel(reading, channel, self.id, wishes)));
  if (unnamed.length > 0) {
    const what = `the channel of ${unnamed.join(", ")} is only known when an event is there, or a variable is set: not looked at`;
    findings.push({ level: "ok", what });
  }
  return findings;
}

async function checkChannel(
  reading: { readonly api: DiscordClient["api"]; readonly signal: AbortSignal },
  channel: string,
  self: string,
  wishes: Wishes,
): Promise<readonly Finding[]> {
  if (!/^\d{15,20}$/.test(channel)) {
    return [
      {
        level: "error",
        what: `"${channel.slice(0, 40)}" is no id of a channel, for ${wishes.rules.join(", ")}`,
        advice: "copy the id in Discord: developer mode, right-click the channel, Copy Channel ID",
      },
    ];
  }
  try {
    return judgePlace(await readPlace(reading, channel, self), wishes);
  } catch (error) {
    return [failed(error, `channel ${channel}, for ${wishes.rules.join(", ")}`)];
  }
}

/** In the words in which a post would fail. */
function failed(error: unknown, target: string): Finding {
  const classified = classifyFailure(error, { op: "create", target, reads: true });
  if (!(error instanceof ApiError) || !isDeliveryError(classified)) throw error;
  const hint = error.failure.kind === "refused" ? refusalOf(error.failure.code)?.hint : undefined;
  const what = hint === undefined ? classified.message : classified.message.replace(` → ${hint}`, "");
  return { level: "error", what: what.includes(target) ? what : `${target}: ${what}`, advice: hint ?? adviceFor(error) };
}

function adviceFor({ failure }: ApiError): string {
  switch (failure.kind) {
    case "no-answer":
      return "look whether this machine reaches the internet (DNS, firewall), and at api_url if it is set";
    case "rate-limited":
    case "used-up":
    case "too-many-invalid":
    case "held":
    case "blocked":
      return "wait a while, then run herald doctor again";
    case "refused":
      return failure.status === 401
        ? "copy the token anew: https://discord.com/developers/applications, your application, Bot, Reset Token"
        : "give the bot View Channel there, and look whether it is in that server";
    case "server-error":
      return "Discord has a problem: try again later";
    case "unreadable":
    case "not-discord":
      return "something else than Discord answers there: look at api_url or webhook_url, and at proxies on the way";
  }
}
