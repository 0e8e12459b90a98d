/** Something wrong with a YAML text, at a UTF-16 offset. Made by the readers of this room, given a place by `parseYaml`. */
export interface YamlProblem {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The text after it was read as something else than it looks like, so that nothing can be said about the rest of the file. */
  readonly breaks?: boolean;
  /** It may be the consequence of an earlier slip in the same line, and is then not said. */
  readonly follows?: boolean;
  /** Nothing is wrong with it by itself. It is said only when the text after it breaks, and then in place of that. */
  readonly suspect?: boolean;
}

/** How to write the value at an offset so that YAML leaves it alone. Shows the value itself where its end is certain, outside of flow maps and lists, and its key does not sound like a secret. */
export function quoteHint(text: string, valueStart: number): string {
  const lineStart = text.lastIndexOf("\n", valueStart - 1) + 1;
  const before = text.slice(lineStart, valueStart);
  // At this level nobody knows which settings are secrets; names that say so are enough to show nothing.
  if (/[{[]/.test(before) || /token|secret|password|passwd|credential|webhook|key/i.test(before))
    return "put the whole value in single quotes";
  const line = text.slice(valueStart).split(/\r?\n/, 1)[0] ?? "";
  const value = line.trimEnd();
  if (value === "" || value.length > 80) return "put the whole value in single quotes";
  return `put it in single quotes: '${value.replaceAll("'", "''")}'`;
}

/** Where the value begins that a later offset of its line belongs to. */
export function valueStartBefore(text: string, offset: number): number {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const colon = before.lastIndexOf(": ");
  const dash = before.match(/^\s*(?:- +)+/)?.[0].length ?? 0;
  return lineStart + (colon < 0 ? dash : colon + 2);
}
