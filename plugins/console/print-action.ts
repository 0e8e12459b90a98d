import { defineAction, DeliveryError, type OpKind, type Printer } from "#core";
import { z } from "zod";
import { plainLines } from "./plain-lines.ts";

/** What the action of a connection works with. */
export interface ConsoleClient {
  readonly connection: string;
  readonly printer: Printer;
}

const PrintInput = z.strictObject({
  text: z.string().optional().describe("What to print; it may have several lines."),
  json: z.json().optional().describe("Any data, printed as JSON behind the text."),
});
const PrintOutput = z.strictObject({ id: z.string().describe("Stands behind each line about this message: `#k3Jx`.") });
const Ref = z.object({ id: z.string() });

/** The action `print`: each op is one print. */
export const printAction = defineAction<unknown, ConsoleClient, typeof PrintInput, typeof PrintOutput>({
  summary: "Lines on the terminal for a message, its edits, replies and its end.",
  input: PrintInput,
  output: PrintOutput,
  example: { text: "Hello is live." },
  ops: ["create", "edit", "reply", "delete"],
  idempotency: () => ({ by: "none" }),
  target: () => "the terminal",
  lint: (_settings, input, templated = []) => {
    const isEmpty = input.text === undefined && input.json === undefined;
    return isEmpty && !templated.includes("text") && !templated.includes("json") ? ["there is nothing to print: give text or json"] : [];
  },
  async perform({ op, input, ref, idempotencyKey, client }) {
    const own = idempotencyKey.slice(0, 6);
    const known = Ref.safeParse(ref);
    const id = op === "create" || op === "reply" || !known.success ? own : known.data.id;
    const about = op === "reply" && known.success ? ` to #${known.data.id}` : "";
    const head = `${client.connection} ${words[op]} #${id}${about}`;
    try {
      await client.printer.print([head, ...linesOf(input).map((line) => `  ${line}`)].join("\n"));
    } catch {
      throw new DeliveryError("CONSOLE_NOT_WRITTEN", "nothing could be written to standard output", { failure: "ambiguous" });
    }
    return op === "create" ? { ref: { id }, output: { id } } : { output: { id } };
  },
});

const words: { readonly [op in OpKind]: string } = {
  create: "posts",
  edit: "edits",
  reply: "replies",
  delete: "deletes",
  follow: "follows",
};

function linesOf({ text, json }: z.infer<typeof PrintInput>): readonly string[] {
  const lines = text === undefined ? [] : plainLines(text);
  return json === undefined ? lines : [...lines, ...plainLines(JSON.stringify(json))];
}
