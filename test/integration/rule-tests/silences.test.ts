import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { runHerald } from "#test/unit/cli/run-herald";

const folder = mkdtempSync(join(tmpdir(), "herald-silence-entries-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rules = `version: 1
connections:
  elstat: { plugin: elstat, url: "https://status.example.org" }
rules:
  - id: down
    lifecycle:
      key: event.service
      open: { event: elstat.service.status, services: [api, mail], if: event.up == false }
    do:
      - { id: say, action: console.print, with: { text: "{{ entity.key }} is down" }, close: { op: create, with: { text: "{{ entity.key }} is up" } } }
`;

async function outcomeOf(entries: string): Promise<{ readonly code: number; readonly stdout: string }> {
  writeFileSync(join(folder, "bot.config.yaml"), rules);
  writeFileSync(join(folder, "a.test.yaml"), `tests:\n  - name: a silence\n${entries}`);
  const { tests } = createServices({});
  return runHerald(`test ${join(folder, "a.test.yaml")}`, { tests });
}

describe("an entry `silence`", () => {
  test("holds back what it covers, over a crash, until its time is over", async () => {
    const { code } = await outcomeOf(`    events:
      - { at: 0s, silence: add, key: api, for: 1h, by: luna, why: moving }
      - { at: 1m, event: elstat.service.status, data: { service: api, up: false } }
      - { at: 2m, event: elstat.service.status, data: { service: mail, up: false } }
      - { at: 3m, restart: crash }
    expect:
      - { at: 2m, step: say, key: mail }
      - { at: 1h, step: say, key: api }
    explain:
      - { event: 2, rule: down, verdict: silenced, reason: luna }
      - { event: 3, rule: down, verdict: fired }
`);

    expect(code).toBe(0);
  });

  test("is ended before its time by the rule and key that it was made for", async () => {
    const { code, stdout } = await outcomeOf(`    events:
      - { at: 0s, silence: add, rule: ~d.*, for: 1h }
      - { at: 0s, silence: add, rule: ~d.*, for: 2h }
      - { at: 1m, event: elstat.service.status, data: { service: api, up: false } }
      - { at: 5m, silence: expire, rule: ~d.* }
    expect:
      - { at: 5m, within: 1s, step: say, key: api }
`);

    expect(stdout).toMatch(/^ok /);
    expect(code).toBe(0);
  });

  test("fails the test when it ends what is not there, is no pattern, or finds nobody there", async () => {
    const { code, stdout } = await outcomeOf(`    events:
      - { at: 0s, silence: expire, rule: down }
      - { at: 1m, silence: add, rule: "~(", for: 1h }
      - { at: 2m, restart: clean, down: 1h }
      - { at: 3m, silence: add, rule: down, for: 1h }
      - { at: 4m, silence: expire, rule: down }
    expect: []
`);

    expect(code).toBe(1);
    expect(stdout).toContain("there is no such silence, or it has ended");
    expect(stdout).toContain("the rule ~( is no pattern");
    expect(stdout).toContain("the bot is off, so nobody can silence anything");
    expect(stdout).toContain("the bot is off, so nobody can end a silence");
  });
});
