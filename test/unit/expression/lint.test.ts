import { describe, expect, it } from "vitest";
import { compiled, lint } from "./evaluate.ts";

describe("names", () => {
  it.each([
    ['event.titel == ""', 'error at 6 «titel»: event has no field "titel" (did you mean "title"?)'],
    ['event . titel == ""', 'error at 8 «titel»: event has no field "titel" (did you mean "title"?)'],
    ['event["titel"] == ""', 'error at 6 «"titel"»: event has no field "titel" (did you mean "title"?)'],
    ["has(event.titel)", 'error at 10 «titel»: event has no field "titel" (did you mean "title"?)'],
    ["event.live && has(event.account.nmae)", 'error at 32 «nmae»: event.account has no field "nmae" (did you mean "name"?)'],
    ["event.channels.exists(c, c.platfrom == '')", 'error at 27 «platfrom»: c has no field "platfrom" (did you mean "platform"?)'],
    ["steps.psot.id", 'error at 6 «psot»: steps has no field "psot" (did you mean "post"?)'],
    ["entity.zzz", 'error at 7 «zzz»: entity has no field "zzz" (known fields: key, duration)'],
    ["evnt.title", 'error at 0 «evnt»: unknown name "evnt" (did you mean "event"?)'],
    ["title", 'error at 0 «title»: unknown name "title" (did you mean "event.title"?)'],
    ["event.tags.exists(tag, tga == '')", 'error at 23 «tga»: unknown name "tga" (did you mean "tag"?)'],
    ["vars.x", 'error at 0 «vars»: there is no "vars" here (known here: event, entity, members, lists, maps, steps, now)'],
    [
      "event.game == Chess",
      'error at 14 «Chess»: unknown name "Chess" (known here: event, entity, members, lists, maps, steps, now; text stands in quotes: "Chess")',
    ],
    ["event.title.x", 'error at 12 «x»: event.title is text and has no field "x"'],
    [
      "event.channels.url",
      'error at 15 «url»: event.channels is a list of objects and has no field "url" (take one of them: event.channels.first().url, or all: event.channels.map(x, x.url))',
    ],
  ])("refuses %s", (source, issue) => {
    expect(lint(source)).toEqual([issue]);
  });

  it("says every mistake, in the order of the text, and each once", () => {
    expect(lint('event.liev && event.titel == event.titel && event.nubmers > "5"')).toEqual([
      'error at 6 «liev»: event has no field "liev" (did you mean "live"?)',
      'error at 20 «titel»: event has no field "titel" (did you mean "title"?)',
      'error at 35 «titel»: event has no field "titel" (did you mean "title"?)',
      'error at 50 «nubmers»: event has no field "nubmers" (did you mean "numbers"?)',
    ]);
  });
});

describe("types", () => {
  it.each([
    [
      'event.count == "5"',
      'error at 15 «"5"»: event.count is a whole number, and "5" is text: they are never equal (write 5 without quotes)',
    ],
    ["event.title == 5", 'error at 15 «5»: event.title is text, and 5 is a whole number: they are never equal (write "5")'],
    ["event.title != true", 'error at 15 «true»: event.title is text, and true is true or false: they are never equal (write "true")'],
    [
      '"true" == event.live',
      'error at 0 «"true"»: event.live is true or false, and "true" is text: they are never equal (write true without quotes)',
    ],
    [
      "event.title == event.count",
      "error at 0 «event.title == event.count»: event.title is text, and event.count is a whole number: they are never equal",
    ],
    [
      'event.started_at > "2026-01-01T00:00:00Z"',
      'error at 19 «"2026-01-01T00:00:00Z"»: event.started_at is a time, and "2026-01-01T00:00:00Z" is text: they cannot be compared (write timestamp("2026-01-01T00:00:00Z"))',
    ],
    [
      'event.length > "7d"',
      'error at 15 «"7d"»: event.length is a duration, and "7d" is text: they cannot be compared (write duration("7d"))',
    ],
    [
      "event.live > false",
      "error at 0 «event.live»: event.live is true or false, which has no order (> compares numbers, texts, times and durations)",
    ],
    [
      "event.title + event.count",
      "error at 0 «event.title + event.count»: + does not work between these: event.title is text, and event.count is a whole number (write string(event.count))",
    ],
    [
      "event.started_at + event.started_at",
      "error at 0 «event.started_at + event.started_at»: + does not work between these: event.started_at is a time, and event.started_at is a time",
    ],
    [
      "event.fps % 2",
      "error at 0 «event.fps % 2»: % does not work between these: event.fps is a number, and 2 is a whole number (% takes whole numbers: int(…) cuts off what is behind the point)",
    ],
    ["-event.title", "error at 1 «event.title»: - needs a number or a duration, and event.title is text"],
    [
      "event.title && event.live",
      'error at 0 «event.title»: && needs true or false, and event.title is text (compare it: event.title != "")',
    ],
    [
      "event.live || event.count",
      "error at 14 «event.count»: || needs true or false, and event.count is a whole number (compare it: event.count > 0)",
    ],
    [
      "!event.tags",
      "error at 1 «event.tags»: ! needs true or false, and event.tags is a list of texts (compare it: event.tags.size() > 0)",
    ],
    ["event.started_at ? 1 : 2", "error at 0 «event.started_at»: ?: needs true or false, and event.started_at is a time"],
    [
      '"a" in event.title',
      'error at 7 «event.title»: "in" needs a list or a map, and event.title is text (write event.title.contains("a"))',
    ],
    ["5 in event.tags", "error at 0 «5»: 5 is a whole number, and event.tags is a list of texts"],
    ["event.title[0]", "error at 0 «event.title»: event.title is text, and [ ] takes from lists and maps only"],
    ['event.tags["a"]', 'error at 11 «"a"»: event.tags is a list of texts and takes a position in [ ], not text'],
    ["event.headers[0]", "error at 14 «0»: event.headers is a map and takes a name in [ ], not a whole number"],
    [
      "entity[event.title]",
      "error at 7 «event.title»: the fields of entity must be written out: entity.name (known fields: key, duration)",
    ],
    ["{1: 2}", "error at 1 «1»: the names of a map are text, and 1 is a whole number"],
    ["event.tags.filter(t, t)", "error at 21 «t»: filter() needs a condition, and t is text"],
    ["event.title.exists(t, t == 'a')", "error at 0 «event.title»: exists() needs a list, and event.title is text"],
  ])("refuses %s", (source, issue) => {
    expect(lint(source)).toEqual([issue]);
  });

  it.each([
    ["event.live && event.count > 1", "bool"],
    ["event.count / 2", "int"],
    ["event.count / 2.0", "double"],
    ["event.body.n / 2", "double"],
    ["event.title.truncate(3)", "string"],
    ["now - event.started_at", "duration"],
    ["now + event.length", "timestamp"],
    ["event.live ? 1 : 2.5", "double"],
    ["event.live ? 1 : 'one'", "any"],
    ["event.body.x + event.body.y", "any"],
    ["event.body.x - now", "duration"],
    ["null", "null"],
  ])("gives %s the type %s", (source, kind) => {
    expect(compiled(source).type.kind).toBe(kind);
  });

  it("does not claim to know what unknown numbers give", () => {
    expect(compiled("event.body.n + 1").type.kind).toBe("any");
    expect(compiled("event.body.n + 1.5").type.kind).toBe("double");
    expect(lint("(event.body.n + 1) % 2")).toEqual([]);
  });

  it("points at operands together with their parentheses", () => {
    expect(lint("(event.title) + (event.count)")).toEqual([
      "error at 0 «(event.title) + (event.count)»: + does not work between these: event.title is text, and event.count is a whole number (write string(event.count))",
    ]);
    expect(lint("event.live && ((1 + 1) == (2))")).toEqual(["warning at 15 «(1 + 1) == (2)»: (1 + 1) == (2) is always true"]);
  });

  it("knows the types inside lists, maps and choices", () => {
    expect(compiled("event.live ? [] : ['a']").type).toEqual({ kind: "list", item: { kind: "string" } });
    expect(compiled("event.tags.map(t, t.size())").type).toEqual({ kind: "list", item: { kind: "int" } });
    expect(compiled("[1, 2.5]").type).toEqual({ kind: "list", item: { kind: "double" } });
    expect(compiled("{'a': 1}").type).toEqual({ kind: "object", fields: { a: { kind: "int" } } });
    expect(compiled("{event.title: 1}").type).toEqual({ kind: "map", value: { kind: "int" } });
    expect(compiled("event.live ? 1 : null").type).toEqual({ kind: "int", nullable: true });
    expect(compiled("event.live ? {'a': 1} : {'b': 'x'}").type).toEqual({
      kind: "object",
      fields: { a: { kind: "int", nullable: true }, b: { kind: "string", nullable: true } },
    });
    expect(compiled("default(event.viewers, 0)").type).toEqual({ kind: "int", nullable: false });
  });

  it("names the steps that it reads", () => {
    expect(compiled('steps.toot.id + steps["post"].id + steps.toot.id').steps).toEqual(["toot", "post"]);
    expect(compiled("event.live").steps).toEqual([]);
  });
});

describe("functions", () => {
  it.each([
    ["event.title.lwoer() == ''", 'error at 12 «lwoer»: unknown function "lwoer()" (did you mean "lower"?)'],
    ["(event.title).lwoer() == ''", 'error at 14 «lwoer»: unknown function "lwoer()" (did you mean "lower"?)'],
    ["lwoer(event.title)", 'error at 0 «lwoer»: unknown function "lwoer()" (did you mean "lower"?)'],
    ["event.title.truncate()", "error at 12 «truncate()»: truncate() is written text.truncate(length)"],
    ["event.title.lower(1)", "error at 12 «lower(1)»: lower() is written text.lower()"],
    [
      "event.title.truncate('5')",
      "error at 21 «'5'»: truncate() takes a whole number here, and '5' is text (it is written text.truncate(length))",
    ],
    [
      "event.count.lower()",
      "error at 0 «event.count»: lower() takes text here, and event.count is a whole number (it is written text.lower())",
    ],
    ["event.title.truncate(0)", "error at 21 «0»: truncate() needs a length of 1 or more"],
    [
      "event.title.humanize()",
      "error at 0 «event.title»: humanize() takes a duration here, and event.title is text (it is written duration.humanize())",
    ],
    [
      'event.started_at.format("yyyy-qq")',
      'error at 24 «"yyyy-qq"»: unknown token "qq" in the format (known: yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h a mm m ss s SSS xxx; other letters stand in single quotes)',
    ],
    ['timestamp("yesterday") < now', 'error at 0 «timestamp("yesterday")»: "yesterday" is not a time (RFC 3339)'],
    ['now - event.started_at > duration("7 days")', 'error at 25 «duration("7 days")»: "7 days" is not a duration'],
    ['during("nigth")', 'error at 7 «"nigth"»: unknown time interval "nigth" (did you mean "night"?)'],
    ['during("xyz")', 'error at 7 «"xyz"»: unknown time interval "xyz" (known: night, maintenance)'],
    ['event.title.matches("(")', 'error at 20 «"("»: bad pattern: missing closing ): `(`'],
    [
      'event.title.matches("a(?=b)")',
      'error at 20 «"a(?=b)"»: bad pattern: invalid or unsupported Perl syntax: `(?=` (RE2 has no look-around and no back-references)',
    ],
    ["has(event)", "error at 0 «has(event)»: has() takes one field, such as has(event.title)"],
    ["all(event.tags, true)", "error at 0 «all»: all() stands behind a list: list.all(x, …)"],
    ["event.tags.all(true)", 'error at 0 «event.tags.all(true)»: all() takes a name and a condition: list.all(x, x.title != "")'],
    ["event.count / 0", undefined],
  ])("judges %s", (source, issue) => {
    expect(lint(source)).toEqual(issue === undefined ? [] : [issue]);
  });

  it("lists the known functions when none is near", () => {
    const [issue] = lint("event.title.zzzzzz()");

    expect(issue).toMatch(/^error at 12 «zzzzzz»: unknown function "zzzzzz\(\)" \(known functions: lower, upper, trim, .*map\)$/);
  });
});

describe("literals and syntax", () => {
  it.each([
    ["", "error at 0 «»: the expression is empty"],
    ["  ", "error at 0 «  »: the expression is empty"],
    [
      "event.count == 9007199254740993",
      'error at 15 «9007199254740993»: 9007199254740993 is too large for a number (an id is text: write "9007199254740993")',
    ],
    ["5u", "error at 0 «5u»: there are no unsigned numbers here (write 5)"],
    ['b"x"', 'error at 0 «b"x"»: there are no bytes here (write text: "x")'],
    ["1 / 0", "error at 0 «1 / 0»: division by zero"],
    ["event.live = true", 'error at 11 «=»: unexpected "=" (write == to compare)'],
    ["event.live and event.live", 'error at 11 «and»: unexpected "and" (write && for “and”)'],
    ["event.live or event.live", 'error at 11 «or»: unexpected "or" (write || for “or”)'],
    ["not event.live", 'error at 4 «event»: unexpected "event" (write ! for “not”)'],
    ["event.live & event.live", 'error at 11 «&»: unexpected "&" (write && for “and”)'],
    ["event.title == “x”", 'error at 15 «“»: unexpected "“" (use straight quotes: "text")'],
    ["event.title ==", "error at 14 «»: the expression ends too early"],
    ["(event.title", "error at 12 «»: the expression ends too early, expected )"],
    ["[1, 2", "error at 5 «»: the expression ends too early, expected ]"],
    ["event.live)", 'error at 10 «)»: unexpected ")"'],
    ['event.title == "x', 'error at 15 «"x»: unterminated string'],
    ['"\\q"', "error at 1 «\\q»: invalid escape sequence: \\q"],
  ])("refuses %o", (source, issue) => {
    expect(lint(source)).toEqual([issue]);
  });

  it.each([
    ["not too deep", "(".repeat(5_000)],
    ["not too deep with operators", "!".repeat(3_900)],
    ["not too long", `event.title == "${"x".repeat(5_000)}"`],
    ["not too many parts", `[${Array.from({ length: 1_500 }, () => "1").join(",")}]`],
  ])("refuses what is %s", (_, source) => {
    expect(lint(source)).toEqual([expect.stringMatching(/^error/)]);
  });

  it("takes a long chain of conditions", () => {
    const source = Array.from({ length: 100 }, (_, n) => `event.count != ${n.toString()}`).join(" && ");

    expect(compiled(source).accessKeys).toEqual([]);
  });
});

describe("what is always true or always false", () => {
  it.each([
    ["1 == 2", "warning at 0 «1 == 2»: 1 == 2 is always false"],
    ['"a".size() == 1 && 2 > 1', 'warning at 0 «"a".size() == 1 && 2 > 1»: "a".size() == 1 && 2 > 1 is always true'],
    ["event.live && 2 > 1", "warning at 14 «2 > 1»: 2 > 1 is always true"],
    ["false || event.live", "warning at 0 «false»: false is always false"],
    [
      'event.game == "A" && event.game == "B"',
      'warning at 0 «event.game == "A" && event.game == "B"»: event.game == "A" && event.game == "B" is always false (event.game cannot be both)',
    ],
    [
      'event.game in ["A"] && event.live && event.game == "B"',
      'warning at 0 «event.game in ["A"] && event.live && event.game == "B"»: event.game in ["A"] && event.live && event.game == "B" is always false (event.game cannot be both)',
    ],
    [
      'event.game != "A" || event.game != "B"',
      'warning at 0 «event.game != "A" || event.game != "B"»: event.game != "A" || event.game != "B" is always true (event.game cannot be both: did you mean &&?)',
    ],
  ])("warns of %s", (source, issue) => {
    expect(lint(source)).toEqual([issue]);
  });

  it.each([
    "true",
    'event.game == "A" && event.game in ["A", "B"]',
    'event.game != "A" || event.title != "B"',
    'event.game == "A" || event.game == "B"',
  ])("says nothing of %s", (source) => {
    expect(lint(source)).toEqual([]);
  });
});
