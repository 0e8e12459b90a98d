import type { Clock, HttpResponse } from "#core";
import { type ApiAnswer, ApiError } from "./api-failure.ts";
import { InvalidRequests } from "./invalid-requests.ts";
import type { Lane } from "./lane.ts";
import { secondsToMs } from "./read-answer.ts";

interface Bucket {
  remaining: number;
  resetAt: number;
}

interface Hold {
  readonly until: number;
  readonly because: ApiAnswer;
}

/** For how long a refused token is not shown to Discord again. Shorter than the first pause of a parked connection, so that its probe gets through. */
const deniedMs = 50_000;
const manyBuckets = 1_000;

/**
 * What earlier answers say about the next request. Nothing waits in here: a request that would be refused is refused at once, with the time
 * after which it makes sense, and delivery keeps it until then.
 */
export class RateGate {
  readonly #clock: Pick<Clock, "now">;
  readonly #invalid = new InvalidRequests();
  /** Discord's name for the bucket of a route: several routes may share one. */
  readonly #bucketNames = new Map<string, string>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #laneHolds = new Map<string, Hold>();
  #hold: Hold | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Lets a request pass and counts it, or throws an `ApiError` of kind `held`. */
  enter(lane: Lane): void {
    const now = this.#clock.now();
    this.#refuse(this.#hold, now);
    const invalidMs = this.#invalid.waitMs(now);
    if (invalidMs > 0) this.#refuse({ until: now + invalidMs, because: { kind: "too-many-invalid" } }, now);
    this.#refuse(this.#laneHolds.get(laneKey(lane)), now);
    const bucket = this.#buckets.get(this.#bucketKey(lane));
    if (bucket === undefined || bucket.resetAt <= now) return;
    if (bucket.remaining <= 0) this.#refuse({ until: bucket.resetAt, because: { kind: "used-up" } }, now);
    bucket.remaining--;
  }

  /** Learns from an answer. Returns a sentence when a person should know something. */
  learn(lane: Lane, answer: HttpResponse, failure: ApiAnswer | undefined): string | undefined {
    const now = this.#clock.now();
    this.#learnBucket(lane, answer, now);
    if (failure === undefined) return undefined;
    this.#learnHold(lane, failure, now);
    return this.#learnInvalid(failure, answer.status, now);
  }

  #learnBucket(lane: Lane, { headers }: HttpResponse, now: number): void {
    const name = headers["x-ratelimit-bucket"];
    const remaining = Number(headers["x-ratelimit-remaining"]);
    const resetMs = secondsToMs(headers["x-ratelimit-reset-after"]);
    if (name === undefined || resetMs === undefined || !Number.isFinite(remaining)) return;
    this.#bucketNames.set(lane.route, name);
    this.#buckets.set(this.#bucketKey(lane), { remaining, resetAt: now + resetMs });
    forgetPast(this.#buckets, (bucket) => bucket.resetAt <= now);
  }

  #learnHold(lane: Lane, failure: ApiAnswer, now: number): void {
    if (failure.kind === "rate-limited") {
      const hold = { until: now + failure.retryAfterMs, because: failure };
      if (failure.reach === "global") this.#holdAll(hold);
      else this.#laneHolds.set(laneKey(lane), hold);
      forgetPast(this.#laneHolds, (each) => each.until <= now);
    }
    if (failure.kind === "blocked") this.#holdAll({ until: now + failure.retryAfterMs, because: failure });
    if (failure.kind === "refused" && failure.status === 401) this.#holdAll({ until: now + deniedMs, because: failure });
  }

  #learnInvalid(failure: ApiAnswer, status: number, now: number): string | undefined {
    const counts = (status === 401 || status === 403 || status === 429) && !(failure.kind === "rate-limited" && failure.reach === "shared");
    const many = counts ? this.#invalid.note(now) : undefined;
    if (failure.kind === "blocked") return "Discord's network has shut out this address; nothing is sent until the time it names";
    if (failure.kind === "rate-limited" && !failure.wasTold)
      return "Discord limits without naming a wait, which comes before a ban; waiting a minute";
    return many === undefined
      ? undefined
      : `${many.toString()} refused requests within ten minutes; Discord bans at 10,000, sending stops at 2,000`;
  }

  #holdAll(hold: Hold): void {
    if (this.#hold === undefined || hold.until > this.#hold.until) this.#hold = hold;
  }

  #refuse(hold: Hold | undefined, now: number): void {
    if (hold !== undefined && hold.until > now) throw new ApiError({ kind: "held", retryAfterMs: hold.until - now, because: hold.because });
  }

  #bucketKey(lane: Lane): string {
    return `${this.#bucketNames.get(lane.route) ?? lane.route}|${lane.major}`;
  }
}

function laneKey(lane: Lane): string {
  return `${lane.route}|${lane.major}`;
}

function forgetPast<T>(map: Map<string, T>, isPast: (value: T) => boolean): void {
  if (map.size < manyBuckets) return;
  for (const [key, value] of map) if (isPast(value)) map.delete(key);
}
