import { describe, expect, test } from "vitest";
import { createLogger, type LoggerOptions } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { HeraldError } from "#core/errors/herald-error";
import type { Logger } from "#core/plugin/logger";
import { Secret } from "#core/plugin/secret";

const now = Date.parse("2026-11-21T07:00:00.000Z");

function logger(options: Partial<LoggerOptions> = {}): { log: Logger; text: () => string; lines: () => unknown[] } {
  let text = "";
  const destination = { write: (written: string) => void (text += written) };
  const log = createLogger({
    level: "info",
    pretty: false,
    redactor: createRedactor(["hunter2"]),
    destination,
    now: () => now,
    ...options,
  });
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
  };
}

describe("createLogger", () => {
  test("writes one JSON object a line with level, time, message and fields", () => {
    const { log, lines } = logger();

    log.info("stream is live", { connection: "restream", viewers: 5 });
    log.warn("slow");

    expect(lines()).toEqual([
      { level: "info", time: "2026-11-21T07:00:00.000Z", connection: "restream", viewers: 5, message: "stream is live" },
      { level: "warn", time: "2026-11-21T07:00:00.000Z", message: "slow" },
    ]);
  });

  test("writes nothing below its level", () => {
    const { log, text } = logger({ level: "warn" });

    log.debug("a");
    log.info("b");

    expect(text()).toBe("");
  });

  test("writes nothing at level silent", () => {
    const { log, text } = logger({ level: "silent" });

    log.error("a");

    expect(text()).toBe("");
  });

  test("gives a child's fields to each of its lines, and the line's own fields win", () => {
    const { log, lines } = logger();

    log.child({ connection: "discord", op: 1 }).child({ op: 2 }).info("sent", { op: 3 });

    expect(lines()).toMatchObject([{ connection: "discord", op: 3, message: "sent" }]);
  });

  test("takes secrets out of messages, fields, names of fields and children", () => {
    const { log, text } = logger();

    log.child({ url: "https://hunter2@example.org" }).error("token hunter2", { hunter2: ["hunter2"], inner: { token: "xhunter2x" } });

    expect(text()).not.toContain("hunter2");
    expect(text()).toContain('"url":"https://[secret]@example.org"');
  });

  test("prints a Secret as [secret] though its value is not known to the redactor", () => {
    const { log, lines } = logger();

    log.info("settings", { token: new Secret("never told") });

    expect(lines()).toMatchObject([{ token: "[secret]" }]);
  });

  test("reduces an error to its code, message, hint and cause, and leaves out what else it carries", () => {
    const { log, lines } = logger();
    const cause = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED", config: { headers: { authorization: "x" } } });

    log.error("failed", { error: new HeraldError("CONFIG_GONE", "no such file", { hint: "make one", cause }) });

    expect(lines()).toEqual([
      {
        level: "error",
        time: "2026-11-21T07:00:00.000Z",
        error: {
          code: "CONFIG_GONE",
          message: "no such file",
          hint: "make one",
          cause: { code: "ECONNREFUSED", message: "connect refused" },
        },
        message: "failed",
      },
    ]);
  });

  test("names what an error without a message is made of", () => {
    const { log, lines } = logger();

    log.error("failed", new AggregateError([new Error("first"), new Error("second")]));

    expect(lines()).toMatchObject([{ error: { message: "AggregateError", errors: [{ message: "first" }, { message: "second" }] } }]);
  });

  test("writes the stacks of errors at level debug only", () => {
    const verbose = logger({ level: "debug" });
    const normal = logger();

    verbose.log.error("failed", { error: new Error("here") });
    normal.log.error("failed", { error: new Error("here") });

    expect(verbose.text()).toContain("create-logger.test");
    expect(normal.text()).not.toContain("create-logger.test");
  });

  test("writes what JSON cannot carry as text, and cuts what has no end", () => {
    const { log, lines } = logger();
    const endless: Record<string, unknown> = {};
    endless["self"] = endless;

    log.info("odd", {
      big: 10n,
      nan: Number.NaN,
      when: new Date(now),
      map: new Map([["a", 1]]),
      set: new Set([1]),
      bytes: Buffer.from("abc"),
      run: () => {},
      gone: undefined,
      many: Array.from({ length: 102 }, () => 0),
      long: "x".repeat(9_000),
      endless,
    });

    expect(lines()).toMatchObject([
      { big: "10", nan: "NaN", when: "2026-11-21T07:00:00.000Z", map: { a: 1 }, set: [1], bytes: "[3 bytes]", run: "[function]" },
    ]);
    const [line] = lines() as [{ many: unknown[]; long: string }];
    expect(line).not.toHaveProperty("gone");
    expect(line.many).toHaveLength(101);
    expect(line.many.at(-1)).toBe("[2 more]");
    expect(line.long).toBe(`${"x".repeat(8_192)}… (9000 characters)`);
    expect(JSON.stringify(line)).toContain("[deeper]");
  });

  test("cuts a long text after its secrets were taken out", () => {
    const { log, text } = logger();

    log.info("long", { text: `${"x".repeat(8_188)}hunter2` });

    expect(text()).not.toContain("hunt");
  });

  test("writes a line though a field throws when it is read", () => {
    const { log, lines } = logger();

    log.info("trap", {
      inner: {
        get boom(): never {
          throw new Error("no");
        },
      },
    });

    expect(lines()).toMatchObject([{ message: "trap", fields: "[not readable]" }]);
  });

  test("keeps a field that is named like a part of the line", () => {
    const { log, lines } = logger();

    log.info("sentence", { message: "field", level: 7 });

    expect(lines()).toMatchObject([{ level: "info", message: "sentence", _message: "field", _level: 7 }]);
  });

  test("writes lines for people without colours unless asked for them", () => {
    const plain = logger({ pretty: true });
    const coloured = logger({ pretty: true, colours: true });

    plain.log.warn("no route", { connection: "discord", tries: 2 });
    coloured.log.warn("no route");

    expect(plain.text()).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: discord: no route \{"tries":2\}\n$/);
    expect(coloured.text()).toContain("\u001b[");
  });
});
