import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineAction } from "#core/plugin/action-definition";
import { defineEvent } from "#core/plugin/event-definition";
import { traits } from "#core/plugin/field-traits";
import { duration, secret, timestamp } from "#core/plugin/fields";
import { type AnyPlugin, definePlugin } from "#core/plugin/plugin-definition";
import { runHerald } from "./run-herald.ts";

const Config = z.strictObject({
  token: secret("The bot's token."),
  api_url: z.url().default("https://api.example").describe("Where the service is."),
  retries: z.int().optional().describe("How often."),
});

const radio = definePlugin({
  name: "radio",
  summary: "Plays and hears.",
  config: Config,
  howToGet: { token: "Ask the station." },
  events: {
    "song.started": defineEvent({
      summary: "A song begins.",
      payload: z.strictObject({
        title: z.string().nullable().describe("As announced."),
        started_at: timestamp().describe("By the station's clock."),
        length: duration(),
        hosts: z.array(z.strictObject({ name: z.string() })),
      }),
      parameters: z.strictObject({ shows: z.array(z.string()).optional().describe("Only these shows.") }),
      accepts: () => true,
      final: true,
      example: { title: "Hey", started_at: "2026-11-21T07:00:00Z", length: "180s", hosts: [] },
    }),
  },
  actions: {
    say: defineAction({
      summary: "Says something.",
      input: z.strictObject({
        text: traits(z.string().max(200).describe("The words."), { markup: (text) => text, overflow: "cut" }),
        voice: z.enum(["low", "high"]).default("low"),
        ping: traits(z.array(z.string()).optional(), { createOnly: true }),
        to: z.union([z.string(), z.int()]).optional(),
      }),
      output: z.strictObject({ id: z.string() }),
      ops: ["create", "edit"],
      idempotency: () => ({ by: "none" }),
      target: () => "air",
      perform: async () => ({}),
    }),
  },
  open: () => ({}),
});

// A plugin's exact types are gone wherever the core handles it; the loader does the same.
const plugins = async () => [radio as unknown as AnyPlugin];

describe("herald plugins", () => {
  test("lists names and summaries", async () => {
    expect((await runHerald("plugins", { plugins })).stdout).toBe("radio  Plays and hears.\n");
    expect(JSON.parse((await runHerald("plugins --json", { plugins })).stdout)).toEqual([{ name: "radio", summary: "Plays and hears." }]);
  });

  test("shows settings, events and actions of one plugin from its schemas", async () => {
    const { code, stdout } = await runHerald("plugins radio", { plugins });

    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "radio  Plays and hears.",
      "",
      "Settings",
      "  token (text, required, secret)  The bot's token.",
      "      How to get it: Ask the station.",
      '  api_url (URL, default "https://api.example")  Where the service is.',
      "  retries (whole number)  How often.",
      "",
      "Events",
      "  song.started  A song begins. Its key never comes back.",
      "    event.title (text, required, may be null)  As announced.",
      "    event.started_at (timestamp, required)  By the station's clock.",
      "    event.length (duration, required)",
      "    event.hosts (list of object, required)",
      "      .name (text, required)",
      "    parameter shows (list of text)  Only these shows.",
      "",
      "Actions",
      "  say  Says something. Can create, edit.",
      "    text (text, required, markup, cut when too long)  The words.",
      '    voice (one of "low", "high", default "low")',
      "    ping (list of text, only when created)",
      "    to (text or whole number)",
      "    gives steps.<id>.id (text, required)",
      "",
    ]);
  });

  test("says of a plugin that one can sign in to and look at how", async () => {
    const able = { ...radio, login: { before: "" }, check: () => Promise.resolve({ findings: [] }) } as unknown as AnyPlugin;

    const { stdout } = await runHerald("plugins radio", { plugins: async () => [able] });

    expect(stdout).toContain("\nSetting up\n  herald login <connection>  signs in");
    expect(stdout).toContain("\n  herald doctor              looks whether");
  });

  test("gives scripts the same as JSON", async () => {
    const { stdout } = await runHerald("plugins radio --json", { plugins });

    expect(JSON.parse(stdout)).toMatchObject({
      name: "radio",
      settings: [{ name: "token", required: true, notes: ["secret"], howToGet: "Ask the station." }, {}, {}],
      events: [{ name: "song.started", final: true, example: { title: "Hey" } }],
      actions: [{ name: "say", ops: ["create", "edit"] }],
    });
  });

  test("suggests the plugin that an unknown one was meant to be", async () => {
    const { code, stderr } = await runHerald("plugins raido", { plugins });

    expect(code).toBe(1);
    expect(stderr).toBe('error: there is no plugin "raido"\n  did you mean "radio"?\n');
  });
});
