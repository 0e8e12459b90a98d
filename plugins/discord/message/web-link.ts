import { limits } from "./limits.ts";

/** The link when Discord would take it: http(s) with a host, not too long. Anything else is left out of a message. */
export function webLink(text: string | null | undefined, max: number = limits.url): string | undefined {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "" || trimmed.length > max || /\s/.test(trimmed)) return undefined;
  const url = URL.parse(trimmed);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.hostname.length > 0 ? trimmed : undefined;
}

/** A link to a picture: also one of the message's own files, `attachment://<name>`. */
export function pictureLink(text: string | null | undefined): string | undefined {
  const trimmed = text?.trim() ?? "";
  return /^attachment:\/\/[^\s/]+$/.test(trimmed) ? trimmed : webLink(trimmed);
}
