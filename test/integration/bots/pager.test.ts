import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { startWebhookSimulator, type WebhookSimulator } from "#plugins/webhook/simulator";
import { BotScene } from "./bot-scene.ts";

const second = 1_000;
const minute = 60 * second;

describe("bots/downtime/pager", () => {
  let scene: BotScene;
  let elstat: ElstatSimulator;
  let pager: WebhookSimulator;

  beforeEach(async () => {
    scene = new BotScene();
    elstat = await startElstatSimulator({ clock: scene.clock });
    pager = await startWebhookSimulator({ clock: scene.clock, host: "127.0.0.1", port: 0 });
    await scene.open(["downtime", "downtime/pager"], {
      elstat: { plugin: "elstat", url: elstat.url, services: "elixire, api" },
      // A URL with a template in it reaches loopback only where the host is listed.
      pager: { ...pager.settings, plugin: "webhook", allow_hosts: ["127.0.0.1"] },
    });
    await scene.start();
    await scene.pass(minute);
  });

  afterEach(async () => {
    await scene.close();
    await elstat.close();
    await pager.close();
  });

  function look(service: string, up: boolean): void {
    elstat.services.get(service).up = up;
    elstat.poll();
  }

  async function outage(service: string, ms: number): Promise<void> {
    look(service, false);
    await scene.pass(ms);
    look(service, true);
    await scene.pass(3 * minute);
  }

  function calls(): readonly { readonly event_action: string; readonly dedup_key: string; readonly payload: object }[] {
    return pager.seen.map(({ body }) => JSON.parse(body) as ReturnType<typeof calls>[number]);
  }

  it("is called once when a service has been down for two minutes, and told once that it is back", async () => {
    look("api", false);
    const since = scene.clock.now();
    await scene.pass(110 * second);
    expect(calls()).toEqual([]);
    await scene.pass(10 * minute - 110 * second);
    look("api", true);
    await scene.pass(3 * minute);

    const dedup_key = `api/${(since / second).toString()}`;
    expect(calls()).toMatchObject([
      { event_action: "trigger", dedup_key, payload: { summary: "api is down", source: "api", timestamp: new Date(since).toISOString() } },
      { event_action: "resolve", dedup_key, payload: { summary: "api is back after 10 minutes" } },
    ]);
    expect(pager.seen.map(({ method, signature }) => [method, signature])).toEqual([
      ["POST", "good"],
      ["POST", "good"],
    ]);
    expect(scene.said).toEqual([]);
  });

  it("is left alone by what is over within two minutes", async () => {
    await outage("api", 100 * second);

    expect(calls()).toEqual([]);
  });

  it("hears of the begin before the end, and of every outage under a key of its own, when it could not be reached", async () => {
    pager.misbehave({ kind: "answer", status: 503 }, 1_000);
    await outage("api", 5 * minute);
    await outage("api", 5 * minute);
    await pager.commands["heal"]?.run([]);
    const refused = pager.seen.length;
    await scene.pass(15 * minute);

    const taken = calls().slice(refused);
    const [first = "", second = ""] = [...new Set(taken.map(({ dedup_key }) => dedup_key))];
    expect(second).not.toBe("");
    for (const key of [first, second]) {
      expect(taken.filter(({ dedup_key }) => dedup_key === key).map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
    }
  });

  it("is called for an outage over a restart, once", async () => {
    look("api", false);
    await scene.pass(5 * minute);
    await scene.stop();
    await scene.pass(3 * minute);
    await scene.start();
    await scene.pass(5 * minute);
    look("api", true);
    await scene.pass(3 * minute);

    expect(calls().map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
  });

  it("may want another address and method for the end, as the README shows it", async () => {
    const [, recipe = ""] = /```yaml partial\n( *- id: page[^]*?)```/.exec(readFileSync("bots/downtime/README.md", "utf8")) ?? [];
    const shipped = readFileSync("bots/downtime/pager/bot.yaml", "utf8");
    const step = recipe.replaceAll("https://api.opsgenie.com", new URL(pager.url).origin).replaceAll(/^ {2}(?=.)/gm, "      ");
    writeFileSync(join(scene.folder, "bot.yaml"), `${shipped.slice(0, shipped.indexOf("      - id: page"))}${step}`);
    await scene.stop();
    scene.configure([scene.folder]);
    await scene.start();
    await scene.pass(minute);

    await outage("api", 5 * minute);

    expect(pager.seen.map(({ method, path }) => `${method} ${path.replace(/-\d+/, "-…")}`)).toEqual([
      "POST /v2/alerts",
      "POST /v2/alerts/api-…/close?identifierType=alias",
    ]);
  });
});
