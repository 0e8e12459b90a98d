import { z } from "zod";
import {
  type ActionCall,
  type ActionDefinition,
  type ActionResult,
  type Budget,
  defineAction,
  type Idempotency,
} from "#core/plugin/action-definition";

const Input = z.strictObject({ channel: z.string(), text: z.string() });
const Output = z.strictObject({ url: z.string().optional() });

export type ScriptedCall = ActionCall<unknown, unknown, z.infer<typeof Input>>;
type Answer = (call: ScriptedCall) => Promise<ActionResult | undefined> | ActionResult | undefined;

export interface ScriptOptions {
  readonly idempotency?: Idempotency | (() => Idempotency);
  readonly budgets?: (channel: string) => readonly Budget[];
  readonly canFind?: boolean;
  readonly deadlineMs?: number;
}

/**
 * An action whose requests the test answers, one by one in the order in which it wrote them. A request that it did not foresee fails the test, and so
 * does an answer that nobody asked for: call `finish` at the end.
 */
export class ScriptedAction {
  readonly calls: { readonly kind: "perform" | "find"; readonly call: ScriptedCall }[] = [];
  readonly definition: ActionDefinition;
  readonly #answers: { readonly kind: "perform" | "find"; readonly answer: Answer }[] = [];
  readonly #unexpected: string[] = [];

  constructor(options: ScriptOptions = {}) {
    const definition = defineAction<unknown, unknown, typeof Input, typeof Output>({
      summary: "Says something.",
      input: Input,
      output: Output,
      ops: ["create", "edit", "reply", "delete"],
      idempotency: () => (typeof options.idempotency === "function" ? options.idempotency() : (options.idempotency ?? { by: "none" })),
      budgets: (_, { channel }) => options.budgets?.(channel) ?? [],
      target: (_, { channel }) => `channel ${channel}`,
      perform: async (call) => (await this.#answer("perform", call)) ?? {},
      ...(options.canFind === undefined ? {} : { find: (call) => this.#answer("find", call), canFind: () => options.canFind === true }),
      ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
    });
    this.definition = definition;
  }

  /** What the next requests are answered with. */
  performs(...answers: readonly (Answer | ActionResult | Error)[]): this {
    for (const answer of answers) this.#answers.push({ kind: "perform", answer: answerOf(answer) });
    return this;
  }

  finds(answer: Answer | ActionResult | Error | undefined): this {
    this.#answers.push({ kind: "find", answer: answerOf(answer) });
    return this;
  }

  /** The texts of the requests made so far. */
  texts(): readonly string[] {
    return this.calls.map(({ call }) => call.input.text);
  }

  finish(): void {
    if (this.#unexpected.length > 0) throw new Error(`requests that the test did not foresee: ${this.#unexpected.join(", ")}`);
    if (this.#answers.length > 0) throw new Error(`${this.#answers.length} answers that nobody asked for`);
  }

  async #answer(kind: "perform" | "find", call: ScriptedCall): Promise<ActionResult | undefined> {
    this.calls.push({ kind, call });
    const next = this.#answers.shift();
    if (next?.kind === kind) return next.answer(call);
    this.#unexpected.push(`${kind} ${call.op} ${call.input.text}`);
    throw new Error("unexpected");
  }
}

function answerOf(answer: Answer | ActionResult | Error | undefined): Answer {
  if (typeof answer === "function") return answer;
  return () => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
}
