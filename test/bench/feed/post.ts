import type { JsonObject } from "#core/codec/json";

/** Posts about this number and later ones concern no rule. */
export const strangers = 1_000_000;

const filler = "The harbour was quiet and the nets were drying in the wind while somebody played an old song. ".repeat(22);

/** Grows with time, as services' ids do. */
export function postId(index: number): string {
  return (110_000_000_000_000_000n + BigInt(index)).toString();
}

/** A post of a made-up social network, of about 2.7 kB, about the thing of this number. */
export function postOf(number: number): JsonObject {
  return {
    id: postId(number),
    url: `https://host${number}.example/@luna/${number}`,
    title: `A word about thing${number}. and nothing else`,
    content: filler,
    language: `l${number % 500}`,
    visibility: "public",
    sensitive: false,
    replies: number % 7,
    favourites: number,
    account: {
      acct: `user${number}@domain${number}.example`,
      domain: `domain${number}.example`,
      bot: false,
      followers: 1_000,
      note: "Paints boats.".repeat(8),
    },
    tags: [{ name: "art" }, { name: `tag${number}` }],
  };
}

/** A condition about the thing of that number and no other, of eight kinds in turn. */
export function conditionOf(number: number): string {
  const conditions = [
    `event.account.acct == "user${number}@domain${number}.example"`,
    `event.title.contains("thing${number}.")`,
    `event.language == "l${number % 500}" && event.favourites == ${number}`,
    `event.account.acct in ["user${number}@domain${number}.example", "nobody${number}", "noone${number}"]`,
    `event.url.startsWith("https://host${number}.example/")`,
    `event.account.domain == "domain${number}.example" && event.account.followers > 100 && !event.account.bot`,
    `event.visibility == "public" && event.tags.exists(t, t.name == "tag${number}")`,
    `(event.account.domain == "domain${number}.example" || event.account.domain == "other${number}.example") && event.replies < 100`,
  ];
  return conditions[number % conditions.length] ?? "false";
}
