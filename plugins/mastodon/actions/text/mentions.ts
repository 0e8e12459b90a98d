const account = /^@?([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)*)?)$/iu;

/** The words of a `mention` input as text (`@luna @sol@example.org`), or what is wrong with them. Pure. */
export function resolveMentions(
  words: string | readonly string[] | null | undefined,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly mistakes: readonly string[] } {
  const names = new Set<string>();
  const mistakes: string[] = [];
  for (const written of typeof words === "string" ? [words] : (words ?? [])) {
    const wanted = written.trim();
    const found = account.exec(wanted)?.[1];
    if (found !== undefined) names.add(`@${found}`);
    else if (wanted !== "") mistakes.push(`mention "${wanted}" is no account: write luna, or luna@example.org for one of another server`);
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, text: [...names].join(" ") };
}
