import { z } from "zod";
import { DeliveryError } from "#core/errors/delivery-error";
import { type ActionCall, type ActionDefinition, type ActionResult, defineAction, type Idempotency } from "#core/plugin/action-definition";
import type { Clock } from "#core/time/clock";

const Input = z.strictObject({ channel: z.string(), text: z.string() });
type Call = ActionCall<unknown, unknown, z.infer<typeof Input>>;

/**
 * What the destination does with one request.
 * `cut-before` and `cut-after`: the answer never comes, carried out or not. `late`: no answer, and carried out long after. `hang`: carried out, and
 * the answer never comes. `busy`: certainly not carried out.
 */
export type Behaviour = "works" | "cut-before" | "cut-after" | "late" | "hang" | "busy";

export interface Message {
  readonly ref: string;
  readonly key: string;
  text: string;
}

export interface DestinationOptions {
  readonly clock: Clock;
  readonly idempotency: Idempotency;
  readonly canFind: boolean;
  /** One for each request; after the last it works. */
  readonly behaviours: readonly Behaviour[];
  /** How long after the request a late one is carried out. Shorter than deadline and settling together. */
  readonly lateMs: number;
  /** Called when a request comes in and when its answer leaves. */
  readonly onStep: () => void;
}

/** A destination that remembers idempotency keys for its window, may carry requests out late, and fails as its script says. */
export class ModelDestination {
  readonly messages: Message[] = [];
  readonly definition: ActionDefinition;
  readonly #options: DestinationOptions;
  readonly #known = new Map<string, { readonly ref: string; readonly at: number }>();
  #requests = 0;

  constructor(options: DestinationOptions) {
    this.#options = options;
    this.definition = defineAction<unknown, unknown, typeof Input, z.ZodObject>({
      summary: "Says something.",
      input: Input,
      output: z.object({}),
      ops: ["create", "edit"],
      idempotency: (_, op) => (op === "edit" ? { by: "natural" } : options.idempotency),
      target: (_, { channel }) => `channel ${channel}`,
      perform: (call) => this.#perform(call),
      find: (call) => this.#find(call),
      canFind: () => options.canFind,
    });
  }

  async #perform(call: Call): Promise<ActionResult> {
    const behaviour = this.#options.behaviours[this.#requests++] ?? "works";
    const { clock, lateMs, onStep } = this.#options;
    onStep();
    await clock.sleep(10);
    if (behaviour === "busy") throw new DeliveryError("BUSY", "busy", { failure: "retryable" });
    if (behaviour === "late") clock.setTimer(clock.now() + lateMs, () => this.#carryOut(call));
    const ref = behaviour === "cut-before" || behaviour === "late" ? "" : this.#carryOut(call);
    if (behaviour === "hang") await new Promise(() => undefined);
    onStep();
    if (behaviour !== "works") throw new DeliveryError("CUT", "cut off", { failure: "ambiguous" });
    await clock.sleep(10);
    return { ref };
  }

  async #find(call: Call): Promise<ActionResult | undefined> {
    this.#options.onStep();
    await this.#options.clock.sleep(10);
    const found = this.messages.find(({ key }) => key === call.idempotencyKey);
    this.#options.onStep();
    return found === undefined ? undefined : { ref: found.ref };
  }

  #carryOut({ op, ref, input, idempotencyKey }: Call): string {
    if (op === "edit") {
      const message = this.messages.find((one) => one.ref === ref);
      if (message === undefined) throw new Error("an edit of a message that was never made");
      message.text = input.text;
      return message.ref;
    }
    const now = this.#options.clock.now();
    const { idempotency } = this.#options;
    const known = this.#known.get(idempotencyKey);
    if (idempotency.by === "key" && known !== undefined && now - known.at <= idempotency.windowMs) return known.ref;
    const made = `m${this.messages.length}`;
    this.messages.push({ ref: made, key: idempotencyKey, text: input.text });
    this.#known.set(idempotencyKey, { ref: made, at: now });
    return made;
  }
}
