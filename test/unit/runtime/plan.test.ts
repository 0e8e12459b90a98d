import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatDiagnostic } from "#core/config/diagnostic";
import type { Environment } from "#core/config/references";
import { isRefused, makePlan, type Plan, runnablePart, secretsOf } from "#core/runtime/plan";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = `
version: 1
connections:
  restream: { plugin: restream, access_token: { env: RESTREAM_TOKEN } }
  discord: { plugin: discord, webhook_url: { env: WEBHOOK } }
  unused: { plugin: discord, webhook_url: "https://discord.com/api/webhooks/500000000000000001/unused-secret" }
  other: { plugin: discord, webhook_url: { env: OTHER } }
bots: [waiting]
rules:
  - id: here
    when: restream.stream.live
    do: [{ action: discord.message, with: { content: "{{ event.title }}" } }]
`;
const bot = `
rules:
  - id: waits
    when: restream.stream.live
    do: [{ action: other.message, with: { content: "{{ event.title }}" } }]
`;
const env = { RESTREAM_TOKEN: "restream-secret", WEBHOOK: "https://discord.com/api/webhooks/500000000000000001/abc-secret" };

function plan(main: string, variables: Environment): Promise<Plan> {
  const path = join(folder, "bot.config.yaml");
  writeFileSync(path, main);
  return makePlan(path, { env: variables, mode: "run" });
}

function withBot(variables: Environment): Promise<Plan> {
  mkdirSync(join(folder, "waiting"));
  writeFileSync(join(folder, "waiting", "bot.yaml"), bot);
  writeFileSync(join(folder, "bot.config.yaml"), text);
  return makePlan(join(folder, "bot.config.yaml"), { env: variables, mode: "run" });
}

describe("a plan", () => {
  test("runs the bots that have all they need, with the connections that those use, and names what the others wait for", async () => {
    const made = await withBot(env);
    const part = runnablePart(made);

    expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(part.bots).toEqual(["main"]);
    expect([...part.rules.rules.keys()]).toEqual(["here"]);
    expect(part.connections.map(({ name }) => name)).toEqual(["restream", "discord"]);
    expect(part.waiting).toMatchObject([{ who: 'the connection "other"', bots: ["waiting"] }]);
  });

  test("knows the rules that wait from those that are gone", async () => {
    const { rules } = runnablePart(await withBot(env));

    expect([rules.waits("waits"), rules.waits("here"), rules.waits("gone")]).toEqual([true, false, false]);
  });

  test("runs everything when nothing is missing", async () => {
    const part = runnablePart(await withBot({ ...env, OTHER: env.WEBHOOK }));

    expect([part.bots, part.waiting]).toEqual([["main", "waiting"], []]);
    expect(part.rules.waits("waits")).toBe(false);
  });

  test("finds every secret of its settings, for the log to leave out", async () => {
    const secrets = secretsOf(await withBot(env));

    expect(secrets).toContain("restream-secret");
    expect(secrets).toContain(env.WEBHOOK);
    expect(secrets).toContain("https://discord.com/api/webhooks/500000000000000001/unused-secret");
  });

  test("is refused for a mistake anywhere, told in the order of a reader", async () => {
    const broken = text
      .replace("bots: [waiting]\n", "")
      .replace("event.title", "event.titel")
      .replace("version: 1", "version: 1\nnonsense: 1");
    const made = await plan(broken, env);

    expect(isRefused(made)).toBe(true);
    expect(isRefused(await plan(text.replace("bots: [waiting]\n", ""), env))).toBe(false);
    expect(made.diagnostics.map((one) => formatDiagnostic(one).replace(`${folder}/`, ""))).toEqual([
      expect.stringContaining('unknown key "nonsense"'),
      expect.stringContaining("warning: a webhook cannot look"),
      expect.stringContaining("titel"),
    ]);
  });

  test("says that requests cannot come where nothing listens, and nothing where something does", async () => {
    const hooked = `
version: 1
connections:
  ci: { plugin: hooks, verify: bearer, secret: a-secret-of-many-characters }
  unused: { plugin: hooks, verify: bearer, secret: a-secret-of-many-characters }
  discord: { plugin: discord, webhook_url: { env: WEBHOOK } }
rules:
  - { id: here, when: ci.received, do: [{ action: discord.message, with: { content: "{{ event.id }}" } }] }
`;
    const deaf = (await plan(hooked, env)).diagnostics.filter(({ code }) => code === "CONFIG_NOTHING_LISTENS");
    const hearing = await plan(`${hooked}http: { listen: "127.0.0.1:0" }\n`, env);

    expect(deaf.map(formatDiagnostic)).toEqual([
      expect.stringMatching(
        /:4:3: error: "ci" waits for requests, and this configuration listens nowhere \(add http: \{ listen:/,
      ) as unknown,
    ]);
    expect(isRefused(hearing)).toBe(false);
  });
});
