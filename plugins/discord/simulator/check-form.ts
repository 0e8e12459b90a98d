import type { FormEmbed, MessageForm } from "./message-form.ts";
import { FormComplaints } from "./refusal.ts";

type Path = readonly (string | number)[];

/** Refuses what Discord refuses, with its codes and words. Pure. */
export function checkForm(form: MessageForm): void {
  const complaints = new FormComplaints();
  atMost(complaints, ["content"], form.content, 2000);
  const embeds = form.embeds ?? [];
  if (embeds.length > 10) complaints.add(["embeds"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
  for (const [index, embed] of embeds.entries()) checkEmbed(complaints, ["embeds", index], embed);
  if (embeds.reduce((sum, embed) => sum + lengthOf(embed), 0) > 6000) {
    complaints.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
  }
  checkComponents(complaints, form);
  checkMentions(complaints, form);
  if (form.nonce !== undefined && form.nonce !== null && String(form.nonce).length > 25) {
    complaints.add(["nonce"], "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
  }
  const name = form.username?.trim();
  if (name !== undefined && (name.length === 0 || name.length > 80))
    complaints.add(["username"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length.");
  if (/clyde|discord/i.test(name ?? "")) complaints.add(["username"], "USERNAME_INVALID_CONTAINS", 'Username cannot contain "discord"');
  atMost(complaints, ["thread_name"], form.thread_name, 100);
  complaints.throwIfAny();
}

function checkEmbed(complaints: FormComplaints, path: Path, embed: FormEmbed): void {
  atMost(complaints, [...path, "title"], embed.title, 256);
  atMost(complaints, [...path, "description"], embed.description, 4096);
  atMost(complaints, [...path, "footer", "text"], embed.footer?.text, 2048);
  atMost(complaints, [...path, "author", "name"], embed.author?.name, 256);
  const links = { url: embed.url, image: embed.image?.url, thumbnail: embed.thumbnail?.url };
  for (const [key, link] of Object.entries(links)) checkLink(complaints, key === "url" ? [...path, key] : [...path, key, "url"], link);
  if (embed.timestamp !== undefined && Number.isNaN(Date.parse(embed.timestamp))) {
    complaints.add([...path, "timestamp"], "DATETIME_TYPE_PARSE", "Could not parse datetime.");
  }
  const fields = embed.fields ?? [];
  if (fields.length > 25) complaints.add([...path, "fields"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
  for (const [index, field] of fields.entries()) {
    for (const [key, max] of [
      ["name", 256],
      ["value", 1024],
    ] as const) {
      if (field[key].trim() === "") complaints.add([...path, "fields", index, key], "BASE_TYPE_REQUIRED", "This field is required");
      atMost(complaints, [...path, "fields", index, key], field[key], max);
    }
  }
  const isEmpty = Object.keys(embed).every((key) => key === "url" || key === "color" || key === "timestamp");
  if (isEmpty) complaints.add([...path, "description"], "BASE_TYPE_REQUIRED", "This field is required");
}

function checkComponents(complaints: FormComplaints, { components }: MessageForm): void {
  const rows = components ?? [];
  if (rows.length > 5) complaints.add(["components"], "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.");
  for (const [at, row] of rows.entries()) {
    if (row.components.length < 1 || row.components.length > 5) {
      complaints.add(["components", at, "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (const [index, button] of row.components.entries()) {
      const path = ["components", at, "components", index];
      if (!button.label?.trim())
        complaints.add([...path, "label"], "BUTTON_COMPONENT_MISSING_LABEL", "A button must have a label or an emoji");
      atMost(complaints, [...path, "label"], button.label, 80);
      atMost(complaints, [...path, "url"], button.url, 512);
      checkLink(complaints, [...path, "url"], button.url ?? "");
    }
  }
}

/** A kind in `parse` and a list of its ids exclude each other. */
function checkMentions(complaints: FormComplaints, { allowed_mentions: allowed }: MessageForm): void {
  for (const kind of ["users", "roles"] as const) {
    const ids = allowed?.[kind];
    if (ids !== undefined && allowed?.parse?.includes(kind)) {
      complaints.add(
        ["allowed_mentions"],
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      );
    }
    if ((ids?.length ?? 0) > 100) complaints.add(["allowed_mentions", kind], "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
  }
}

function checkLink(complaints: FormComplaints, path: Path, link: string | undefined): void {
  if (link === undefined) return;
  const url = URL.parse(link);
  const isKnown = url !== null && ["http:", "https:", "attachment:"].includes(url.protocol);
  if (!isKnown || /\s/.test(link)) complaints.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
}

function atMost(complaints: FormComplaints, path: Path, text: string | null | undefined, max: number): void {
  if ((text?.trim().length ?? 0) > max) complaints.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max.toString()} or fewer in length.`);
}

function lengthOf(embed: FormEmbed): number {
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  for (const field of embed.fields ?? []) texts.push(field.name, field.value);
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}
