import type { MalformedLine, Replayed, ReplayProgress } from "#core/simulation/replay/replay";
import type { Output } from "../output.ts";
import type { ReplayListener } from "../replaying.ts";

const mostNamed = 20;
const width = 24;
const everyMs = 100;

/** Says how far a replay is, and what is wrong with its recording. All of it goes to standard error: the result is the same each time, this is not. */
export class ReplayWatch {
  readonly listener: ReplayListener;
  readonly #output: Output;
  readonly #begunAt = performance.now();
  #shownAt = 0;
  #malformed = 0;

  constructor(output: Output) {
    this.#output = output;
    this.listener = { onMalformed: (line) => this.#name(line), onProgress: (progress) => this.#show(progress) };
  }

  /** `undefined`: nothing was played. */
  end(replayed: Replayed | undefined): void {
    const { complain } = this.#output;
    this.#output.progress("");
    if (replayed === undefined) return;
    const { lines, skipped, unheard, silent } = replayed;
    if (this.#malformed > mostNamed) complain(`… and ${(this.#malformed - mostNamed).toLocaleString("en")} more lines were left out.`);
    if (skipped > 0) complain(`${skipped.toLocaleString("en")} lines are missing in the recording: the disk was too slow for them.`);
    for (const name of unheard) complain(`No rule listens to ${name}; what was recorded of it was left out.`);
    for (const name of silent) complain(`Nothing was recorded of ${name}; rules that listen to it heard nothing.`);
    const seconds = (performance.now() - this.#begunAt) / 1000;
    complain(`${lines.toLocaleString("en")} lines in ${seconds.toFixed(1)} s, ${rate(lines, seconds)}`);
  }

  #name({ file, number, problem }: MalformedLine): void {
    this.#malformed += 1;
    if (this.#malformed <= mostNamed) this.#output.complain(`${file}:${number}: left out: ${problem}`);
  }

  #show({ part, lines }: ReplayProgress): void {
    const now = performance.now();
    if (now - this.#shownAt < everyMs) return;
    this.#shownAt = now;
    const done = Math.round(width * part);
    const bar = "#".repeat(done) + "-".repeat(width - done);
    this.#output.progress(`[${bar}] ${Math.floor(part * 100)} %  ${rate(lines, (now - this.#begunAt) / 1000)}`);
  }
}

function rate(lines: number, seconds: number): string {
  return `${Math.round(lines / Math.max(seconds, 0.001)).toLocaleString("en")} a second`;
}
