import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePlan } from "#core/runtime/plan";

const config = `version: 1
connections:
  restream: { plugin: restream, access_token: { env: A } }
  discord: { plugin: discord, bot_tokn: { env: B }, bot_token: { env: B } }
  other: { plugin: discord, bot_token: { env: B } }
rules:
  - id: a
    when: restream.stream.live
    do:
      - action: other.message
        with: { channel: { env: C }, chanel: { env: C }, contnt: "{{ event.title }}", content: hi }
`;

test("names an unknown key whose value is a template or comes from outside, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "herald-keys-"));
  writeFileSync(join(folder, "c.yaml"), config);

  const { diagnostics } = await makePlan(join(folder, "c.yaml"), { env: {}, mode: "lint" });

  rmSync(folder, { recursive: true });
  expect(diagnostics.map(({ message, hint }) => `${message}: ${hint ?? ""}`)).toEqual([
    'unknown key "bot_tokn": did you mean "bot_token"?',
    'unknown key "chanel": did you mean "channel"?',
    'unknown key "contnt": did you mean "content"?',
  ]);
});
