/** What the connection itself says, and what only this plugin may say. */
const reserved = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "webhook-id",
  "webhook-signature",
  "webhook-timestamp",
]);

/** What is wrong with a header, as a sentence that does not repeat its value; undefined when nothing is. Pure. */
export function headerMistake(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return `"${name}" is no name of a header`;
  if (reserved.has(name.toLowerCase())) return `the header ${name.toLowerCase()} is made here and cannot be set`;
  // A line break would begin a header of its own.
  if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value))
    return `the value of the header ${name.toLowerCase()} has characters that no header can carry`;
  return undefined;
}

/** Headers by lower-case names; later ones win. */
export function mergeHeaders(...all: readonly { readonly [name: string]: string }[]): { readonly [name: string]: string } {
  return Object.fromEntries(all.flatMap((headers) => Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])));
}
