import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { formatDiagnostic } from "#core/config/diagnostic";
import { lintYamlText } from "#core/config/lint-yaml-text";
import { type LocatedDocument, type Path, parseYaml } from "#core/config/located-document";

function documentOf(text: string): LocatedDocument {
  const { document, diagnostics } = parseYaml(text, "f.yaml");
  expect(diagnostics).toEqual([]);
  if (document === undefined) throw new Error("no document");
  return document;
}

function messagesOf(text: string): string[] {
  return parseYaml(text, "f.yaml").diagnostics.map(formatDiagnostic);
}

function at(document: LocatedDocument, path: Path): string {
  const { line, column } = document.placeOf(path);
  return `${line.toString()}:${column.toString()}`;
}

describe("parseYaml", () => {
  test("gives plain JSON of YAML 1.2: yes is text, dates are text, aliases are written out", () => {
    const document = documentOf("a: yes\nb: 2026-11-21\nc: &c { x: 0x10, y: 1.5, z: ~ }\nd: [*c, true, 'x']\n10: ten\n");

    expect(document.value).toEqual({
      10: "ten",
      a: "yes",
      b: "2026-11-21",
      c: { x: 16, y: 1.5, z: null },
      d: [{ x: 16, y: 1.5, z: null }, true, "x"],
    });
  });

  test.each([
    ["a byte-order mark", "\uFEFFa: 1\nb: [2]\n"],
    ["CRLF", "a: 1\r\nb: [2]\r\n"],
    ["a document end", "---\na: 1\nb: [2]\n...\n"],
    ["comments and brackets in them", "# }\na: 1 # {\nb: [ # ]\n  2 ]\n"],
  ])("reads %s", (_, text) => {
    expect(documentOf(text).value).toEqual({ a: 1, b: [2] });
  });

  test("counts columns of the first line without the byte-order mark", () => {
    expect(at(documentOf("\uFEFFa: 1"), ["a"])).toBe("1:4");
  });

  test("says which name an anchor lacks, also inside of brackets, and that an alias cannot stand in itself", () => {
    expect(messagesOf("a: [*b]")).toEqual([
      'f.yaml:1:5: error: a value that starts with "*" stands for an anchor, and there is none of that name before it (put the whole value in single quotes)',
    ]);
    expect(messagesOf("a: &a [*a]")).toEqual(["f.yaml:1:8: error: an alias stands inside the value that it stands for (remove it)"]);
    expect(messagesOf("a: &a x\n*a : 1")).toEqual(["f.yaml:2:1: error: a key must be plain text (put it in quotes)"]);
  });

  test("shows no value whose key sounds like a secret", () => {
    const said = messagesOf(
      "access_token: @hunter2\npassword: *hunter2\nsecret: {{ hunter2 }}\napi_key: 12345678901234567890\ntitle: @shown",
    );

    expect(said).toHaveLength(5);
    expect(said.join("\n")).not.toMatch(/hunter2|1234567/);
    expect(said[4]).toContain("'@shown'");
  });

  test("takes the anchor that was written last", () => {
    expect(documentOf("a: &x 1\nb: *x\nc: &x 2\nd: *x").value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test("refuses aliases that stand for more values than a configuration has", () => {
    const line = (name: string, of: string): string => `${name}: &${name} [${Array.from({ length: 20 }, () => of).join(", ")}]\n`;
    const bomb = line("a", "x") + line("b", "*a") + line("c", "*b") + line("d", "*c") + line("e", "*d") + line("g", "*e");

    expect(messagesOf(bomb)).toEqual([expect.stringContaining("the aliases stand for more than 200000 values")]);
  });

  test("refuses nesting deeper than what can be stored, through aliases too, at whatever depth", () => {
    const nested = (depth: number, inside: string): string => `${"[".repeat(depth)}${inside}${"]".repeat(depth)}`;

    expect(messagesOf(`a: ${nested(98, "1")}`)).toEqual([]);
    expect(messagesOf(`a: ${nested(99, "1")}`)).toEqual(["f.yaml:1:103: error: maps and lists are nested more than 100 deep"]);
    expect(messagesOf(`a: &a ${nested(50, "1")}\nb: ${nested(60, "*a")}`)).toEqual([
      "f.yaml:2:64: error: maps and lists are nested more than 100 deep",
    ]);
    for (let depth = 200; depth < 6000; depth += 290) expect(messagesOf(nested(depth, ""))).toHaveLength(1);
  });

  test.each([
    ["nesting without end", "[".repeat(50_000), "f.yaml:1:1: error: maps and lists are nested too deep to be read"],
    ["a control character", "a: 1\nb: x\0y", "f.yaml:2:5: error: the file holds a control character that no text has"],
    ["a list as a key", "[a]: 1", "f.yaml:1:1: error: a key must be plain text (put it in quotes)"],
    ["__proto__ as a key", "__proto__: 1", 'f.yaml:1:1: error: "__proto__" cannot be a key'],
    ["a text that is never closed", 'a: "x\nb: 1', 'f.yaml:1:4: error: the text that begins here has no closing "'],
    ["the same in single quotes", "a: 'x\nb: 1", "f.yaml:1:4: error: the text that begins here has no closing '"],
    [
      "an escape that is none",
      'a: "\\q"',
      "f.yaml:1:5: error: \\q is no escape of a text in double quotes (use single quotes, or write \\\\q)",
    ],
    [
      "half a character",
      'a: "x\\ud800"',
      "f.yaml:1:4: error: the text holds half a character (a lone surrogate) (write the character itself)",
    ],
    ["half a character in a key", '"\\ud800": 1', 'f.yaml:1:1: error: "\uFFFD" cannot be a key'],
    ["a number that is not finite", "a: .inf", "f.yaml:1:4: error: .inf is no number that can be used here (for text, put it in quotes)"],
    ["text after |", "a: |x\n y", "f.yaml:1:4: error: a value cannot start with \"|\" (put it in single quotes: '|x')"],
    ["a line without a colon", "a: 1\nfoo\n", 'f.yaml:2:1: error: this line has no "key: value"'],
    ["a closing bracket too many", "a: 1\n]\n", 'f.yaml:2:1: error: unexpected "]"'],
    ["two anchors", "a: &x &y 1", "f.yaml:1:7: error: a node can have at most one anchor"],
    ["an anchor that an alias carries", "a: &x 1\nb: &y *x", "f.yaml:2:7: error: an alias node must not specify any properties"],
    [
      "a quote that a comment is stuck to",
      'a: "x"#y',
      "f.yaml:1:7: error: comments must be separated from other tokens by white space characters",
    ],
    [
      "a root bracket that is not closed",
      "{ a: 1",
      "f.yaml:1:7: error: a { or [ before this has no closing bracket (close it, or quote the value that it is meant to stand in)",
    ],
    [
      "a value too long to show",
      `a: @${"x".repeat(90)}`,
      'f.yaml:1:4: error: a value cannot start with "@" (put the whole value in single quotes)',
    ],
  ])("says what is wrong with %s", (_, text, message) => {
    expect(messagesOf(text)).toEqual([message]);
  });

  test("names an implicit key over several lines and an empty key", () => {
    expect(messagesOf(": 1")).toEqual(['f.yaml:1:1: error: "" cannot be a key']);
    expect(messagesOf("? a\n? b")).toEqual([]);
  });

  test("lets line breaks stand in the text of a template, in raw and triple-quoted literals, and in other quotes", () => {
    const text = [
      'a: "one\\ntwo {{ event.x }}"',
      "b: '{{ event.x.join(\"\\n\") }}'",
      `c: "{{ f('''x\\ny''') + \\"z\\" }}"`,
      'if: "event.x ==\\n 1"',
    ].join("\n");

    expect(messagesOf(text)).toEqual([]);
  });

  test("finds the line break in an expression under if, key and vars", () => {
    const places = parseYaml(`if: "x == 'a\\nb'"\nkey: "'\\n'"\nvars: { v: "'\\n'" }\n`, "f.yaml").diagnostics.map(
      ({ place }) => `${place.line.toString()}:${place.column.toString()}`,
    );

    expect(places).toEqual(["1:13", "2:8", "3:14"]);
  });

  test("reports any text at all without throwing", () => {
    const piece = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ",",
      '"',
      "'",
      "#",
      "&a",
      "*a",
      "!",
      "|",
      ">",
      "%",
      "---",
      "\t",
      "1",
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { document, diagnostics } = parseYaml(pieces.join(""), "f.yaml");
        expect(document !== undefined || diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("LocatedDocument", () => {
  const document = documentOf("a:\n  b: [x, { c: 1 }]\n  d: &d\n    e: 2\nf: *d\ng:\n");

  test("knows where values and keys stand", () => {
    expect(at(document, [])).toBe("1:1");
    expect(at(document, ["a", "b", 0])).toBe("2:7");
    expect(at(document, ["a", "b", 1, "c"])).toBe("2:15");
    expect(document.placeOfKey(["a", "b", 1, "c"])).toEqual({ file: "f.yaml", line: 2, column: 12 });
    expect(document.placeOfKey(["a", "b", 0])).toEqual({ file: "f.yaml", line: 2, column: 7 });
    expect(document.placeOfKey([])).toEqual({ file: "f.yaml", line: 1, column: 1 });
  });

  test("points into the anchor for what an alias stands for", () => {
    expect(at(document, ["f", "e"])).toBe("4:8");
  });

  test("falls back to the nearest parent", () => {
    expect(at(document, ["a", "b", 7, "x"])).toBe("2:6");
    expect(at(document, ["a", "b", 0, "x"])).toBe("2:7");
    expect(document.placeOfKey(["a", "nothing"])).toEqual({ file: "f.yaml", line: 2, column: 3 });
  });

  test("knows the lines of a value", () => {
    expect(document.linesOf(["a"])).toEqual({ first: 2, last: 4 });
    expect(document.linesOf(["a", "b"])).toEqual({ first: 2, last: 2 });
  });

  test("points at the value for an offset in what is no text", () => {
    expect(document.placeInText(["a", "b"], 3)).toEqual(document.placeOf(["a", "b"]));
    expect(document.placeInText(["a", "zzz"], 3)).toEqual(document.placeOf(["a"]));
  });
});

describe("placeInText", () => {
  test.each([
    ["a plain text", "k: hello world", 6, "w"],
    ["a plain text over lines", "k: one\n   two\n   three", 8, "t"],
    ["single quotes with a doubled one", "k: 'it''s here'", 5, "h"],
    ["double quotes with escapes", 'k: "a\\tb\\x41\\u0042\\U0001F600c"', 7, "c"],
    ["a literal block", "k: |\n  one\n    two\n\n  three\n", 11, "t"],
    ["a folded block", "k: >-\n  one\n  two\n\n  three\n", 8, "t"],
    ["a block with CRLF", "k: |\r\n  one\r\n  two\r\n", 4, "t"],
  ])("is exact in %s", (_, text, offset, character) => {
    const document = documentOf(text);

    const place = document.placeInText(["k"], offset);

    expect((document.value as { k: string }).k[offset]).toBe(character);
    expect(text.split("\n")[place.line - 1]?.[place.column - 1]).toBe(character);
  });

  test("is the beginning of what cannot be told exactly", () => {
    for (const text of ['k: "one\n  two"', "k: 'one\n  two'", "k: |2\n    one\n"]) {
      expect(documentOf(text).placeInText(["k"], 2)).toEqual({ file: "f.yaml", line: 1, column: 4 });
    }
  });

  test("finds every character however the text is written", () => {
    const characters = [..."abcdefghij", "'", '"', "\\", ":", "#", " ", "\n", "\t", "é", "😀"];
    const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

    fc.assert(
      fc.property(fc.shuffledSubarray(characters), fc.constantFrom(...styles), (parts, style) => {
        const value = parts.join("");
        const text = stringify({ k: { l: value } }, { defaultStringType: style, lineWidth: 0 });
        const document = documentOf(text);
        const lines = text.split("\n");
        const start = document.placeOf(["k", "l"]);
        const written = lines[start.line - 1]?.slice(start.column - 1) ?? "";
        const isInexact = /^[|>][-+]?\d/.test(written) || (/^["']/.test(written) && text.trimEnd().split("\n").length > start.line);
        for (const letter of value.matchAll(/[a-j]/g)) {
          const place = document.placeInText(["k", "l"], letter.index);
          if (isInexact) expect(place).toEqual(start);
          else expect(lines[place.line - 1]?.[place.column - 1]).toBe(letter[0]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test("lintYamlText gives what is wrong with a text as YAML", () => {
  expect(lintYamlText("a: 1\nb: !c d\n", "docs.md").map(formatDiagnostic)).toEqual([
    "docs.md:2:4: error: a value that starts with \"!\" is read as a YAML tag (put it in single quotes: '!c d')",
  ]);
});
