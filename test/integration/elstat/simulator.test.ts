import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { RunningSimulator } from "#core/plugin/simulator";
import { VirtualClock } from "#core/time/virtual-clock";
import { Settings, streamUrl } from "#plugins/elstat/settings";
import { simulator } from "#plugins/elstat/simulator";

describe("the elstat simulator", () => {
  let clock: VirtualClock;
  let running: RunningSimulator;
  let socket: WebSocket;
  let texts: string[];
  const shown: string[] = [];

  beforeEach(async () => {
    clock = new VirtualClock(Date.UTC(2026, 6, 13, 12));
    running = await simulator.start({ clock, host: "127.0.0.1", port: 0, show: (line) => shown.push(line) });
    socket = new WebSocket(streamUrl(Settings.parse(running.settings)));
    texts = [];
    socket.on("message", (data: Buffer) => texts.push(data.toString("utf8")));
    await new Promise((resolve) => socket.once("open", resolve));
  });

  afterEach(async () => {
    socket.terminate();
    await running.close();
  });

  async function heard(count: number): Promise<readonly string[]> {
    const giveUpAt = performance.now() + 5_000;
    while (texts.length < count) {
      if (performance.now() > giveUpAt) throw new Error(`there were only ${texts.length.toString()} messages`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return texts.splice(0);
  }

  function type(line: string): Promise<string> {
    const [name = "", ...args] = line.split(" ");
    return running.commands[name]?.run(args) ?? Promise.reject(new Error(`there is no command ${name}`));
  }

  it("offers settings that the plugin takes, and tells where it listens", () => {
    expect(Settings.safeParse(running.settings).error).toBeUndefined();
    expect(running.lines.join("\n")).toContain(running.settings["url"]);
    expect(shown.at(-1)).toBe("a bot connects");
  });

  it("answers SUBSCRIBE, and looks at its services every twenty seconds", async () => {
    socket.send('{"op":0,"channels":["status:api","status:nothing","latency:api"]}');
    expect(await heard(1)).toEqual(['{"op": 1, "channels": ["status:api","latency:api"]}']);

    await clock.advance(40_000);

    expect((await heard(4))[0]).toBe(`{"op": 3, "c": "status:api", "d": [${(clock.now() - 20_000).toString()},true]}`);
    socket.send('{"op":-1,"channels":["status:api","latency:api"]}');
    expect(await heard(1)).toEqual(['{"op": 2, "channels": ["status:api","latency:api"]}']);
  });

  it.each([
    [`{"op":0,"channels":["${"x".repeat(240)}"]}`, 4420],
    ['{"op":0}', 4200],
    ['{"op":3,"channels":[]}', 4200],
    ["{", 4200],
  ])("closes over %.30s with its code", async (text, code) => {
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(text);

    expect(await closed).toBe(code);
  });

  it("does what a person types", async () => {
    socket.send('{"op":0,"channels":["status:api","latency:api"]}');
    await heard(1);

    const said = [];
    for (const line of [
      "down api",
      "up api",
      "latency api 300",
      "latency api none",
      "incident open 7 Database is slow",
      "incident close 7",
      "poll",
    ]) {
      said.push(await type(line));
    }

    expect(said.every((line) => line.length > 0)).toBe(true);
    const values = (await heard(10)).map((text) => JSON.parse(text) as { op: number; d: [number, unknown] | object });
    expect(values.map(({ d }) => (Array.isArray(d) ? (d[1] as unknown) : d))).toEqual([
      false,
      null,
      true,
      42,
      300,
      null,
      { id: 7, title: "Database is slow" },
      { id: 7 },
      true,
      null,
    ]);
  });

  it("says what is wrong with what a person types", async () => {
    for (const line of ["down", "up nothing", "latency api much", "incident begin 7", "close 12", "refuse often", "mute perhaps"]) {
      await expect(type(line)).rejects.toThrow(/expected|there is no service/);
    }
  });

  it("refuses, mutes, sends odd things and closes on command", async () => {
    await type("mute on");
    socket.send('{"op":0,"channels":["status:api"]}');
    await type("raw hello there");
    expect(await heard(1)).toEqual(["hello there"]);
    await type("refuse 503");
    const refused = new WebSocket(streamUrl(Settings.parse(running.settings)));
    await expect(new Promise((_, reject) => refused.once("error", reject))).rejects.toThrow("503");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await type("close 4420");

    expect(await closed).toBe(4420);
  });
});
