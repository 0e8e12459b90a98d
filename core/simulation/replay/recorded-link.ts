import type { Json } from "#core/codec/json";
import { LinkError } from "#core/errors/link-error";
import type { SourceRun } from "#core/plugin/source-definition";
import { whenAborted } from "#core/time/when-aborted";
import type { FedLink } from "../simulated-link.ts";
import type { RecordedStep } from "./recorded-step.ts";

/** The link of a source in a replay: it comes up, is in step and is lost as it was. */
export class RecordedLink implements FedLink {
  #run: SourceRun<unknown, unknown> | undefined;
  #lose: (error: LinkError) => void = () => undefined;
  readonly #waiting: RecordedStep[] = [];

  /** Something was told while the link is down: the next one may begin. */
  get isAwaited(): boolean {
    return this.#run === undefined && this.#waiting.length > 0;
  }

  tell(told: Json): void {
    this.#take(told as unknown as RecordedStep);
  }

  async run(run: SourceRun<unknown, unknown>): Promise<void> {
    const lost = Promise.withResolvers<never>();
    this.#run = run;
    this.#lose = lost.reject;
    for (const step of this.#waiting.splice(0)) this.#take(step);
    try {
      await Promise.race([lost.promise, whenAborted(run.signal)]);
    } finally {
      this.#run = undefined;
    }
  }

  #take(step: RecordedStep): void {
    const run = this.#run;
    if (run === undefined) {
      if (step.kind !== "lost") this.#waiting.push(step);
      return;
    }
    if (step.kind === "connected") run.connected();
    else if (step.kind === "in-step") run.inStep();
    else if (step.kind === "lost") {
      this.#run = undefined;
      this.#lose(new LinkError("REPLAY_LOST", step.reason, { failure: "drop" }));
    } else void run.emit(step as unknown as Json);
  }
}
