import { describe, expect, test } from "vitest";
import { isSameMessage, ListedMessage, type SentContent } from "#plugins/discord/send/same-message";

const sent: SentContent = {
  content: "live https://twitch.tv/luna",
  embeds: [
    {
      title: "Hades",
      url: "https://twitch.tv",
      timestamp: "2026-11-21T07:00:00Z",
      color: 0,
      image: { url: "https://a.example/a.png" },
      footer: { text: "f" },
      author: { name: "Luna" },
      fields: [{ name: "Game", value: "Hades" }],
    },
  ],
  components: [{ type: 1, components: [{ type: 2, style: 5, label: "Watch", url: "https://twitch.tv" }] }],
  fileCount: 0,
  answers: undefined,
};

/** As Discord lists it: with what it adds. */
function listed(changes: { readonly embed?: object; readonly message?: object } = {}): ListedMessage {
  return ListedMessage.parse({
    id: "1",
    channel_id: "2",
    author: { id: "3" },
    content: "live https://twitch.tv/luna",
    attachments: [],
    embeds: [
      {
        type: "rich",
        title: "Hades",
        url: "https://twitch.tv/",
        timestamp: "2026-11-21T07:00:00.000000+00:00",
        image: { url: "https://a.example/a.png", proxy_url: "https://media.example/a.png", width: 0 },
        footer: { text: "f" },
        author: { name: "Luna" },
        fields: [{ name: "Game", value: "Hades", inline: false }],
        ...changes.embed,
      },
      { type: "video", title: "found behind the link" },
    ],
    components: [{ type: 1, id: 1, components: [{ type: 2, id: 2, style: 5, label: "Watch", url: "https://twitch.tv/" }] }],
    ...changes.message,
  });
}

describe("isSameMessage", () => {
  test("sees through what Discord adds and rewrites", () => {
    expect(isSameMessage(listed(), sent)).toBe(true);
  });

  test.each<[string, { readonly embed?: object; readonly message?: object }]>([
    ["another content", { message: { content: "live" } }],
    ["another title", { embed: { title: "Hades II" } }],
    ["another time", { embed: { timestamp: "2026-11-21T07:00:05.000000+00:00" } }],
    ["another colour", { embed: { color: 1 } }],
    ["no picture", { embed: { image: undefined } }],
    ["another field", { embed: { fields: [{ name: "Game", value: "Celeste" }] } }],
    [
      "a field more",
      {
        embed: {
          fields: [
            { name: "Game", value: "Hades" },
            { name: "a", value: "b" },
          ],
        },
      },
    ],
    ["another footer", { embed: { footer: { text: "g" } } }],
    ["another author line", { embed: { author: { name: "Sol" } } }],
    ["no embed", { message: { embeds: [] } }],
    ["no button", { message: { components: [] } }],
    ["a file", { message: { attachments: [{ id: "1" }] } }],
    ["an answered message", { message: { message_reference: { message_id: "9" } } }],
  ])("tells %s apart", (_, changes) => {
    expect(isSameMessage(listed(changes), sent)).toBe(false);
  });
});
