/** Discord shuts an address out after 10,000 answers of 401, 403 or 429 within ten minutes (shared limits do not count). */
const windowMs = 600_000;
/** Far below that: other programs may share the address. */
const most = 2_000;
const warnEvery = 500;

/** Counts the answers that bring a ban nearer. */
export class InvalidRequests {
  #times: number[] = [];

  /** Notes one. Returns how many there are when it is time to warn. */
  note(now: number): number | undefined {
    this.#forget(now);
    this.#times.push(now);
    return this.#times.length % warnEvery === 0 ? this.#times.length : undefined;
  }

  /** How long nothing may be sent, milliseconds; 0 when there is room. */
  waitMs(now: number): number {
    this.#forget(now);
    const oldestOfMost = this.#times.at(-most);
    return oldestOfMost === undefined ? 0 : oldestOfMost + windowMs - now;
  }

  #forget(now: number): void {
    const first = this.#times[0];
    if (first !== undefined && first <= now - windowMs) this.#times = this.#times.filter((time) => time > now - windowMs);
  }
}
