import { parseDurationText, secret } from "#core";
import { z } from "zod";

const shortestSilenceMs = 120_000;
const shortestPingMs = 5_000;
const longestPingMs = 300_000;

const accessTokenText =
  "An access token with the scope stream.read. It works for an hour: for trials. Either this or client_id and client_secret.";
const clientIdText = "The client ID of your application on the Restream developers portal.";
const clientSecretText = "The client secret of the same application.";
const refreshTokenText =
  "A refresh token of the account. Not needed after `herald login`, which gets one and keeps it. Restream replaces it at every use; the newest is kept, encrypted, in the store.";

function optionalSecret(text: string) {
  return secret(text).optional().describe(text);
}

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

/** A duration text between two bounds. */
function durationBetween(fallback: string, leastMs: number, mostMs: number, text: string, bounds: string) {
  return z
    .string()
    .superRefine((value, context) => {
      const problem = durationProblem(value, leastMs, mostMs, bounds);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .default(fallback)
    .describe(text);
}

function durationProblem(value: string, leastMs: number, mostMs: number, bounds: string): string | undefined {
  try {
    const ms = parseDurationText(value);
    return ms >= leastMs && ms <= mostMs ? undefined : `expected ${bounds}, found ${value}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : "expected a duration";
  }
}

/** The settings of a `restream` connection. */
export const Settings = z
  .strictObject({
    access_token: optionalSecret(accessTokenText),
    client_id: z.string().min(1).optional().describe(clientIdText),
    client_secret: optionalSecret(clientSecretText),
    refresh_token: optionalSecret(refreshTokenText),
    url: address(["wss:", "ws:", "https:", "http:"])
      .default("wss://streaming.api.restream.io/ws")
      .describe("Where the socket with the streaming updates is. Any host; the path is kept as it is."),
    api_url: address(["https:", "http:"])
      .default("https://api.restream.io/v2")
      .describe("Where the REST API is: watch URLs, platform names, events in progress."),
    token_url: address(["https:", "http:"])
      .optional()
      .describe(
        "Where a refresh token is exchanged for an access token. Default: /oauth/token beside the API's version, so https://api.restream.io/oauth/token.",
      ),
    silence: durationBetween(
      "5m",
      shortestSilenceMs,
      Number.MAX_SAFE_INTEGER,
      "A stream whose updates just stop, while the link is up, is over after this long. At least 2m: Restream repeats itself only about every minute.",
      "at least 2m (Restream repeats itself only about every minute)",
    ),
    ping_interval: durationBetween(
      "30s",
      shortestPingMs,
      longestPingMs,
      "How often the link is tried with a ping; after two without an answer it is given up and made anew.",
      "something between 5s and 5m",
    ),
  })
  .superRefine((settings, context) => {
    for (const { path, message } of waysIn(settings)) context.addIssue({ code: "custom", path: [path], message });
  });

/** Settings as the plugin gets them. */
export type Settings = z.infer<typeof Settings>;

const oauthSettings = ["client_id", "client_secret", "refresh_token"] as const;
const application = ["client_id", "client_secret"] as const;

interface WaysIn {
  readonly access_token?: unknown;
  readonly client_id?: unknown;
  readonly client_secret?: unknown;
  readonly refresh_token?: unknown;
}

/** Exactly one way to sign in must be given, and it must be complete. */
function waysIn(settings: WaysIn): readonly { readonly path: string; readonly message: string }[] {
  const given = oauthSettings.filter((name) => settings[name] !== undefined);
  if (settings.access_token !== undefined) {
    return given.map((path) => ({ path, message: "access_token is set too: give either access_token or the OAuth settings" }));
  }
  if (given.length === 0) {
    return [{ path: "client_id", message: "expected client_id and client_secret, or access_token" }];
  }
  return application
    .filter((name) => !given.includes(name))
    .map((path) => ({ path, message: `${path} is missing: ${given.join(" and ")} cannot sign in without it` }));
}

const portal = "the Restream developers portal (https://developers.restream.io/apps)";
const scopes = "with the scopes stream.read, channels.read and profile.read";

/** Where a person gets each secret. */
export const howToGet = {
  access_token: `Create an application on ${portal}, authorise it for your account ${scopes}, and exchange the code for an access token; it works for an hour.`,
  client_id: `Create an application on ${portal} ${scopes}; its page shows the client ID.`,
  client_secret: `The page of your application on ${portal} shows the client secret.`,
  refresh_token: "Leave it out and run `npx herald login restream` (the connection's name): it signs you in and keeps the token.",
};

/** `silence` in milliseconds. */
export function silenceMsOf(settings: Settings): number {
  return parseDurationText(settings.silence);
}

/** The page that asks a person for consent: beside the API's version, so https://api.restream.io/login. */
export function loginUrlOf({ api_url }: Pick<Settings, "api_url">): URL {
  return besideVersion(api_url, "/login");
}

/** Where tokens are exchanged: as the settings say, or beside the version of `api_url`. */
export function tokenUrlOf({ token_url, api_url }: Pick<Settings, "token_url" | "api_url">): URL {
  if (token_url !== undefined) return new URL(token_url);
  return besideVersion(api_url, "/oauth/token");
}

function besideVersion(apiUrl: string, path: string): URL {
  const url = new URL(apiUrl);
  url.pathname = `${url.pathname.replace(/(?:\/v\d+)?\/*$/, "")}${path}`;
  return url;
}
