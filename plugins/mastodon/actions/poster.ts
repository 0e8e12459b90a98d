import type { ActionCall, Clock, Logger } from "#core";
import { InstanceLimitsReader } from "../api/instance-limits.ts";
import { createMastodonApi, type MastodonApi, type MastodonApiOptions } from "../api/mastodon-api.ts";
import type { MastodonClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { KnownUploads } from "./media/known-uploads.ts";
import { RecentIds } from "./recent-ids.ts";

/** What the actions of a connection share. */
export interface Poster {
  readonly api: MastodonApi;
  readonly limits: InstanceLimitsReader;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  /** Posts that were certainly made for another op: reading back never takes one of them for the one it looks for. */
  readonly made: RecentIds;
  readonly uploads: KnownUploads;
  /** Relative paths of files start here. */
  readonly folder: string;
}

/** One request of an action. */
export type PosterCall<Input> = ActionCall<Settings, MastodonClient, Input>;

/** Makes what the actions of a connection share. Opens nothing. */
export function createPoster(options: MastodonApiOptions & { readonly log: Logger }): Poster {
  const api = createMastodonApi(options);
  return {
    api,
    limits: new InstanceLimitsReader(api, options.clock),
    clock: options.clock,
    log: options.log,
    made: new RecentIds(),
    uploads: new KnownUploads(),
    folder: process.cwd(),
  };
}
