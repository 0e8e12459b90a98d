import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { makePlan, type Plan } from "#core/runtime/plan";
import { EngineWorld } from "#test/support/engine-world";
import { hour, minute, second } from "#test/support/engine-scene";

let plan: Plan;
const env = { GITHUB_SECRET: "secret", FEDI_TOKEN: "token", DISCORD_BOT_TOKEN: "token" };

/** The rules of the chapter on flow control in docs/rules.md, word for word. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "herald-flow-"));
  const block = readFileSync("docs/rules.md", "utf8")
    .matchAll(/^```yaml\n([\s\S]*?)^```$/gm)
    .find(([text]) => text.includes("id: ci-failed"))?.[1];
  writeFileSync(join(folder, "bot.config.yaml"), block ?? "");
  plan = await makePlan(join(folder, "bot.config.yaml"), { env, mode: "run" });
  afterAll(() => rmSync(folder, { recursive: true }));
});

function world(id: string): EngineWorld {
  const rule = plan.rules.find(({ compiled }) => compiled.id === id)?.compiled;
  if (rule === undefined) throw new Error(`there is no rule ${id}: ${JSON.stringify(plan.diagnostics)}`);
  return new EngineWorld(rule);
}

/** `<seconds> <step> <what the request says>`. */
function told(scene: EngineWorld, say: (input: JsonObject) => unknown): readonly string[] {
  return scene.delivered.map(({ at, op, input }) => `${at / 1000}s ${op} ${String(say(input))}`);
}

describe("the rules of the docs with flow control", () => {
  test("ci-failed tells each run once, however often it is delivered, and no more than three in ten minutes", () => {
    const scene = world("ci-failed");
    for (const [index, id] of [1, 1, 2, 3, 4, 2, 5].entries()) {
      const run = { id, conclusion: "failure", name: `run ${id}`, html_url: "https://git.example/1" };
      const data = { headers: { "x-github-event": "workflow_run" }, body: { workflow_run: run, repository: { full_name: "a/b" } } };
      scene.event("received", { connection: "github", at: index * second, data });
    }

    expect(told(scene.to(hour), ({ text }) => String(text).split(" failed")[0])).toEqual([
      "0s create a/b: run 1",
      "2s create a/b: run 2",
      "3s create a/b: run 3",
      "600s create a/b: run 4",
      "602s create a/b: run 5",
    ]);
  });

  test("digest tells at nine in Athens what came until then", () => {
    const scene = world("digest");
    const post = (at: number, id: string): void => {
      const data = { id, url: `https://social.example/${id}`, tags: ["indiedev"] };
      scene.event("status.created", { connection: "fedi", via: ["hashtag:indiedev"], at, data });
    };

    // The clock stands at nine when it begins.
    post(0, "a");
    post(hour, "b");
    post(24 * hour + minute, "c");

    expect(told(scene.to(72 * hour), ({ content }) => content)).toEqual([
      "86400s create 2 posts: https://social.example/a https://social.example/b",
      "172800s create 1 posts: https://social.example/c",
    ]);
  });

  test("repost boosts one post a day of each account, and takes back what is deleted", () => {
    const scene = world("repost");
    const post = (name: string, at: number, id: string, acct: string): void => {
      scene.event(name, { connection: "fedi", via: ["hashtag:indiedev"], at, data: { id, tags: ["indiedev"], account: { acct } } });
    };

    post("status.created", 0, "1", "luna");
    post("status.created", minute, "2", "sol");
    post("status.created", 2 * minute, "3", "luna");
    post("status.deleted", hour, "3", "luna");
    post("status.deleted", hour, "1", "luna");
    post("status.created", 25 * hour, "4", "luna");

    expect(told(scene.to(26 * hour), ({ id }) => id)).toEqual(["120s create 1", "180s create 2", "3600s delete 1", "90120s create 4"]);
  });
});
