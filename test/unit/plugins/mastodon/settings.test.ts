import { expect, it } from "vitest";
import { howToGet, Settings } from "#plugins/mastodon/settings";

const needed = { url: "https://mastodon.example", access_token: "token" };

it("needs an address and a token, and says where to get them", () => {
  expect(Settings.safeParse(needed).success).toBe(true);
  expect(Settings.safeParse({}).error?.issues.map(({ path }) => path[0])).toEqual(["url", "access_token"]);
  expect(Object.keys(howToGet)).toEqual(["url", "access_token"]);
});

it.each([
  [{ url: "mastodon.example" }, "expected a URL that starts with https:// or http://"],
  [{ url: "https://me:secret@mastodon.example" }, "no user name or password"],
  [{ streaming_url: "ftp://mastodon.example" }, "wss://"],
  [{ max_age: "10s" }, "between 1m and 7d"],
  [{ max_age: "soon" }, "expected a duration"],
  [{ backfill_pages: 100 }, "20"],
  [{ transport: "pigeon" }, "websocket"],
])("refuses %j and says what it expected", (wrong, words) => {
  const { error } = Settings.safeParse({ ...needed, ...wrong });

  expect(error?.issues.map(({ message }) => message).join("; ")).toContain(words);
});
