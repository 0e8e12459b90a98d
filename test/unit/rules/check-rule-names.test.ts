import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatDiagnostic } from "#core/config/diagnostic";
import { makePlan } from "#core/runtime/plan";

const folder = mkdtempSync(join(tmpdir(), "herald-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What lint says of an event rule that acknowledges, beside the lifecycle rule `outage`. */
async function said(step: string): Promise<readonly string[]> {
  const path = join(folder, "bot.config.yaml");
  const outage =
    "{ id: outage, lifecycle: { key: '1', open: clock.tick, expire_after: 1m }, do: [{ id: a, action: console.print, with: { text: a } }] }";
  writeFileSync(
    path,
    `version: 1\nrules:\n  - ${outage.replace("open: clock.tick", "open: { event: clock.tick, every: 1m }")}\n  - ${step}\n`,
  );
  const { diagnostics } = await makePlan(path, { env: {}, mode: "lint" });
  return diagnostics.map(formatDiagnostic).map((line) => line.slice(line.indexOf(":") + 1));
}

const event = (inputs: string): string =>
  `{ id: taken, when: { event: clock.tick, every: 1m }, do: [{ action: herald.ack, with: ${inputs} }] }`;

describe("an input that names a lifecycle rule", () => {
  test("names one that is there", async () => {
    expect(await said(event("{ rule: outage, key: api }"))).toEqual([]);
    expect(await said(event("{ rule: outge, key: api }"))).toEqual([
      '4:99: error: there is no lifecycle rule "outge" (did you mean "outage"?)',
    ]);
    expect(await said(event("{ rule: taken, key: api }"))).toEqual([
      '4:99: error: there is no lifecycle rule "taken" (the lifecycle rules are outage)',
    ]);
  });

  test("is judged where a phase writes it, too", async () => {
    const lifecycle = (open: string): string =>
      `{ id: taken, lifecycle: { key: '1', open: { event: clock.tick, every: 1m }, expire_after: 1m }, do: [{ id: a, action: herald.ack, with: { key: api }, open: ${open} }] }`;

    expect(await said(lifecycle("{ op: create, with: { rule: outage } }"))).toEqual([]);
    expect(await said(lifecycle("[{ op: create, with: { rule: nothing } }]"))).toEqual([
      expect.stringContaining('there is no lifecycle rule "nothing" (the lifecycle rules are outage, taken)'),
    ]);
  });

  test("may be a template or come from outside: then nothing is said of it", async () => {
    expect(await said(event('{ rule: "{{ event.schedule }}", key: api }'))).toEqual([]);
    expect(await said(event("{ rule: { env: RULE }, key: api }"))).toEqual([]);
  });
});
