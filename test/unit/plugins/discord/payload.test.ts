import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildButtonRows } from "#plugins/discord/message/button-rows";
import { cutText } from "#plugins/discord/message/cut-text";
import { buildEmbed } from "#plugins/discord/message/embed-payload";
import { embedLength, fitEmbeds } from "#plugins/discord/message/embed-total";
import { MessageInput } from "#plugins/discord/message/message-input";
import { buildEditedMessage, buildNewMessage, senderOf } from "#plugins/discord/message/message-payload";
import { Settings } from "#plugins/discord/settings";
import { checkForm } from "#plugins/discord/simulator/check-form";
import { MessageForm } from "#plugins/discord/simulator/message-form";

const settings = Settings.parse({ bot_token: "t", roles: { live: "400000000000000001" } });

describe("cutText", () => {
  test("leaves what fits", () => {
    expect(cutText("abc", 3)).toBe("abc");
  });

  test("puts an ellipsis in place of what is missing", () => {
    expect(cutText("abcdef", 4)).toBe("abc…");
  });

  test("cuts no character in two", () => {
    expect(cutText("ab🎮🎮", 4)).toBe("ab…");
  });

  test("leaves no backslash behind without its sign", () => {
    expect(cutText("ab\\*cd", 4)).toBe("ab…");
    expect(cutText("a\\\\*cd", 4)).toBe("a\\\\…");
  });
});

describe("buildEmbed", () => {
  test("leaves out what Discord would refuse: blank texts, half fields, things that are no link", () => {
    const embed = buildEmbed({
      title: " Hades ",
      description: "  ",
      url: "not a link",
      image: "javascript:alert(1)",
      thumbnail: "attachment://a.png",
      footer: { text: "", icon_url: "https://a.example/a.png" },
      author: { name: " ", url: "https://a.example" },
      fields: [
        { name: "Game", value: "" },
        { name: "", value: "Hades" },
        { name: "Game", value: "Hades", inline: true },
      ],
    });

    expect(embed).toEqual({
      title: "Hades",
      thumbnail: { url: "attachment://a.png" },
      fields: [{ name: "Game", value: "Hades", inline: true }],
    });
  });

  test("is nothing when only a colour, a link and a time are left", () => {
    expect(buildEmbed({ color: 1, url: "https://a.example", timestamp: "2026-11-21T07:00:00Z", title: "" })).toBeUndefined();
  });

  test("keeps black", () => {
    expect(buildEmbed({ title: "a", color: "#000000" })).toEqual({ title: "a", color: 0 });
  });
});

describe("fitEmbeds", () => {
  test("leaves alone what fits", () => {
    const embeds = [{ title: "a", description: "b".repeat(4000) }, { description: "c".repeat(1999) }];

    expect(fitEmbeds(embeds)).toEqual(embeds);
  });

  test("cuts the description of the last embed first", () => {
    const [first, last] = fitEmbeds([{ description: "a".repeat(4000) }, { title: "t", description: "b".repeat(4000) }]);

    expect(first?.description).toHaveLength(4000);
    expect(last?.description).toHaveLength(1999);
    expect(last?.description?.endsWith("b…")).toBe(true);
  });

  test("then drops fields from the last one up, then the footer", () => {
    const fields = Array.from({ length: 6 }, (_, at) => ({ name: at.toString(), value: "v".repeat(1023) }));

    const [embed] = fitEmbeds([{ title: "t", description: "d", footer: { text: "f".repeat(2000) }, fields }]);

    expect(embed?.description).toBeUndefined();
    expect(embed?.fields?.map((field) => field.name)).toEqual(["0", "1", "2"]);
    expect(embed?.footer?.text).toHaveLength(2000);
  });

  test("takes an embed away that has nothing left to show", () => {
    const embeds = fitEmbeds([{ description: "a".repeat(4000) }, { description: "b".repeat(2000) }, { color: 3, description: "c" }]);

    expect(embeds).toHaveLength(2);
  });
});

describe("buildButtonRows", () => {
  test("puts five in a row and leaves out those without a label or a link", () => {
    const usable = Array.from({ length: 7 }, (_, at) => ({ label: at.toString(), url: "https://a.example" }));

    const rows = buildButtonRows([{ label: " ", url: "https://a.example" }, { label: "x", url: "" }, ...usable]);

    expect(rows.map((row) => row.components.map((button) => button.label))).toEqual([
      ["0", "1", "2", "3", "4"],
      ["5", "6"],
    ]);
  });
});

describe("buildNewMessage", () => {
  test("makes room for the mentions in front of the content", () => {
    const { content } = buildNewMessage(settings, MessageInput.parse({ mention: "live", content: "a".repeat(2000) }));

    expect(content).toHaveLength(2000);
    expect(content.startsWith("<@&400000000000000001> aaa")).toBe(true);
  });

  test("takes no more than ten embeds with `embed` among them", () => {
    const input = MessageInput.parse({ embed: { title: "a" }, embeds: Array.from({ length: 10 }, () => ({ title: "b" })) });

    expect(() => buildNewMessage(settings, input)).toThrow("at most 10 embeds");
  });

  test("refuses more mentions than a message holds", () => {
    const mention = Array.from({ length: 100 }, (_, at) => (600_000_000_000_000_000n + BigInt(at)).toString());

    expect(() => buildNewMessage(settings, MessageInput.parse({ mention, content: "a" }))).toThrow("do not fit");
  });

  const text = (max: number) => fc.oneof(fc.constantFrom("", " ", null, "a".repeat(max)), fc.string({ maxLength: Math.min(max, 40) }));
  const url = fc.oneof(fc.constantFrom(null, "", "x", "https://a.example/a b", "https://a.example/a", "attachment://a.png"), fc.webUrl());
  const anyEmbed = fc.record({
    title: text(256),
    description: text(4096),
    url,
    image: url,
    thumbnail: url,
    timestamp: fc.constantFrom(null, "2026-11-21T07:00:00Z", "2026-11-21T08:00:00+01:00"),
    color: fc.constantFrom(null, 0, "#ffffff"),
    footer: fc.record({ text: text(2048), icon_url: url }),
    author: fc.record({ name: text(256), url }),
    fields: fc.array(fc.record({ name: text(256), value: text(1024) }), { maxLength: 25 }),
  });
  const anyInput = fc.record({
    content: text(2000),
    mention: fc.constantFrom(null, [], "live", ["everyone", "here"], ["live", "600000000000000001"]),
    embeds: fc.array(anyEmbed, { maxLength: 10 }),
    buttons: fc.array(fc.record({ label: text(80), url }), { maxLength: 25 }),
  });

  test("makes of every input that the schema takes either a message that Discord takes or a refusal of ours", () => {
    fc.assert(
      fc.property(anyInput, (written) => {
        const input = MessageInput.parse(written);
        try {
          checkForm(MessageForm.parse(buildNewMessage(settings, input)));
          checkForm(MessageForm.parse(buildEditedMessage(input, { mention: undefined, hasFiles: true })));
        } catch (error) {
          expect(error).toMatchObject({ code: "DISCORD_INPUT", message: expect.stringContaining("empty") as string });
        }
      }),
      { numRuns: 150 },
    );
  });

  test("never has embeds over the total", () => {
    fc.assert(
      fc.property(fc.array(anyEmbed, { maxLength: 10 }), (embeds) => {
        const built = fitEmbeds(MessageInput.parse({ embeds }).embeds?.flatMap((each) => buildEmbed(each) ?? []) ?? []);

        expect(built.reduce((sum, embed) => sum + embedLength(embed), 0)).toBeLessThanOrEqual(6000);
      }),
      { numRuns: 100 },
    );
  });
});

describe("buildEditedMessage", () => {
  test("names the flag for previews only when the rule does", () => {
    const shown = { mention: undefined, hasFiles: false };

    expect(buildEditedMessage(MessageInput.parse({ content: "a" }), shown)).not.toHaveProperty("flags");
    expect(buildEditedMessage(MessageInput.parse({ content: "a", suppress_embeds: false }), shown).flags).toBe(0);
    expect(buildEditedMessage(MessageInput.parse({ content: "a", suppress_embeds: true, silent: true }), shown).flags).toBe(4);
  });
});

describe("senderOf", () => {
  const webhook = Settings.parse({ webhook_url: "https://discord.com/api/webhooks/500000000000000001/a", username: "Luna" });

  test.each([
    ["the step's name", "Sol", "Sol"],
    ["the connection's where the step's is empty", " ", "Luna"],
    ["the connection's where Discord would refuse the step's", "discord", "Luna"],
  ])("is %s", (_, username, shown) => {
    expect(senderOf(webhook, MessageInput.parse({ username }))).toEqual({ username: shown });
  });
});
