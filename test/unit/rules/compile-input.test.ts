import { describe, expect, test } from "vitest";
import { compileStepOf, compileYaml, faultsOf, render, scope } from "./compile-yaml.ts";

function noteWith(inputs: string): Promise<readonly string[]> {
  return faultsOf(`{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: ${inputs} }] }`);
}

describe("rendering an input", () => {
  test("keeps what has no template as it is, and puts values into what has", async () => {
    const input = await render('{ text: "{{ event.title }} by {{ event.user }}", amount: 3, plain: x, box: { title: T, width: 1 } }');

    expect(input).toEqual({ text: "[Hello] by [7]", amount: 3, plain: "x", box: { title: "T", width: 1 } });
  });

  test("keeps the value's type where a text is one single template", async () => {
    const input = await render('{ text: x, amount: "{{ event.user + 1 }}", flag: "{{ event.partner }}", mention: "{{ event.tags }}" }');

    expect(input).toEqual({ text: "x", amount: 8, flag: true, mention: ["a", "b"] });
  });

  test("gives times and durations in their stored form to fields that want that", async () => {
    const input = await render('{ text: x, at: "{{ event.started_at }}", span: "{{ event.length }}" }');

    expect(input).toEqual({ text: "x", at: "2026-06-01T18:00:00.000Z", span: "7800s" });
  });

  test.each([
    ["a number", "{{ event.user }}", "7"],
    ["true", "{{ event.partner }}", "true"],
    ["a duration", "{{ event.length }}", "2 hours"],
    ["a list", "{{ event.tags }}", "a, b"],
  ])("puts %s into a text field as text for people", async (_, template, text) => {
    expect((await render(`{ text: x, plain: '${template}' }`, { length: "7200s" }))["plain"]).toBe(text);
  });

  test("tells a duration in words as far as it goes", async () => {
    expect((await render("{ text: '{{ event.length }}' }"))["text"]).toBe("[2 hours 10 minutes]");
  });

  test("leaves a number to a field that takes numbers as well as text", async () => {
    expect((await render("{ text: x, either: '{{ event.user }}' }"))["either"]).toBe(7);
  });

  test("puts a value of unknown type into a text field as text, and as it is into one that takes more", async () => {
    const step = "{ action: wall.note, with: { text: '{{ event.body.n }}', either: '{{ event.body.n }}', json: '{{ event.body }}' } }";
    const { rules, said } = await compileYaml(`rules: [{ id: r, when: cam.received, do: [${step}] }]`);
    const rendered = rules[0]?.steps[0]?.phases.open[0]?.render({ event: { body: { n: 5 } }, now: 0 });

    expect(said).toEqual([]);
    expect(rendered).toEqual({ ok: true, value: { text: "[5]", either: 5, json: { n: 5 } } });
  });

  test("leaves out what is null: a field, an item of a list, and inside of what one template gives", async () => {
    const input = await render(
      `{ text: x, amount: "{{ event.viewers }}", plain: "{{ event.game }}", lines: [a, "{{ event.game }}", b],
         box: '{{ {"title": "T", "width": event.viewers} }}' }`,
    );

    expect(input).toEqual({ text: "x", lines: ["a", "b"], box: { title: "[T]" } });
  });

  test("keeps null in free data", async () => {
    expect((await render(`{ text: x, json: '{{ {"game": event.game} }}' }`))["json"]).toEqual({ game: null });
  });

  test("prints null as nothing inside of a text", async () => {
    expect((await render('{ text: x, plain: "<{{ event.game }}>" }'))["plain"]).toBe("<>");
  });

  test("says where a template failed, and why", async () => {
    const step = await compileStepOf('{ action: wall.note, with: { text: x, lines: [a, "{{ 1 / (event.user - 7) }}"] } }');

    expect(step.phases.open[0]?.render(scope())).toEqual({
      ok: false,
      message: expect.stringContaining("zero") as string,
      place: { file: "bot.config.yaml", line: 1, column: 95 },
    });
  });

  test("fails as a whole when a template deep inside fails", async () => {
    const step = await compileStepOf("{ action: wall.note, with: { text: x, box: { title: '{{ 1 / (event.user - 7) }}' } } }");

    expect(step.phases.open[0]?.render(scope()).ok).toBe(false);
  });

  test("refuses what the action would refuse, in words that name the field and not the value", async () => {
    const step = await compileStepOf("{ action: wall.note, with: { text: x, plain: '{{ event.title }}' } }");
    const rendered = step.phases.open[0]?.render(scope({ title: "longer than ten" }));

    expect(rendered).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^wall\.note does not take this input: plain: /) as string,
    });
    expect(JSON.stringify(rendered)).not.toContain("longer");
  });
});

describe("markup", () => {
  test("is escaped in values, not in the rule's own text", async () => {
    expect((await render('{ text: "**x** {{ event.title }}" }'))["text"]).toBe("**x** [Hello]");
  });

  test("is not escaped where the field is none", async () => {
    expect((await render('{ text: x, plain: "{{ event.title }}" }'))["plain"]).toBe("Hello");
  });

  test("is escaped once where both a list and its items are markup", async () => {
    expect((await render('{ text: x, rows: "{{ event.tags }}" }'))["rows"]).toEqual(["[a]", "[b]"]);
  });

  test("is escaped in every text of a list or map that one template gives", async () => {
    const input = await render(`{ text: x, lines: "{{ event.tags }}", box: '{{ {"title": event.title} }}' }`);

    expect(input).toEqual({ text: "x", lines: ["[a]", "[b]"], box: { title: "[Hello]" } });
  });
});

describe("a text that is too long", () => {
  test("is cut at a character, with an ellipsis, where the field says so", async () => {
    const { text } = await render('{ text: "{{ event.title }}" }', { title: "x".repeat(60) });

    expect(text).toBe(`[${"x".repeat(38)}…`);
  });

  test("is cut inside of what one template gives", async () => {
    const { lines } = await render('{ text: x, lines: "{{ event.tags }}" }', { tags: ["y".repeat(50)] });

    expect(lines).toEqual([`[${"y".repeat(38)}…`]);
  });

  test("is a mistake where it stands in the rule itself", async () => {
    expect(await noteWith(`{ text: ${"x".repeat(41)} }`)).toEqual([
      expect.stringMatching(/^1:\d+: error: expected at most 40 characters, found "x+\.\.\."$/),
    ]);
  });
});

describe("checking an input", () => {
  test.each([
    ["{ text: x, amount: '{{ event.title }}' }", '"amount" needs a number, and this gives text'],
    ["{ text: x, flag: '{{ event.user }}' }", '"flag" needs true or false, and this gives a whole number'],
    ["{ text: '{{ event.cover }}' }", '"text" needs text, and this gives an object'],
    ["{ text: x, lines: '{{ event.title }}' }", '"lines" needs a list, and this gives text'],
    ["{ text: x, box: '{{ event.title }}' }", '"box" needs a map, and this gives text'],
    ["{ text: x, box: { title: T, width: '{{ event.title }}' } }", '"box.width" needs a number, and this gives text'],
    ["{ text: x, either: '{{ event.cover }}' }", '"either" needs a number or text, and this gives an object'],
  ])("refuses a template of the wrong type: %s", async (inputs, message) => {
    expect(await noteWith(inputs)).toEqual([expect.stringMatching(/^1:\d+: error: /)]);
    expect((await noteWith(inputs))[0]).toContain(message);
  });

  test("refuses unknown inputs, and says what is near", async () => {
    expect(await noteWith("{ text: x, amuont: 1 }")).toEqual(['1:84: error: unknown key "amuont" (did you mean "amount"?)']);
  });

  test("says every mistake of a template at its place", async () => {
    expect(await noteWith('{ text: "{{ event.titel }} {{ nope }}" }')).toEqual([
      expect.stringContaining('(did you mean "title"?)'),
      expect.stringContaining("nope"),
    ]);
  });

  test("asks the action about what is static, and tells it what is not", async () => {
    expect(await noteWith("{ text: x, plain: forbidden, amount: 0 }")).toEqual([
      expect.stringContaining("error: plain must not be forbidden"),
      expect.stringContaining("warning: zero is odd"),
    ]);
    expect(await noteWith("{ text: '{{ event.title }}', plain: '{{ \"forbidden\" }}' }")).toEqual([]);
    expect(await noteWith("{ plain: x }")).toEqual([expect.stringContaining("error: text is missing")]);
  });

  test("does not judge the length of a text whose template is wrong", async () => {
    expect(await noteWith(`{ text: "{{ nope }} ${"x".repeat(40)}" }`)).toEqual([expect.stringContaining("nope")]);
  });
});

describe("values from outside", () => {
  const rule =
    "rules: [{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: { env: TEXT }, lines: [{ env: TEXT }] } }] }]";

  test("are never templates, and never escaped: they are the operator's own text", async () => {
    const { rules, said } = await compileYaml(rule, { mode: "run", env: { TEXT: "{{ event.title }} **x**" } });

    expect(said).toEqual([]);
    expect(rules[0]?.steps[0]?.phases.open[0]?.render(scope())).toEqual({
      ok: true,
      value: { text: "{{ event.title }} **x**", lines: ["{{ event.title }} **x**"] },
    });
  });

  test("are judged without being shown", async () => {
    const { said } = await compileYaml(rule, { mode: "run", env: { TEXT: `s3cret${"x".repeat(40)}` } });

    expect(said).toHaveLength(2);
    expect(said.join()).not.toContain("s3cret");
  });

  test("are not judged where only a stand-in is there", async () => {
    const one =
      "rules: [{ id: r, when: cam.stream.live, do: [{ action: wall.note, with: { text: x, plain: { env: A }, amount: { env: B } } }] }]";

    expect((await compileYaml(one)).said).toEqual([]);
  });

  test("are data in what a phase writes as in what the step writes", async () => {
    const step = "{ id: s, action: wall.note, with: { text: { env: A } }, close: { op: edit, with: { plain: { env: B } } } }";
    const { rules, said } = await compileYaml(
      `rules: [{ id: r, lifecycle: { key: event.user, open: cam.stream.live, close: cam.stream.ended }, do: [${step}] }]`,
      { mode: "run", env: { A: "{{a}}", B: "{{b}}" } },
    );

    expect(said).toEqual([]);
    expect(rules[0]?.steps[0]?.phases.close[0]?.render(scope())).toEqual({ ok: true, value: { text: "{{a}}", plain: "{{b}}" } });
  });
});
