import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { formatDiagnostic } from "#core/config/diagnostic";
import { runHerald } from "#test/unit/cli/run-herald";

// What other programs of this kind get wrong. What takes time and a destination to go wrong is played through in peers.test.yaml.

const folder = mkdtempSync(join(tmpdir(), "herald-peers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string): string {
  const path = join(folder, "bot.config.yaml");
  writeFileSync(path, text);
  return path;
}

describe("defects of others", () => {
  test("that need time to show do not show", async () => {
    const { tests } = createServices({});

    const { code, stdout } = await runHerald("test test/peers", { tests });

    expect(stdout).toMatch(/^ok .* 12 passed/m);
    expect(code).toBe(0);
  });

  test("7: one rule that is wrong is never run half-loaded beside the others: the start is refused", async () => {
    const path = written(`version: 1
rules:
  - id: good
    when: { event: clock.tick, every: 1h }
    do: [{ action: console.print, with: { text: tick } }]
  - id: bad
    when: { event: clock.tick, every: 1h }
    if: event.tim == 1
    do: [{ action: console.print, with: { text: tock } }]
`);

    const outcome = await createServices({}).run(
      { configPath: path, dryRun: true, watch: false, logLevel: "error", prettyLog: false, colours: false, onMissing: () => undefined },
      AbortSignal.timeout(10_000),
    );

    expect(outcome.kind).toBe("refused");
  });

  test("9: a key that is written twice is an error that names both lines, never the last one in silence", async () => {
    const path = written(`version: 1
rules:
  - id: tick
    when: { event: clock.tick, every: 1h }
    if: event.schedule == "1h"
    if: event.schedule == "2h"
    do: [{ action: console.print, with: { text: tick } }]
`);

    const { diagnostics } = await createServices({}).lint(path);

    expect(diagnostics.map(formatDiagnostic)).toEqual([
      `${path}:6:5: error: "if" is written twice in the same map, in lines 5 and 6 (keep one of them)`,
    ]);
  });
});
