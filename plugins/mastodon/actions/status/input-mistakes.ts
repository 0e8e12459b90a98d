import { resolveMentions } from "../text/mentions.ts";
import type { StatusInput } from "./status-input.ts";

/** What the schema cannot say, as sentences. Asked by lint of what is static, and again of the whole input before it is sent. Pure. */
export function inputMistakes(input: Partial<StatusInput>): readonly string[] {
  const mentions = resolveMentions(input.mention);
  const mistakes = mentions.ok ? [] : [...mentions.mistakes];
  const media = input.media ?? [];
  for (const [index, each] of media.entries()) {
    if (each.url?.trim() && each.path?.trim()) mistakes.push(`media[${index.toString()}]: set url or path, not both`);
  }
  if (input.poll && media.some((each) => each.url?.trim() || each.path?.trim()))
    mistakes.push("a post with a poll has no media: take one away");
  if (input.poll && new Set(input.poll.options.map((option) => option.trim())).size < 2) {
    mistakes.push("poll: a poll needs two answers that differ");
  }
  return mistakes;
}

/** What is missing in an input of which nothing else is filled in when the time comes. Pure. */
export function emptiness(input: Partial<StatusInput>, templated: readonly string[] | undefined): readonly string[] {
  if (templated === undefined) return [];
  const isShown = (["text", "spoiler", "mention", "media", "poll"] as const).some(
    (name) => hasSomething(input[name]) || templated.includes(name),
  );
  return isShown ? [] : ["the post is empty: give it a text or media"];
}

function hasSomething(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}
