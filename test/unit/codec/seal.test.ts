import { describe, expect, it } from "vitest";
import { seal, unseal } from "#core/codec/seal";

const secret = "client-secret";
const context = "restream/main/tokens";

describe("seal", () => {
  it.each(["", "refresh-token", "…😀".repeat(1000)])("gives back the plaintext %#", (plaintext) => {
    expect(unseal(secret, context, seal(secret, context, plaintext))).toBe(plaintext);
  });

  it("hides the plaintext and never seals twice alike", () => {
    const one = seal(secret, context, "canary");
    const other = seal(secret, context, "canary");

    expect(one).not.toBe(other);
    expect(Buffer.from(one.slice(3), "base64url").toString("latin1")).not.toContain("canary");
  });

  it("does not open with another secret or another context", () => {
    const sealed = seal(secret, context, "canary");

    expect(unseal("other", context, sealed)).toBeUndefined();
    expect(unseal(secret, "restream/other/tokens", sealed)).toBeUndefined();
  });

  it("does not open when any byte was changed, cut off or added", () => {
    const sealed = seal(secret, context, "canary");
    const bytes = Buffer.from(sealed.slice(3), "base64url");

    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[index] = (bytes[index] ?? 0) ^ 1;
      expect(unseal(secret, context, `v1.${changed.toString("base64url")}`)).toBeUndefined();
    }
    expect(unseal(secret, context, `v1.${bytes.subarray(0, -1).toString("base64url")}`)).toBeUndefined();
    expect(unseal(secret, context, `v1.${Buffer.concat([bytes, Buffer.alloc(1)]).toString("base64url")}`)).toBeUndefined();
  });

  it.each(["", "v1.", "v1.AAAA", "v2.AAAA", "refresh-token"])("takes %j for no seal", (text) => {
    expect(unseal(secret, context, text)).toBeUndefined();
  });

  it("refuses an empty secret", () => {
    expect(() => seal("", context, "canary")).toThrow(expect.objectContaining({ code: "SEAL_WITHOUT_SECRET" }));
  });
});
