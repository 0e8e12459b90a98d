import { describe, expect, it } from "vitest";
import { compileTemplate } from "#core/expression/compile-template";
import { checkExpression } from "#core/expression/compile-expression";
import { toJson } from "#core/expression/to-json";
import { Duration, EvaluationError, Markup, Timestamp } from "#core/expression/value";
import { compiledTemplate, evaluate, lintTemplate, render, scopeWith, settings, types } from "./evaluate.ts";

const shout = (text: string): string => `<${text}>`;

describe("a template", () => {
  it.each([
    ["no braces", "no braces"],
    ["{ one } }} and a lone }", "{ one } }} and a lone }"],
    ["**{{ event.title }}** is live", "**Hello world** is live"],
    ["{{event.count}}{{event.count}}", "77"],
    ["Was live for {{ entity.duration }}.", "Was live for 1 hour 30 minutes."],
    ["since {{ event.started_at }}", "since 2026-07-01T13:00:00+03:00"],
    ["{{ event.tags }} and {{ event.body.list }}", "a, b and 1, two"],
    ["[{{ event.ended_at }}][{{ event.viewers }}]", "[][5]"],
    ["{{ event.fps }} fps, {{ event.count }} of {{ 3.0 }}", "29.97 fps, 7 of 3"],
    ["{{ 0.1 + 0.2 }} and {{ 1.0 / 3.0 }}", "0.3 and 0.333333333333333"],
    ["{{ event.live }}!", "true!"],
    ["{{ event.headers }}.", '{"x-kind":"push"}.'],
    ["{{ [1, null, 2] }}.", "1, 2."],
    ['{{ "}}" }} stays', "}} stays"],
    ["{{ '{{' }} stays", "{{ stays"],
    ['{{ """a "}}" b""" }} stays', 'a "}}" b stays'],
    ['{{ "\\"}}" }} stays', '"}} stays'],
    ["{{ {'a': {'b': 1}}.a.b }} stays", "1 stays"],
    ["{{ r'}}\\d' }} stays", "}}\\d stays"],
    ["über {{ event.title }} 😀", "über Hello world 😀"],
    ["{{\n event.title\n}}\n", "Hello world\n"],
  ])("%o renders %o", (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it("keeps the value of a single expression", () => {
    expect(render("{{ event.count }}")).toBe(7);
    expect(render("{{event.live}}")).toBe(true);
    expect(render('{{ during("night") ? [] : ["live"] }}')).toEqual(["live"]);
    expect(render("{{ event.ended_at }}")).toBeNull();
    expect(render("{{ event.started_at }}")).toBe("2026-07-01T10:00:00.000Z");
    expect(render("{{ event.length }}")).toBe("7800s");
    expect(render("{{ {'at': event.started_at, 'for': [event.length]} }}")).toEqual({ at: "2026-07-01T10:00:00.000Z", for: ["7800s"] });
    expect(render("{{ event.count }} ")).toBe("7 ");
  });

  it("never reads what it puts in as a template", () => {
    expect(render("-{{ event.title }}-", { title: "{{ event.game }} {{" })).toBe("-{{ event.game }} {{-");
  });

  it("escapes what is put in and not the text around it", () => {
    expect(render("<b>{{ event.title }}</b> {{ event.tags }}", {}, shout)).toBe("<b><Hello world></b> <a, b>");
    expect(render("{{ event.title }}", {}, shout)).toBe("<Hello world>");
    expect(render("{{ {'k': event.tags} }}", {}, shout)).toEqual({ k: ["<a>", "<b>"] });
    expect(render("<b>", {}, shout)).toBe("<b>");
  });

  it("gives the error of any of its expressions", () => {
    expect(render("{{ event.title }} {{ event.viewers + 1 }}", { viewers: null })).toBe("error: event.viewers is not known (null)");
    expect(render("{{ event.viewers + 1 }}", { viewers: null })).toBe("error: event.viewers is not known (null)");
  });

  it("knows its type, its steps and whether it is static", () => {
    expect(compiledTemplate("text")).toMatchObject({ isStatic: true, type: { kind: "string" }, steps: [] });
    expect(compiledTemplate("")).toMatchObject({ isStatic: true, source: "" });
    expect(compiledTemplate("{{ event.count }}")).toMatchObject({ isStatic: false, type: { kind: "int" } });
    expect(compiledTemplate("{{ event.count }}!")).toMatchObject({ isStatic: false, type: { kind: "string" } });
    expect(compiledTemplate("{{ steps.toot.id }} {{ steps.post.id + steps.toot.id }}").steps).toEqual(["toot", "post"]);
  });

  it("spends the steps of one evaluation on all of its expressions", () => {
    const parts = Array.from({ length: 3 }, () => "{{ event.numbers.filter(n, n > 0).size() }}").join(" ");

    expect(render(parts, { numbers: Array.from({ length: 10_000 }, () => 1) })).toBe("10000 10000 10000");
    expect(render(parts, { numbers: Array.from({ length: 40_000 }, () => 1) })).toBe(
      "error: the expression takes too much work for this event",
    );
  });
});

describe("lint of a template", () => {
  it.each([
    [
      "{{ event.titel }} {{ event.gmae }}",
      [
        'error at 9 «titel»: event has no field "titel" (did you mean "title"?)',
        'error at 27 «gmae»: event has no field "gmae" (did you mean "game"?)',
      ],
    ],
    ["a {{ }} b {{}}", ["error at 2 «{{ }}»: nothing stands between {{ and }}", "error at 10 «{{}}»: nothing stands between {{ and }}"]],
    ["a {{ event.title", ["error at 2 «{{»: this {{ is never closed (close it with }}, and each quote and bracket inside)"]],
    ["{{ event.title } }", ["error at 0 «{{»: this {{ is never closed (close it with }}, and each quote and bracket inside)"]],
    [
      '{{ event.titel }} {{ "a }}',
      [
        'error at 9 «titel»: event has no field "titel" (did you mean "title"?)',
        "error at 18 «{{»: this {{ is never closed (close it with }}, and each quote and bracket inside)",
      ],
    ],
    [
      "😀 {{ event.title + 1 }}",
      ["error at 6 «event.title + 1»: + does not work between these: event.title is text, and 1 is a whole number (write string(1))"],
    ],
    [
      "{{ event.viewers + 1 }} ",
      [
        "warning at 3 «event.viewers»: event.viewers may be null, and then this is an error (write has(event.viewers) && … or default(event.viewers, 0))",
      ],
    ],
    ["{{ event.viewers }} {{ event.ended_at }} {{ true }}", []],
  ])("says of %o what is wrong and where", (source, issues) => {
    expect(lintTemplate(source)).toEqual(issues);
  });
});

describe("markup", () => {
  it("is put in as it is, and as its text where text is asked for", () => {
    const bold = new Markup("**x**");

    expect(toJson(bold, shout)).toBe("**x**");
    expect(evaluate("event.body", { body: bold as never })).toBe(bold);
    expect(evaluate("event.body.truncate(3)", { body: bold as never })).toEqual(new Markup("**…"));
    expect(evaluate("event.body + '!'", { body: bold as never })).toBe("**x**!");
    expect(evaluate("event.body.upper()", { body: bold as never })).toBe("**X**");
    expect(render("<{{ event.body }}> {{ event.title }}", { body: bold as never }, shout)).toBe("<**x**> <Hello world>");
    expect(render("{{ event.body }}", { body: bold as never }, shout)).toBe("**x**");
  });
});

describe("toJson", () => {
  it("writes times and durations in the form that events carry them in", () => {
    expect(toJson(new Timestamp(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(toJson(new Duration(250))).toBe("0.25s");
    expect(toJson([new Duration(-1000), { a: null }])).toEqual(["-1s", { a: null }]);
  });
});

describe("robustness", () => {
  it("turns data that is nested too deeply into an error", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const template = compileTemplate("{{ event.body }}", types, settings);
    if (!template.ok) throw new Error("does not compile");

    expect(template.value.render(scopeWith({ body: deep as never }))).toEqual(
      new EvaluationError("the event is too large or nested too deeply"),
    );
  });

  it("gives no value for an expression with a mistake", () => {
    expect(checkExpression("event.titel", types, settings).ok).toBe(false);
    expect(compileTemplate("{{ event.titel }}", types, settings).ok).toBe(false);
  });
});
