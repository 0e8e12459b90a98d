import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "#core/plugin/secret";

test("a secret prints as [secret] however it is printed, and reveals itself only when asked", () => {
  const secret = new Secret("hunter2");

  const printed = [String(secret), JSON.stringify({ secret }), inspect({ secret }, { depth: 9, showHidden: true })];

  expect(printed.join(" ")).not.toContain("hunter2");
  expect(secret.reveal()).toBe("hunter2");
});
