import { parseDurationText } from "#core";
import type { InstanceLimits } from "../../api/instance-limits.ts";
import { refuseInput } from "../refuse-input.ts";
import { cutGraphemes } from "../text/cut-graphemes.ts";
import type { PollInput } from "./status-input.ts";
import type { PollRef } from "./status-ref.ts";

/** A poll in Mastodon's words. */
export interface PollBody {
  readonly options: readonly string[];
  /** Seconds. */
  readonly expires_in: number;
  readonly multiple: boolean;
  readonly hide_totals: boolean;
}

/** The poll of a new post, fitted into what the server takes. Throws `DeliveryError`. Pure. */
export function newPoll(poll: PollInput, { polls }: InstanceLimits): PollBody {
  const options = [...new Set(poll.options.map((option) => cutGraphemes(option.trim(), polls.max_characters_per_option)))].filter(
    (each) => each !== "",
  );
  if (options.length < 2) throw refuseInput("poll: a poll needs two answers that differ");
  if (options.length > polls.max_options) {
    throw refuseInput(
      `poll: this server takes ${polls.max_options.toString()} answers at most, and there are ${options.length.toString()}`,
    );
  }
  const wantedS = Math.round(parseDurationText(poll.expires_in) / 1000);
  return {
    options,
    expires_in: Math.min(polls.max_expiration, Math.max(polls.min_expiration, wantedS)),
    multiple: poll.multiple ?? false,
    hide_totals: poll.hide_totals ?? false,
  };
}

/** What an edit will need to know of it. `now`: milliseconds since the epoch. */
export function pollRefOf({ options, expires_in: expiresInS, multiple, hide_totals }: PollBody, now: number): PollRef {
  return { options: [...options], multiple, hide_totals, ends_at: now + expiresInS * 1000 };
}

/** The same poll for an edit: with the same answers it keeps its votes, and it ends when it would have ended. Throws `DeliveryError`. */
export function keptPoll({ options, multiple, hide_totals, ends_at: endsAt }: PollRef, { polls }: InstanceLimits, now: number): PollBody {
  const leftS = Math.floor((endsAt - now) / 1000);
  if (leftS < polls.min_expiration) {
    throw refuseInput("the poll of the post has ended or is about to: an edit would run it again or take it away");
  }
  return { options, multiple, hide_totals, expires_in: leftS };
}
