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

  test("ends with a whole configuration where the plugin has examples", async () => {
    const action = defineAction({ ...radio.actions["say"], example: { text: "Hello" } } as never);
    const onAir = { ...radio, example: { token: { env: "RADIO_TOKEN" } }, actions: { say: action } } as unknown as AnyPlugin;

    const { stdout } = await runHerald("plugins radio", { plugins: async () => [onAir] });

    expect(stdout.slice(stdout.indexOf("Example"))).toBe(
      [
        "Example",
        "  version: 1",
        "  connections:",
        "    radio:",
        "      plugin: radio",
        "      token:",
        "        env: RADIO_TOKEN",
        "  rules:",
        "    - id: tell-radio",
        "      when: radio.song.started",
        "      do:",
        "        - action: console.print",
        "          with:",
        '            text: "{{ event.title }} {{ event.started_at }}"',
        "    - id: say-daily",
        "      when:",
        "        event: clock.tick",
        "        cron: 0 9 * * *",
        "      do:",
        "        - action: radio.say",
        "          with:",
        "            text: Hello",
        "",
      ].join("\n"),
    );
  });

  test("gives the same as a page in Markdown", async () => {
    const { stdout } = await runHerald("plugins radio --markdown", { plugins });

    expect(stdout.split("\n").filter((line) => !line.startsWith("|---") && line !== "")).toEqual([
      "# radio",
      "Plays and hears.",
      "## Settings",
      "| setting | type | meaning |",
      "| `token` | text, required, secret | The bot's token. |",
      '| `api_url` | URL, default `"https://api.example"` | Where the service is. |',
      "| `retries` | whole number | How often. |",
      "How to get `token`: Ask the station.",
      "## Events",
      "### `radio.song.started`",
      "A song begins. Its key never comes back.",
      "| `event.` | type | meaning |",
      "| `title` | text, required, may be null | As announced. |",
      "| `started_at` | timestamp, required | By the station's clock. |",
      "| `length` | duration, required |  |",
      "| `hosts` | list of object, required |  |",
      "| `hosts[].name` | text, required |  |",
      "| parameter | type | meaning |",
      "| `shows` | list of text | Only these shows. |",
      "```json",
      "{",
      '  "title": "Hey",',
      '  "started_at": "2026-11-21T07:00:00Z",',
      '  "length": "180s",',
      '  "hosts": []',
      "}",
      "```",
      "## Actions",
      "### `radio.say`",
      "Says something. Can create, edit.",
      "| input | type | meaning |",
      "| `text` | text, required, markup, cut when too long | The words. |",
      '| `voice` | one of "low", "high", default `"low"` |  |',
      "| `ping` | list of text, only when created |  |",
      "| `to` | text or whole number |  |",
      "| `steps.<id>.` | type | meaning |",
      "| `id` | text, required |  |",
    ]);
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
