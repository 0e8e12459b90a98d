import { type SimulatedMessage, shownNow } from "./world.ts";

const shownLength = 100;

/** What happened to a message, in one line for a person who watches. */
export function announce(verb: string, message: SimulatedMessage): string {
  const shown = shownNow(message);
  const embeds = shown.embeds.map((embed) => `[${embed.title ?? embed.description ?? "embed"}]`);
  const buttons = shown.components.flatMap((row) => row.components.map((button) => `(${button.label ?? ""})`));
  const text = [shown.content, ...embeds, ...buttons]
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll(/\s+/g, " ");
  const pinged = verb === "posted" && message.pinged.length > 0 ? `, notifying ${message.pinged.join(", ")}` : "";
  return `${verb} ${message.id} in ${message.channelId}${pinged}: ${text.length > shownLength ? `${text.slice(0, shownLength)}…` : text}`;
}
