import { z } from "zod";
import type { Clock } from "#core";
import { ApiError, isRefusedWith } from "./api-failure.ts";
import type { MastodonApi } from "./mastodon-api.ts";

/** Mastodon's own, for servers that tell nothing. Lengths in graphemes, expirations in seconds. */
export const usualLimits = {
  statuses: { max_characters: 500, max_media_attachments: 4, characters_reserved_per_url: 23 },
  polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
  media_attachments: { description_limit: 1500 },
};

/** What an instance accepts. */
export type InstanceLimits = typeof usualLimits;

const { statuses, polls, media_attachments: media } = usualLimits;
const count = (usual: number): z.ZodCatch<z.ZodInt> => z.int().positive().catch(usual);

const Configuration = z.object({
  statuses: z
    .object({
      max_characters: count(statuses.max_characters),
      max_media_attachments: count(statuses.max_media_attachments),
      characters_reserved_per_url: count(statuses.characters_reserved_per_url),
    })
    .catch(statuses),
  polls: z
    .object({
      max_options: count(polls.max_options),
      max_characters_per_option: count(polls.max_characters_per_option),
      min_expiration: count(polls.min_expiration),
      max_expiration: count(polls.max_expiration),
    })
    .catch(polls),
  media_attachments: z.object({ description_limit: count(media.description_limit) }).catch(media),
});

/** `max_toot_chars` is how others told it before Mastodon had a configuration. */
const Instance = z.object({
  configuration: Configuration.catch(usualLimits),
  max_toot_chars: z.int().positive().optional().catch(undefined),
});

/** An instance changes its limits with an update at most. */
const knownForMs = 3_600_000;

/** Asks an instance for its limits once an hour. */
export class InstanceLimitsReader {
  readonly #api: MastodonApi;
  readonly #clock: Pick<Clock, "now">;
  #known: { readonly limits: InstanceLimits; readonly until: number } | undefined;

  constructor(api: MastodonApi, clock: Pick<Clock, "now">) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Throws `ApiError` when the instance cannot be asked and was not asked before. */
  async read(signal: AbortSignal): Promise<InstanceLimits> {
    const now = this.#clock.now();
    if (this.#known !== undefined && this.#known.until > now) return this.#known.limits;
    try {
      const limits = (await this.#ask("/api/v2/instance", signal)) ?? (await this.#ask("/api/v1/instance", signal)) ?? usualLimits;
      this.#known = { limits, until: now + knownForMs };
      return limits;
    } catch (error) {
      if (this.#known !== undefined) return this.#known.limits;
      throw error;
    }
  }

  /** Undefined where the server does not have this form of it. */
  async #ask(path: `/${string}`, signal: AbortSignal): Promise<InstanceLimits | undefined> {
    try {
      const { json } = await this.#api.request({ method: "GET", path, kind: "read", signal });
      const parsed = Instance.safeParse(json);
      if (!parsed.success) return undefined;
      const { configuration, max_toot_chars: older } = parsed.data;
      return older === undefined ? configuration : { ...configuration, statuses: { ...configuration.statuses, max_characters: older } };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
}

function isAbsent(error: unknown): boolean {
  return isRefusedWith(error, 404, 410) || (error instanceof ApiError && error.failure.kind === "elsewhere" && error.failure.status >= 400);
}
