const longest = 160;

/** What a server says of itself, made fit for a log line: printable, short, and without the token. Undefined when nothing is left. */
export function spoken(text: string | undefined, token: string): string | undefined {
  if (text === undefined) return undefined;
  const plain = text
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (plain === "" || (token !== "" && plain.includes(token))) return undefined;
  return plain.length > longest ? `${plain.slice(0, longest).toWellFormed()}…` : plain;
}
