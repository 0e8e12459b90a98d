const zeroWidthSpace = "\u200b";

/**
 * A text from strangers in which no `@` mentions anybody, on Mastodon and on the servers that read mentions more generously: a zero-width space
 * follows each one, but not in an address such as `luna@example.org`. Links stay links: Mastodon looks for mentions inside them too, but takes
 * none behind `/` and `=`, so `https://mastodon.example/@luna` stays as it is, and any other `@` is written `%40`. Pure.
 */
export function escapeMentions(text: string): string {
  return text.replaceAll(/https?:\/\/\S*|[@＠]/gi, (found, offset: number) => {
    if (found.length > 1) return found.replaceAll(/(?<![\w/=])@/g, "%40");
    return /\w/.test(text.charAt(offset - 1)) ? found : `${found}${zeroWidthSpace}`;
  });
}
