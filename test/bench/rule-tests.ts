import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { testRules } from "#core/cli/services/test-rules";
import { countTests } from "#core/cli/tested";
import { makePlan, runnablePart } from "#core/runtime/plan";
import { simulatedDatabase } from "#core/simulation/simulated-database";
import { simulate } from "#core/simulation/simulation";
import type { Effort, Figure } from "./figure.ts";

/** A stream of so many hours with a gap, a crash and changes, and the hour that every test goes on for. */
const hours = 3;

/** How many tests of rules run in a second: real files, the real bot go-live, each test from a start on an empty store to its end. */
export async function measureRuleTests({ quick }: Effort): Promise<readonly Figure[]> {
  const count = quick ? 200 : 1_000;
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-tests-"));
  try {
    const config = join(folder, "bot.config.yaml");
    writeFileSync(config, configText());
    const perFile = 50;
    for (let file = 0; file < count / perFile; file += 1) {
      const tests = Array.from({ length: perFile }, (_, index) => testText(file * perFile + index));
      writeFileSync(join(folder, `streams-${file.toString()}.test.yaml`), `tests:\n${tests.join("")}`);
    }
    const bare = await bareStartsPerSecond(config, count / 4);
    const begun = performance.now();
    const { files } = await testRules({ paths: [folder], configPath: undefined, filter: undefined }, () => undefined);
    const seconds = (performance.now() - begun) / 1000;
    const { passed } = countTests(files);
    if (passed !== count) throw new Error(`${passed.toString()} of ${count.toString()} tests passed`);
    const virtual = (count * (hours + 1)).toLocaleString("en");
    const what = `herald test, ${count.toLocaleString("en")} tests of ${virtual} virtual hours, read and run`;
    return [{ what, value: count / seconds, unit: "/s", beside: "starts and stops alone", limit: bare, measure: "rule-tests" }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configText(): string {
  return JSON.stringify({
    version: 1,
    connections: {
      restream: { plugin: "restream", access_token: { env: "RESTREAM_TOKEN" } },
      discord: { plugin: "discord", bot_token: { env: "DISCORD_BOT_TOKEN" } },
    },
    bots: [resolve("bots/go-live")],
  });
}

function testText(index: number): string {
  const data = `user_id: ${index.toString()}, title: Stream ${index.toString()}, url: "https://twitch.tv/luna"`;
  return `
  - name: stream ${index.toString()} has one post
    events:
      - { at: 0s, event: restream.stream.live, data: { ${data} } }
      - { at: 30m, event: restream.stream.ended, data: { ${data} } }
      - { at: 31m, restart: crash }
      - { at: 32m, event: restream.stream.live, data: { ${data} } }
      - { at: 1h, event: restream.stream.updated, data: { ${data}, game: Art, changed: [game] } }
      - { at: ${(hours * 60 - 3).toString()}m, event: restream.stream.ended, data: { ${data}, game: Art } }
    expect:
      - { at: 20s, step: post, op: create, with: { content: { contains: Stream ${index.toString()} } } }
      - { at: 1h, step: post, op: edit, with: { embed: { fields: [{ value: Art }, {}] } } }
      - { at: ${hours.toString()}h, step: post, op: edit, with: { content: { contains: was live for } } }
`;
}

async function bareStartsPerSecond(config: string, count: number): Promise<number> {
  const plan = runnablePart(await makePlan(config, { env: {}, mode: "test" }));
  const database = simulatedDatabase();
  const once = async (): Promise<void> => (await simulate({ plan, database, startMs: Date.UTC(2026, 0, 5) })).close();
  for (let index = 0; index < 20; index += 1) await once();
  const begun = performance.now();
  for (let index = 0; index < count; index += 1) await once();
  const seconds = (performance.now() - begun) / 1000;
  database.close();
  return count / seconds;
}
