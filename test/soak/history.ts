/** From `from` until `to`; still going on while `to` is undefined. Milliseconds of the virtual clock. */
export interface Span {
  readonly from: number;
  to: number | undefined;
}

/** One stream from its start to its end, as it truly was. */
export interface Stream extends Span {
  readonly titles: { readonly at: number; readonly title: string }[];
}

const leastEchoMs = 5 * 60_000;

/** What truly happened, beside which the posts are judged. */
export class History {
  readonly streams: Stream[] = [];
  /** When the bot ran and its link to the source was up, as far as that was looked at. */
  readonly linked: Span[] = [];
  /** From when on nothing of what went wrong at the destination can be felt any more; undefined while something may still go wrong. */
  #healedAt: number | undefined = 0;
  #brokenAt = 0;

  live(at: number, title: string): void {
    this.end(at);
    this.streams.push({ from: at, to: undefined, titles: [{ at, title }] });
  }

  change(at: number, title: string): void {
    this.current()?.titles.push({ at, title });
  }

  end(at: number): void {
    const stream = this.current();
    if (stream !== undefined) stream.to = at;
  }

  /** The stream that goes on now. */
  current(): Stream | undefined {
    const last = this.streams.at(-1);
    return last?.to === undefined ? last : undefined;
  }

  link(at: number, isUp: boolean): void {
    const last = this.linked.at(-1);
    const wasUp = last !== undefined && last.to === undefined;
    if (isUp && !wasUp) this.linked.push({ from: at, to: undefined });
    if (!isUp && wasUp) last.to = at;
  }

  break(at: number): void {
    if (this.#healedAt === undefined) return;
    this.#healedAt = undefined;
    this.#brokenAt = at;
  }

  /** What failed is tried again after a wait that grows with how long it has failed. */
  heal(at: number): void {
    this.#healedAt ??= at + Math.max(leastEchoMs, at - this.#brokenAt);
  }

  /** Since when everything has worked; undefined while something does not. */
  calmSince(): number | undefined {
    const last = this.linked.at(-1);
    if (last === undefined || last.to !== undefined || this.#healedAt === undefined) return undefined;
    return Math.max(last.from, this.#healedAt);
  }
}
