import type { MessageForm } from "./message-form.ts";

/** Whom a new message notifies: `everyone`, `here`, `role:<id>`, `user:<id>`. What `allowed_mentions` leaves out is text. Pure. */
export function pingsOf(content: string, allowed: MessageForm["allowed_mentions"], isWebhook: boolean): readonly string[] {
  // The server's own reading of the raw text: it knows no backslashes.
  const parse =
    allowed === undefined || allowed === null ? (isWebhook ? ["users"] : ["users", "roles", "everyone"]) : (allowed.parse ?? []);
  const pings = new Set<string>();
  for (const [, sign, id] of content.matchAll(/<@(&|!)?(\d+)>/g)) {
    const kind = sign === "&" ? "roles" : "users";
    const isAllowed = parse.includes(kind) || (allowed?.[kind] ?? []).includes(id ?? "");
    if (isAllowed) pings.add(`${kind === "roles" ? "role" : "user"}:${id ?? ""}`);
  }
  if (parse.includes("everyone")) for (const [, word] of content.matchAll(/@(everyone|here)/g)) pings.add(word ?? "");
  return [...pings];
}
