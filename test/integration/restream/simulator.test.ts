import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { RunningSimulator } from "#core/plugin/simulator";
import { VirtualClock } from "#core/time/virtual-clock";
import { Settings } from "#plugins/restream/settings";
import { simulator } from "#plugins/restream/simulator";

const start = Date.UTC(2026, 6, 13, 12, 0, 0);

describe("the restream simulator", () => {
  const clock = new VirtualClock(start);
  let running: RunningSimulator;
  const shown: string[] = [];

  beforeEach(async () => {
    running = await simulator.start({ clock, host: "127.0.0.1", port: 0, show: (line) => shown.push(line) });
  });

  afterEach(() => running.close());

  async function token(): Promise<string> {
    const { client_id, client_secret, refresh_token, token_url } = running.settings;
    const form = { grant_type: "refresh_token", client_id, client_secret, refresh_token } as Record<string, string>;
    const reply = await fetch(token_url as string, { method: "POST", body: new URLSearchParams(form) });
    return ((await reply.json()) as { access_token: string }).access_token;
  }

  function connect(accessToken: string, messages: string[]): Promise<WebSocket> {
    const socket = new WebSocket(`${running.settings["url"] as string}?accessToken=${accessToken}`);
    socket.on("message", (data: Buffer) => messages.push((JSON.parse(data.toString("utf8")) as { action: string }).action));
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(socket));
      socket.once("error", reject);
    });
  }

  async function until(condition: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + 5_000;
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error("what was waited for did not happen");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("offers settings that the plugin takes, and tells where it listens", () => {
    expect(Settings.safeParse(running.settings).error).toBeUndefined();
    expect(running.lines.join("\n")).toContain(running.settings["url"]);
  });

  it("replays the last minute and nothing older to whoever connects", async () => {
    await running.commands["live"]?.run(["Hello"]);
    await running.commands["silence"]?.run([]);
    await clock.advance(61_000);
    await running.commands["live"]?.run(["Again"]);
    const messages: string[] = [];

    const socket = await connect(await token(), messages);

    await until(() => messages.length === 5);
    expect(messages).toEqual(["updateIncoming", "updateOutgoing", "updateOutgoing", "updateOutgoing", "updateOutgoing"]);
    expect(shown.at(-1)).toContain("connects");
    socket.terminate();
  });

  it("refuses a missing token with 400 and a used-up one with 401", async () => {
    await expect(connect("", [])).rejects.toThrow("400");
    const old = await token();
    running.commands["revoke"]?.run([]).catch(() => undefined);

    await expect(connect(old, [])).rejects.toThrow("401");
  });

  it("refuses to exchange a refresh token twice", async () => {
    await token();

    expect(await token()).toBeUndefined();
  });

  it("does what a person types, and says what is wrong with it", async () => {
    const messages: string[] = [];
    const socket = await connect(await token(), messages);
    const { commands } = running;
    const said = [];
    for (const [name, ...args] of [
      ["live", "Hello"],
      ["title", "New"],
      ["game", "Chess"],
      ["viewers", "none"],
      ["drop"],
      ["back"],
      ["end"],
    ]) {
      said.push(await commands[name ?? ""]?.run(args));
    }
    await until(() => messages.filter((action) => action === "deleteIncoming").length === 2);

    expect(said).toHaveLength(7);
    await expect(commands["title"]?.run([])).rejects.toThrow("expected a title");
    await expect(commands["close"]?.run(["12"])).rejects.toThrow("expected 1000");
    await expect(commands["viewers"]?.run(["many"])).rejects.toThrow("expected a number");
    await commands["close"]?.run(["4200"]);
    expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(4200);
  });
});
