import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import type { LoginPage } from "#core/cli/setup-services";
import { freePort } from "./free-port.ts";
import { LiveBot } from "./live-bot.ts";

let bot: LiveBot;
beforeEach(async () => {
  bot = await LiveBot.start();
});
afterEach(() => bot.close());

describe("herald login", () => {
  test("takes the code from the browser, and the bot starts without any token in its configuration", async () => {
    const { code, stdout, stderr } = await bot.login(await freePort());
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says('"connected"');
    await running.stop();

    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("restream is signed in.\nThe refresh token is in the store, encrypted with the client secret.");
    const stored = readdirSync(join(bot.folder.path, ".herald")).map((name) =>
      readFileSync(join(bot.folder.path, ".herald", name), "latin1"),
    );
    for (const secret of [...Object.values(bot.restream.oauth.tokens), "simulated-code"]) {
      expect([stdout, ...stored].join().replaceAll("simulated-client", "")).not.toContain(secret);
    }
  });

  test("signs in a bot that runs, which connects at once", async () => {
    const running = bot.folder.start(["run"], { env: bot.env });
    await running.says("Nobody has signed in to Restream yet: run herald login restream");

    const { code, stdout } = await bot.login(await freePort());
    await running.says('"connected"');
    await running.stop();

    expect(code).toBe(0);
    expect(stdout).toContain("The running bot uses it from now on.");
  });

  test("says that no consent was given, and stores nothing", async () => {
    bot.restream.oauth.consent.agrees = false;

    const { code, stderr } = await bot.login(await freePort());

    expect(code).toBe(1);
    expect(stderr).toContain("error: the page was left without consent");
    expect((await bot.doctor()).found["connection restream"]?.[0]).toMatch(/^error: Nobody has signed in/);
  });

  test("takes a pasted address where the browser cannot come back, and no answer to another request", async () => {
    const complaints: string[] = [];
    const shown = Promise.withResolvers<string>();
    const dialogue = {
      show: ({ page }: LoginPage) => shown.resolve(page),
      complain: (line: string) => void complaints.push(line),
      lines: async function* pasted() {
        const { headers } = await fetch(await shown.promise, { redirect: "manual" });
        const address = headers.get("location") ?? "";
        yield "";
        yield address.replace("state=", "state=x");
        yield address;
      },
    };
    const request = {
      configPath: join(bot.folder.path, "bot.config.yaml"),
      connection: "restream",
      redirectUri: "https://my-server.example/back",
      paste: true,
    };

    const stored = await createServices(bot.env).setup.login(request, dialogue, new AbortController().signal);

    expect(complaints).toEqual([expect.stringContaining("the answer to another request than this one; paste the whole address")]);
    expect(stored[0]).toContain("The refresh token is in the store");
    expect((await bot.doctor()).isBroken).toBe(false);
  });

  test("names a connection that is not there, one without a page to sign in on, and settings that are missing", async () => {
    const unknown = await bot.folder.run(["login", "restraem"], { env: bot.env });
    const unable = await bot.folder.run(["login", "discord"], { env: bot.env });
    const lacking = await bot.folder.run(["login", "restream"]);

    expect(unknown.stderr).toBe('error: there is no connection "restraem" in bot.config.yaml\n  did you mean "restream"?\n');
    expect(unable.stderr).toContain("discord has no way to sign in by a web page");
    expect(lacking.stderr).toContain('the connection "restream" lacks client_id: the environment variable RESTREAM_CLIENT_ID is not set');
    expect([unknown.code, unable.code, lacking.code]).toEqual([1, 1, 1]);
  });
});
