import { z } from "zod";

/** The bodies that the simulator takes. Loose: what Discord does not know it ignores. */
const Embed = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  url: z.string().optional(),
  color: z.number().optional(),
  timestamp: z.string().optional(),
  footer: z.looseObject({ text: z.string().default("") }).optional(),
  image: z.looseObject({ url: z.string().default("") }).optional(),
  thumbnail: z.looseObject({ url: z.string().default("") }).optional(),
  author: z.looseObject({ name: z.string().default("") }).optional(),
  fields: z.array(z.looseObject({ name: z.string().default(""), value: z.string().default("") })).optional(),
});

const Button = z.looseObject({ type: z.number(), style: z.number().optional(), label: z.string().optional(), url: z.string().optional() });
const Row = z.looseObject({ type: z.number(), components: z.array(Button) });

const AllowedMentions = z.looseObject({
  parse: z.array(z.string()).optional(),
  roles: z.array(z.string()).optional(),
  users: z.array(z.string()).optional(),
});

export const MessageForm = z.looseObject({
  content: z.string().nullish(),
  embeds: z.array(Embed).nullish(),
  components: z.array(Row).nullish(),
  allowed_mentions: AllowedMentions.nullish(),
  flags: z.number().nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z.looseObject({ message_id: z.string(), fail_if_not_exists: z.boolean().default(true) }).nullish(),
  attachments: z.array(z.looseObject({ id: z.union([z.string(), z.number()]), filename: z.string().optional() })).nullish(),
  username: z.string().nullish(),
  avatar_url: z.string().nullish(),
  thread_name: z.string().nullish(),
  applied_tags: z.array(z.string()).nullish(),
});

export type MessageForm = z.infer<typeof MessageForm>;
export type FormEmbed = z.infer<typeof Embed>;
export type FormRow = z.infer<typeof Row>;
