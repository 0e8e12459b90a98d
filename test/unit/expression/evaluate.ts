import type { Json, JsonObject } from "#core/codec/json";
import { compileExpression } from "#core/expression/compile-expression";
import { compileTemplate } from "#core/expression/compile-template";
import type { Expression, ExpressionSettings, Template } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError, type Markup, type Value } from "#core/expression/value";
import type { ValueType } from "#core/expression/value-type";

const text: ValueType = { kind: "string" };
const whole: ValueType = { kind: "int" };

/** What the tests of this room have in scope. */
export const types: ScopeTypes = {
  event: {
    kind: "object",
    fields: {
      title: text,
      game: { ...text, nullable: true },
      viewers: { ...whole, nullable: true },
      count: whole,
      fps: { kind: "double" },
      live: { kind: "bool" },
      verified: { kind: "bool", nullable: true },
      started_at: { kind: "timestamp" },
      ended_at: { kind: "timestamp", nullable: true },
      length: { kind: "duration" },
      tags: { kind: "list", item: text },
      times: { kind: "list", item: { kind: "timestamp" } },
      numbers: { kind: "list", item: whole },
      headers: { kind: "map", value: text },
      limits: { kind: "map", value: whole },
      body: { kind: "any" },
      account: { kind: "object", nullable: true, fields: { name: text, followers: whole } },
      channels: {
        kind: "list",
        item: {
          kind: "object",
          fields: { platform: text, url: text, viewers: { ...whole, nullable: true }, online_at: { kind: "timestamp" } },
        },
      },
    },
  },
  entity: { kind: "object", fields: { key: text, duration: { kind: "duration" } } },
  members: { kind: "list", item: { kind: "object", fields: { key: text, state: text } } },
  lists: { kind: "object", fields: { blocked: { kind: "list", item: text } } },
  maps: { kind: "object", fields: { host: { kind: "map", value: text } } },
  steps: { kind: "object", fields: { post: { kind: "object", fields: { id: text } }, toot: { kind: "object", fields: { id: text } } } },
};

export const settings: ExpressionSettings = {
  timezone: "Europe/Athens",
  intervals: ["night", "maintenance"],
  during(name, epochMs) {
    if (name === "night") return new Date(epochMs).getUTCHours() < 6;
    return name === "maintenance" ? false : undefined;
  },
};

/** Noon of a summer's day in UTC. */
export const noon: number = Date.UTC(2026, 6, 1, 12);

const event: JsonObject = {
  title: "Hello world",
  game: "Chess",
  viewers: 5,
  count: 7,
  fps: 29.97,
  live: true,
  verified: false,
  started_at: "2026-07-01T10:00:00Z",
  ended_at: null,
  length: "7800s",
  tags: ["a", "b"],
  times: ["2026-07-01T10:00:00Z", "2026-07-02T10:00:00Z"],
  numbers: [3, 1, 2],
  headers: { "x-kind": "push" },
  limits: { low: 1 },
  body: { action: "opened", n: 3, list: [1, "two"], none: null },
  account: { name: "luna", followers: 10 },
  channels: [
    { platform: "twitch", url: "https://twitch.tv/luna", viewers: 3, online_at: "2026-07-01T10:00:00Z" },
    { platform: "youtube", url: "https://youtube.com/luna", viewers: null, online_at: "2026-07-01T11:00:00Z" },
  ],
};

const scope: Scope = {
  now: noon,
  event,
  entity: { key: "7", duration: "5400s" },
  members: [
    { key: "api", state: "open" },
    { key: "mail", state: "closed" },
    { key: "web", state: "open" },
  ],
  lists: { blocked: ["spam.example"] },
  maps: { host: { api: "box-1" } },
  steps: { post: { id: "99" } },
};

/** The scope with other fields of the event. */
export function scopeWith(fields: JsonObject, over: Partial<Scope> = {}): Scope {
  return { ...scope, event: { ...event, ...fields }, ...over };
}

export function compiled(source: string): Expression {
  const result = compileExpression(source, types, settings);
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join("; "));
  return result.value;
}

/** The value of an expression; an error as `error: message`. */
export function evaluate(source: string, fields: JsonObject = {}, over: Partial<Scope> = {}): Value | Markup {
  const value = compiled(source).evaluate(scopeWith(fields, over));
  return value instanceof EvaluationError ? `error: ${value.message}` : value;
}

export function compiledTemplate(source: string): Template {
  const result = compileTemplate(source, types, settings);
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join("; "));
  return result.value;
}

export function render(source: string, fields: JsonObject = {}, escape?: (text: string) => string): Json {
  const value = compiledTemplate(source).render(scopeWith(fields), escape);
  return value instanceof EvaluationError ? `error: ${value.message}` : value;
}

/** What lint says of an expression, one line for each: `error "the text it points at": message (hint)`. */
export function lint(source: string): readonly string[] {
  return describeIssues(source, compileExpression(source, types, settings).issues);
}

/** What lint says of a template. */
export function lintTemplate(source: string): readonly string[] {
  return describeIssues(source, compileTemplate(source, types, settings).issues);
}

function describeIssues(source: string, issues: ReturnType<typeof compileExpression>["issues"]): readonly string[] {
  return issues.map(({ offset, length, message, hint, severity }) => {
    const at = source.slice(offset, offset + length);
    return `${severity} at ${offset.toString()} «${at}»: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  });
}
