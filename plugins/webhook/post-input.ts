import { originText } from "#core";
import { z } from "zod";
import { headerMistake } from "./request/headers.ts";
import { urlMistake } from "./request/url.ts";
import type { Settings } from "./settings.ts";

const Url = z.string().superRefine((text, context) => {
  const mistake = urlMistake(text);
  if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
});

const Headers = z.record(z.string(), z.string()).superRefine((fields, context) => {
  for (const [name, value] of Object.entries(fields)) {
    const message = headerMistake(name, value);
    if (message !== undefined) context.addIssue({ code: "custom", message, path: [name] });
  }
});

const FormValue = z.union([z.string(), z.number(), z.boolean()]);

const Method = z
  .string()
  .regex(/^[A-Za-z][A-Za-z-]{0,30}$/, "not a method of HTTP: write POST or another one")
  .refine((name) => !/^(connect|trace)$/i.test(name), "CONNECT and TRACE are not for webhooks");

/** What a step writes under `with`. */
export const PostInput = z.strictObject({
  url: originText(Url, "Where the request goes. Default: the connection's url.").optional(),
  method: Method.default("POST").describe("The method: POST, PUT, PATCH, DELETE, GET or any other."),
  headers: Headers.optional().describe("Headers of this request; they win over the connection's."),
  json: z.json().optional().describe('The body as JSON. A template alone keeps its type: `count: "{{ event.count }}"` is a number.'),
  form: z
    .record(z.string(), z.union([FormValue, z.array(FormValue)]))
    .optional()
    .describe("The body as a form's fields; a list repeats its field."),
  text: z.string().optional().describe("The body as text; `content-type` among the headers says of what kind."),
});
export type PostInput = z.infer<typeof PostInput>;

/** What later steps see. */
export const PostOutput = z.strictObject({
  status: z.int().describe("The answer's status."),
  headers: z.record(z.string(), z.string()).describe("The answer's headers, names in lower case."),
  json: z.json().describe("The answer's body, when it is JSON; else null."),
  text: z.string().describe("The answer's body, when it is text and no JSON; else empty."),
});

/** What is wrong with an input that its schema cannot know, as sentences. Pure. */
export function inputMistakes(
  settings: Settings,
  input: Partial<z.input<typeof PostInput>>,
  templated: readonly string[] = [],
): readonly string[] {
  const isGiven = (name: keyof PostInput): boolean => input[name] !== undefined || templated.includes(name);
  const mistakes: string[] = [];
  if (settings.url === undefined && !isGiven("url")) mistakes.push("url is missing: neither this step nor the connection has one");
  const bodies = (["json", "form", "text"] as const).filter(isGiven);
  if (bodies.length > 1) mistakes.push(`${bodies.join(" and ")}: a request has one body`);
  const method = (input.method ?? "POST").toUpperCase();
  if (bodies.length > 0 && (method === "GET" || method === "HEAD") && !templated.includes("method")) {
    mistakes.push(`${method} carries no body: put it into the url, or use POST`);
  }
  return mistakes;
}
