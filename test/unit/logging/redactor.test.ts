import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "#core/logging/redactor";

describe("redactor", () => {
  test("replaces every occurrence of every secret it knows", () => {
    const redactor = createRedactor(["hunter2", "s3cr.t+"]);

    expect(redactor.redact("hunter2 and s3cr.t+ and hunter2")).toBe("[secret] and [secret] and [secret]");
    expect(redactor.redact("s3crXt+")).toBe("s3crXt+");
  });

  test("learns a secret later", () => {
    const redactor = createRedactor();
    expect(redactor.redact("rotated-token")).toBe("rotated-token");

    redactor.add("rotated-token");

    expect(redactor.redact("rotated-token")).toBe("[secret]");
  });

  test("finds a secret in a query, in JSON and in base64", () => {
    const secret = 'p@ss "word"/ü';
    const redactor = createRedactor([secret]);
    const texts = [
      `?token=${encodeURIComponent(secret)}`,
      `?${new URLSearchParams({ token: secret }).toString()}`,
      JSON.stringify({ secret }),
      Buffer.from(secret).toString("base64"),
    ];

    expect(texts.map(redactor.redact)).toEqual(["?token=[secret]", "?token=[secret]", '{"secret":"[secret]"}', "[secret]"]);
  });

  test("takes the whole of a secret that begins with another one", () => {
    const redactor = createRedactor(["token", "token-and-more"]);

    expect(redactor.redact("token-and-more")).toBe("[secret]");
  });

  test("leaves words alone that are too short to be told from a secret", () => {
    expect(createRedactor(["", "abc"]).redact("abcdef")).toBe("abcdef");
  });

  test("leaves nothing of any secret in any text around it", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const secret = fc.string({ unit: "grapheme", minLength: 4, maxLength: 40 });

    fc.assert(
      fc.property(text, fc.array(secret, { minLength: 1, maxLength: 4 }), text, (before, secrets, after) => {
        const redacted = createRedactor(secrets).redact(before + secrets.join("") + after);

        for (const known of secrets) if (!"[secret]".includes(known)) expect(redacted.replaceAll("[secret]", "\n")).not.toContain(known);
      }),
      { numRuns: 100 },
    );
  });
});
