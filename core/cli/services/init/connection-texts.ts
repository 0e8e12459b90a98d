import type { DiscordWay } from "./jobs.ts";

const restream = `
  # The account whose streams are heard of. \`npx herald login restream\` signs in: no token stands here.
  restream:
    plugin: restream
    client_id: { env: RESTREAM_CLIENT_ID }
    client_secret: { env: RESTREAM_CLIENT_SECRET }
`;

const elstat = `
  # The status page, and the services on it to hear of: \`elixire, api\`.
  elstat:
    plugin: elstat
    url: { env: ELSTAT_URL }
    services: { env: ELSTAT_SERVICES }
`;

const discordBot = `
  # A bot of yours that is in the server. It can look whether a post arrived, so no post comes twice.
  discord:
    plugin: discord
    bot_token: { env: DISCORD_BOT_TOKEN }
    # Names for roles, for \`mention\`: copy the id from the server's settings and keep the quotes.
    # roles: { live: "234567890123456789" }
`;

const discordWebhook = `
  # A webhook posts into its own channel. It cannot look whether a post arrived: a bot_token can.
  discord:
    plugin: discord
    webhook_url: { env: DISCORD_WEBHOOK_URL }
    # Names for roles, for \`mention\`: copy the id from the server's settings and keep the quotes.
    # roles: { live: "234567890123456789" }
`;

const webhook = `
  # Where requests go whose rule names no url.
  webhook:
    plugin: webhook
    url: { env: WEBHOOK_URL }
    # Signs every request, so that the receiver knows who sent it.
    # secret: { env: WEBHOOK_SECRET }
`;

const hooks = `
  # Others post to http://<this machine>:8420/hooks/hooks. \`verify\`: standard, github or bearer.
  hooks:
    plugin: hooks
    verify: bearer
    secret: { env: HOOKS_SECRET }
`;

/** A connection as it is written into a new configuration, with the comments that a reader needs. Pure. */
export function connectionText(name: string, discord: DiscordWay): string {
  switch (name) {
    case "restream":
      return restream;
    case "elstat":
      return elstat;
    case "discord":
      return discord === "bot" ? discordBot : discordWebhook;
    case "webhook":
      return webhook;
    case "hooks":
      return hooks;
    case "fedi":
    case "mastodon":
      return mastodon(name);
    default:
      throw new TypeError(`nobody has written down how to connect ${name}`);
  }
}

function mastodon(name: string): string {
  return `
  # The account that listens and posts.
  ${name}:
    plugin: mastodon
    url: { env: MASTODON_URL }
    access_token: { env: MASTODON_TOKEN }
`;
}
