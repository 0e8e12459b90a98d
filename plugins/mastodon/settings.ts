import { parseDurationText, secret } from "#core";
import { z } from "zod";
import { actionSettings } from "./actions/action-settings.ts";

/** A URL of one of these schemes, of any host, without credentials in it. */
function address(schemes: readonly string[]) {
  return z.string().refine((value) => isAddress(value, schemes), {
    error: `expected a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(" or ")} and has no user name or password in it`,
  });
}

function isAddress(value: string, schemes: readonly string[]): boolean {
  const url = URL.parse(value);
  return url !== null && schemes.includes(url.protocol) && url.hostname !== "" && url.username === "" && url.password === "";
}

const shortestAgeMs = 60_000;
const longestAgeMs = 7 * 86_400_000;

function ageProblem(value: string): string | undefined {
  try {
    const ms = parseDurationText(value);
    return ms >= shortestAgeMs && ms <= longestAgeMs ? undefined : `expected something between 1m and 7d, found ${value}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : "expected a duration";
  }
}

/** The settings of a `mastodon` connection. */
export const Settings = z.strictObject({
  url: address(["https:", "http:"]).describe("The instance, such as https://mastodon.example. A path in front of /api is kept."),
  access_token: secret("A user token of the account that listens and posts.").describe(
    "A user token of the account that listens and posts.",
  ),
  transport: z
    .enum(["websocket", "sse"])
    .default("websocket")
    .describe("How the streams come: over one WebSocket, or over one HTTP connection each (server-sent events)."),
  streaming_url: address(["wss:", "ws:", "https:", "http:"])
    .optional()
    .describe("Where the streaming API is, if it is not where the instance says."),
  max_age: z
    .string()
    .superRefine((value, context) => {
      const problem = ageProblem(value);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .default("12h")
    .describe("What was posted longer ago than this is not fetched after a gap, so that old news is not told as new. From 1m to 7d."),
  backfill_pages: z
    .int()
    .min(0)
    .max(20)
    .default(5)
    .describe("How many pages of 40 are fetched of each timeline after a gap; what is not covered by them is reported. 0: none."),
  ...actionSettings,
});

/** Settings as the plugin gets them. */
export type Settings = z.infer<typeof Settings>;

/** Where a person gets each secret. */
export const howToGet = {
  url: "The address of the server that the account is on, as in the browser: https://mastodon.example.",
  access_token:
    "On your instance: Preferences, Development, New application, with the scopes read (or read:statuses, read:notifications, read:lists) and write for posting; its page shows the access token.",
};

/** `max_age` in milliseconds. */
export function maxAgeMsOf(settings: Settings): number {
  return parseDurationText(settings.max_age);
}
