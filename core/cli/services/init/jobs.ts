/** What a person can want of a new bot. The names of the ready-made ones are those of their folders under `bots`. */
export const jobNames = ["go-live", "downtime", "hashtag-repost", "own"] as const;
export type JobName = (typeof jobNames)[number];

export interface Job {
  /** For a person who chooses. */
  readonly label: string;
  /** The connections that its rules name. */
  readonly connections: readonly string[];
  /** Lines under its own in the list of bots: what goes with it and is off at first. */
  readonly more?: string;
}

/** The jobs, by name. */
export const jobs: { readonly [Name in JobName]: Job } = {
  "go-live": { label: "announce a Restream stream on Discord", connections: ["restream", "discord"] },
  downtime: {
    label: "say on Discord when a service watched by Elstat is down",
    connections: ["elstat", "discord"],
    more: "  # Calls a pager as well: bots/downtime/README.md says what it needs.\n  # - bots/downtime/pager\n",
  },
  "hashtag-repost": { label: "boost good Mastodon posts under hashtags, and show them on Discord", connections: ["fedi", "discord"] },
  own: { label: "rules of my own", connections: [] },
};

/** How Discord is reached. */
export const discordWays = ["bot", "webhook"] as const;
export type DiscordWay = (typeof discordWays)[number];

/** What rules of one's own can be connected with, beside what the jobs bring. */
export const serviceNames = ["restream", "elstat", "mastodon", "discord", "webhook", "hooks"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What a person has chosen. */
export interface SetupChoice {
  /** At least one. */
  readonly jobs: readonly JobName[];
  readonly discord: DiscordWay;
  /** For rules of one's own. */
  readonly services: readonly ServiceName[];
  /** `Europe/Athens`. */
  readonly timezone: string;
  /** The id of the Discord channel, if it is known already. It is no secret. */
  readonly channel: string | undefined;
}

/** The names of all connections that a choice needs, each once. Pure. */
export function connectionsOf({ jobs: chosen, services }: SetupChoice): readonly string[] {
  const own = chosen.includes("own") ? services : [];
  // A job calls its Mastodon account by another name: that one does for own rules too.
  const names = new Set<string>(chosen.flatMap((job) => jobs[job].connections));
  for (const name of own) if (name !== "mastodon" || !names.has("fedi")) names.add(name);
  return [...names];
}
