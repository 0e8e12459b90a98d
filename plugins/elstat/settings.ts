import { formatDurationMs, parseDurationText } from "#core";
import { z } from "zod";
import { serviceNames } from "./services.ts";

/** Where the stream is below the address of a status page. */
const streamPath = "/api/streaming";
const schemes = ["https:", "http:", "wss:", "ws:"];

const urlText =
  "The address of the status page, or of its stream: https://, http://, wss:// or ws://, with or without /api/streaming at its end.";
const servicesText =
  "The services to hear of where a rule names none: a list, or one text such as `elixire, api`. They are the names in Elstat's own configuration.";
const settleText =
  "How long after a connect the first value of every service is waited for, until when rules take silence for no answer. At most 2m; something longer than the server's poll interval is best.";
const pingText = "How often the link is tried with a ping; when ten seconds pass without an answer it is made anew.";
const silenceText =
  "When no value arrives for this long, the link is made anew. Must be longer than the server's poll interval, which only its owner knows. Off by default.";

function isAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && schemes.includes(url.protocol) && url.hostname !== "" && url.username === "" && url.password === "";
}

/** A duration text between two bounds. */
function durationBetween(leastMs: number, mostMs: number) {
  return z.string().superRefine((value, context) => {
    const problem = durationProblem(value, leastMs, mostMs);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}

function durationProblem(value: string, leastMs: number, mostMs: number): string | undefined {
  try {
    const ms = parseDurationText(value);
    if (ms >= leastMs && ms <= mostMs) return undefined;
    return `expected something between ${formatDurationMs(leastMs)} and ${formatDurationMs(mostMs)}, found ${value}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : "expected a duration";
  }
}

/** The settings of an `elstat` connection. */
export const Settings = z.strictObject({
  url: z
    .string()
    .refine(isAddress, {
      error: "expected a URL that starts with https://, http://, wss:// or ws:// and has no user name or password in it",
    })
    .describe(urlText),
  services: serviceNames(servicesText).optional().describe(servicesText),
  settle: durationBetween(1_000, 120_000).default("60s").describe(settleText),
  ping_interval: durationBetween(5_000, 300_000).default("30s").describe(pingText),
  silence: durationBetween(30_000, 86_400_000).optional().describe(silenceText),
});

/** Settings as the plugin gets them. */
export type Settings = z.infer<typeof Settings>;

/** Where a person gets what is missing. */
export const howToGet = {
  url: "The address of the Elstat status page, as you open it in a browser.",
  services:
    "The names that the status page's owner gave to the services in Elstat's configuration, separated by commas, such as `elixire, api`.",
};

/** The address of the stream: the scheme of WebSockets, the path once. A query stays. */
export function streamUrl({ url: text }: Settings): URL {
  const url = new URL(text);
  url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
  const base = url.pathname.replace(/\/+$/, "");
  url.pathname = base.endsWith(streamPath) ? base : base + streamPath;
  url.hash = "";
  return url;
}
