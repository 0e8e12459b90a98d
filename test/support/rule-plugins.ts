import { z } from "zod";
import { defineAction } from "#core/plugin/action-definition";
import { defineEvent } from "#core/plugin/event-definition";
import { duration, timestamp } from "#core/plugin/fields";
import { traits } from "#core/plugin/field-traits";
import { type AnyPlugin, definePlugin } from "#core/plugin/plugin-definition";

const Stream = z.strictObject({
  id: z.string(),
  user: z.int(),
  title: z.string(),
  game: z.string().nullable(),
  viewers: z.int().nullable(),
  verified: z.boolean().nullable(),
  partner: z.boolean(),
  started_at: timestamp(),
  length: duration(),
  tags: z.array(z.string()),
  channels: z.array(z.strictObject({ platform: z.string(), live: z.boolean().nullable() })),
  cover: z.strictObject({ url: z.string(), width: z.int() }),
});

const withoutPartner = {
  id: "s1",
  user: 7,
  title: "Hello",
  game: null,
  viewers: null,
  verified: null,
  started_at: "2026-06-01T18:00:00.000Z",
  length: "7800s",
  tags: ["a", "b"],
  channels: [{ platform: "Tube", live: true }],
  cover: { url: "https://cam.example/1.png", width: 320 },
};

const example = { ...withoutPartner, partner: true };

/** A source of events with every kind of field, for rules to be compiled against. */
export const cam = definePlugin({
  name: "cam",
  summary: "Streams of a camera.",
  config: z.strictObject({}),
  events: {
    "stream.live": defineEvent({
      summary: "It went live.",
      payload: Stream,
      parameters: z.strictObject({ tags: z.array(z.string()).optional().describe("Any of these.") }),
      accepts: ({ tags }, { tags: wanted }) => wanted === undefined || wanted.some((tag) => tags.includes(tag)),
      example,
    }),
    "stream.updated": defineEvent({
      summary: "It changed.",
      payload: Stream.omit({ partner: true }).extend({ title: z.string().nullable(), change: z.string() }),
      example: { ...withoutPartner, change: "title" },
    }),
    "stream.ended": defineEvent({
      summary: "It ended.",
      payload: z.strictObject({ user: z.int(), title: z.string().nullable(), reason: z.string() }),
      example: { user: 7, title: null, reason: "done" },
    }),
    "stream.deleted": defineEvent({
      summary: "It is gone.",
      final: true,
      payload: z.strictObject({ user: z.int() }),
      example: { user: 7 },
    }),
    received: defineEvent({ summary: "Anything came in.", payload: z.strictObject({ body: z.json() }), example: { body: {} } }),
  },
  actions: {},
  open: () => ({}),
});

const bracketed = (text: string): string => `[${text}]`;
const Markup = traits(z.string().max(40), { markup: bracketed, overflow: "cut" });

const NoteInput = z.strictObject({
  text: Markup.optional(),
  plain: z.string().max(10).optional(),
  amount: z.int().optional(),
  flag: z.boolean().optional(),
  either: z.union([z.int(), z.string()]).optional(),
  at: timestamp().optional(),
  span: duration().optional(),
  lines: z.array(Markup).max(3).optional(),
  rows: traits(z.array(Markup), { markup: bracketed }).optional(),
  box: z.strictObject({ title: Markup, width: z.int().optional() }).optional(),
  mention: traits(z.array(z.string()), { createOnly: true }).optional(),
  json: z.json().optional(),
});

const note = defineAction({
  summary: "A note on the wall.",
  input: NoteInput,
  output: z.strictObject({ url: z.string(), count: z.int() }),
  ops: ["create", "edit", "reply", "delete"],
  idempotency: () => ({ by: "key", windowMs: 60_000 }),
  target: (_, { plain }) => `place ${plain ?? "anywhere"}`,
  followUps: (_, { flag }) => (flag === true ? ["pin"] : []),
  lint: (_, input, templated) => [
    ...(input.plain === "forbidden" ? ["plain must not be forbidden"] : []),
    ...(input.amount === 0 ? ["warning: zero is odd"] : []),
    ...(input.text === undefined && !(templated ?? []).includes("text") ? ["text is missing"] : []),
  ],
  perform: () => Promise.resolve({ ref: "1", output: { url: "https://wall.example/1", count: 1 } }),
});

const boost = defineAction({
  summary: "Shows somebody else's.",
  input: z.strictObject({ id: z.string() }),
  output: z.strictObject({}),
  ops: ["create"],
  idempotency: () => ({ by: "natural" }),
  target: (_, { id }) => id,
  perform: () => Promise.resolve({ ref: "1" }),
});

/** A destination with every kind of input. Markup escapes by putting brackets around. */
const wall = definePlugin({
  name: "wall",
  summary: "A wall of notes.",
  config: z.strictObject({}),
  events: {},
  actions: { note, boost },
  open: () => ({}),
});

/** Both, by name. */
export const rulePlugins: ReadonlyMap<string, AnyPlugin> = new Map<string, AnyPlugin>([
  ["cam", cam],
  ["wall", wall],
]);
