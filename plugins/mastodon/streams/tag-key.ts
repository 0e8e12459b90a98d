/**
 * The name by which a server knows a hashtag: compatibility forms and accents folded, lower case, and nothing but letters, digits and `_`.
 * `#Café` and `cafe` are one stream. Empty when nothing is left. Source: app/lib/hashtag_normalizer.rb of Mastodon.
 */
export function tagKey(tag: string): string {
  return tag
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/(?<=\p{Script=Latin})\p{Mn}+/gu, "")
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}\p{M}_\u00b7\u200c]/gu, "");
}
