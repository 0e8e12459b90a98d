import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { answers } from "#plugins/discord/simulator/faults";
import { HeraldFolder, type HeraldProcess } from "./herald-process.ts";
import { goLiveRule, type SimulatedServices, startServices } from "./services.ts";

let folder: HeraldFolder;
let services: SimulatedServices;
beforeEach(async () => {
  services = await startServices(new SystemClock());
  folder = new HeraldFolder({ "bot.config.yaml": { version: 1, connections: services.connections, rules: [goLiveRule] } });
});
afterEach(async () => {
  await folder.close();
  await services.close();
});

/** A bot whose link is up. */
async function running(args: readonly string[] = []): Promise<HeraldProcess> {
  const bot = folder.start(["run", ...args]);
  await bot.says('"message":"connected"');
  return bot;
}

describe("a running bot", () => {
  test("says what it delivered, and stops at SIGTERM with exit code 0", async () => {
    const bot = await running();
    services.restream.account.goLive({ title: "Painting" });
    await bot.says("create delivered to channel 300000000000000001");

    const { code, stdout, stderr } = await bot.stop();

    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain('"message":"stopped; what was not delivered yet is on disk and goes on at the next start"');
  });

  test("stops at once right after its start, while its tokens are being fetched, and keeps them", async () => {
    const bot = folder.start(["run"]);
    await bot.says("running main");
    const { code } = await bot.stop();

    const again = await running();

    expect(code).toBe(0);
    expect((await again.stop()).stderr).not.toContain("RESTREAM_REAUTHORISE");
  });

  test("ends at once at a second SIGINT while a request of Discord hangs", async () => {
    services.discord.fail({ on: { method: "POST" }, answer: { kind: "hang" } });
    const bot = await running();
    const asked = services.discord.seen.length;
    services.restream.account.goLive({ title: "Painting" });
    await untilSo(() => services.discord.seen.length > asked);

    bot.send("SIGINT");
    await bot.says('"message":"stopping"');
    const { code } = await bot.stop("SIGINT");

    expect(code).toBe(130);
  });

  test("answers on its port that it lives and is ready, and says no when a link is down", async () => {
    folder.write("bot.config.yaml", {
      version: 1,
      http: { listen: "127.0.0.1:0" },
      connections: services.connections,
      rules: [goLiveRule],
    });
    const bot = await running();
    const at = `http://${/listening on (127\.0\.0\.1:\d+)/.exec(bot.stderr)?.[1]}`;

    const health = await fetch(`${at}/healthz`);
    const ready = await fetch(`${at}/readyz`);
    services.restream.feed.refuseWith = { status: 503 };
    services.restream.feed.cut();
    await bot.says("connecting again");
    const cut = await fetch(`${at}/readyz`);

    expect([health.status, ready.status, cut.status]).toEqual([200, 200, 503]);
    expect(await cut.json()).toMatchObject({
      ready: false,
      connections: { restream: { source: { is: "waiting" } }, discord: { ready: true } },
    });
    expect((await bot.stop()).code).toBe(0);
  });

  test("takes garbage on its control socket for what it is", async () => {
    const bot = await running();

    const answered = await talk(join(folder.path, ".herald", "control.sock"), 'garbage\n{"command":"fly"}\n');

    expect(answered.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { ok: false },
      { ok: false, code: "CONTROL_BAD_REQUEST", message: "this version of Herald does not know that command" },
    ]);
    expect((await bot.stop()).code).toBe(0);
  });
});

describe("dead letters", () => {
  async function withADeadLetter(): Promise<HeraldProcess> {
    services.discord.fail({ on: { method: "POST" }, answer: answers.refusal(400, 50_035, "Invalid Form Body") });
    const bot = await running();
    services.restream.account.goLive({ title: "Painting" });
    await bot.says("given up");
    return bot;
  }

  test("are none where nothing was given up", async () => {
    const bot = await running();

    expect(await folder.run(["dead", "list"])).toEqual({ code: 0, stdout: "No dead letters.\n", stderr: "" });
    expect((await bot.stop()).code).toBe(0);
    expect(await folder.run(["dead", "list"])).toEqual({ code: 0, stdout: "No dead letters.\n", stderr: "" });
  });

  test("are listed with what happened and why, and sent again by the running bot", async () => {
    const bot = await withADeadLetter();

    const { stdout } = await folder.run(["dead", "list"]);
    const retry = await folder.run(["dead", "retry", "--all"]);
    await bot.says("create delivered");

    expect(stdout).toMatch(
      /^\S+ {2}create by discord\.message to channel 300000000000000001\n {2}rule go-live, step post, key \d+; given up at .* after 1 try\n {2}\S+: .*Invalid Form Body/,
    );
    expect(retry).toEqual({ code: 0, stdout: "1 queued again\n", stderr: "" });
    expect(services.discord.messages()).toHaveLength(1);
  });

  test("are sent again at the next start when nothing runs now", async () => {
    const bot = await withADeadLetter();
    await bot.stop();

    const retry = await folder.run(["dead", "retry", "--all"]);
    expect(services.discord.messages()).toHaveLength(0);
    const again = folder.start(["run"]);
    await again.says("create delivered");

    expect(retry).toEqual({ code: 0, stdout: "1 queued again\n", stderr: "" });
    expect(services.discord.messages()).toHaveLength(1);
  });
});

/** Waits in turns of the event loop: what is waited for arrives on a socket. */
async function untilSo(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Writes lines to a socket and reads as many back. */
async function talk(path: string, text: string): Promise<string[]> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.write(text);
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  await untilSo(() => heard.split("\n").length > text.split("\n").length - 1);
  socket.destroy();
  return heard.trimEnd().split("\n");
}
