import { z } from "zod";
import { commandBytes, maxCommandBytes } from "./wire/commands.ts";
import { channelOf } from "./wire/channel.ts";

const mostServices = 1_000;

/** Service names as a person writes them: a list, or one text with commas, which fits into an environment variable. */
export function serviceNames(text: string) {
  return z
    .union([z.array(z.string()), z.string()])
    .superRefine((value, context) => {
      const problem = problemOf(servicesIn(value));
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .describe(text);
}

/** The names, each once. */
export function servicesIn(value: string | readonly string[]): readonly string[] {
  const names = typeof value === "string" ? value.split(",").map((name) => name.trim()) : value;
  return [...new Set(typeof value === "string" ? names.filter((name) => name !== "") : names)];
}

function problemOf(names: readonly string[]): string | undefined {
  if (names.length === 0) return "expected at least one service";
  if (names.length > mostServices) return `expected at most ${mostServices.toString()} services, found ${names.length.toString()}`;
  if (names.some((name) => name.trim() === "" || !name.isWellFormed())) return "expected names of services, found an empty one";
  const long = names.find((name) => commandBytes("unsubscribe", [channelOf("latency", name)]) > maxCommandBytes);
  return long === undefined
    ? undefined
    : `the name ${JSON.stringify(long.slice(0, 40))}… is too long: Elstat takes no message of more than ${maxCommandBytes.toString()} bytes`;
}
