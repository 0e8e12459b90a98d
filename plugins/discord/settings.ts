import { createHash } from "node:crypto";
import { Secret, secret, traits } from "#core";
import { z } from "zod";
import { nameMistake } from "./message/sender-name.ts";
import { snowflake } from "./snowflake.ts";
import { parseWebhookUrl } from "./webhook-address.ts";

/** Discord's own API, without a version. */
export const defaultApiUrl = "https://discord.com/api";

/** Words that mean something else where a role's name could stand. */
const reservedRoleNames = ["everyone", "here"];

const webhookUrl = traits(
  z
    .string()
    .refine((text) => parseWebhookUrl(text) !== undefined, "not a webhook's URL: it ends in /webhooks/<id>/<token>, with nothing behind it")
    .transform((text) => new Secret(text))
    .describe("The URL of a webhook (a secret: whoever has it can post). Posts into the webhook's channel and cannot read back."),
  { secret: true, standIn: `${defaultApiUrl}/webhooks/100000000000000000/stand-in` },
);

const roles = z
  .record(z.string().regex(/^[\w -]{1,100}$/, "a role's name here is made of letters, digits, spaces, _ and -"), snowflake())
  .refine((names) => !reservedRoleNames.some((name) => Object.hasOwn(names, name)), "everyone and here are names that Discord has taken");

/** The settings of a connection: a bot's token or a webhook's URL. */
export const Settings = z
  .strictObject({
    bot_token: secret("The token of a bot that is in the server (a secret).").optional(),
    webhook_url: webhookUrl.optional(),
    api_url: z
      .url({ protocol: /^https?$/, error: "not an http(s) URL" })
      .optional()
      .describe(`Where the API is, without its version. Default ${defaultApiUrl}, or for a webhook the place its URL names.`),
    roles: roles.default({}).describe('Names for roles, for `mention`: `{ live: "234567890123456789" }`.'),
    username: z
      .string()
      .refine((name) => nameMistake(name) === undefined, { error: (issue) => nameMistake(String(issue.input)) ?? "" })
      .optional()
      .describe("Under which name a webhook posts. Default: the webhook's own."),
    avatar_url: z
      .url({ protocol: /^https?$/, error: "not an http(s) URL" })
      .optional()
      .describe("The picture with which a webhook posts. Default: the webhook's own."),
  })
  .superRefine((settings, context) => {
    if (settings.bot_token === undefined && settings.webhook_url === undefined) {
      context.addIssue({ code: "custom", path: ["bot_token"], message: "set bot_token (reliable) or webhook_url (quick to set up)" });
    }
    if (settings.bot_token !== undefined && settings.webhook_url !== undefined) {
      context.addIssue({
        code: "custom",
        path: ["webhook_url"],
        message: "set bot_token or webhook_url, not both: make two connections of it",
      });
    }
    if (settings.bot_token === undefined) return;
    for (const name of ["username", "avatar_url"] as const) {
      if (settings[name] !== undefined)
        context.addIssue({ code: "custom", path: [name], message: `${name} works with a webhook_url only` });
    }
  });

export type Settings = z.infer<typeof Settings>;

/** Where the values of the settings come from. */
export const howToGet = {
  bot_token:
    "https://discord.com/developers/applications → your application → Bot → Reset Token; invite the bot with the scope bot and the permissions View Channel, Send Messages and Embed Links.",
  webhook_url: "In Discord: the channel's settings → Integrations → Webhooks → New Webhook → Copy Webhook URL.",
};

/** A short name for the account behind a connection that two connections with the same secret share and that gives nothing away. */
export function accountKey(settings: Settings): string {
  const shared = settings.bot_token ?? settings.webhook_url;
  const kind = settings.bot_token === undefined ? "webhook" : "bot";
  const fingerprint = createHash("sha256")
    .update(shared?.reveal().trim() ?? "")
    .digest("hex")
    .slice(0, 12);
  return `discord:${kind}:${fingerprint}`;
}
