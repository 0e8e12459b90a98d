import { describe, expect, test } from "vitest";
import type { LoginDialogue, LoginRequest } from "#core/cli/setup-services";
import { fakeServices } from "./fake-services.ts";
import { runHerald } from "./run-herald.ts";

/** A login that shows a page, and takes what is pasted first. */
function fakeLogin(listens: boolean) {
  const asked: LoginRequest[] = [];
  const pasted: string[] = [];
  const setup = {
    ...fakeServices({}).setup,
    login: async (request: LoginRequest, dialogue: LoginDialogue) => {
      asked.push(request);
      dialogue.show({ page: "https://example.org/login?x=1", before: "List this.", redirectUri: request.redirectUri, listens });
      for await (const line of dialogue.lines()) pasted.push(line);
      return ["The token is kept."];
    },
  };
  return { asked, pasted, setup };
}

describe("herald login", () => {
  test("shows what to set up, the page to open, and what was stored", async () => {
    const { asked, setup } = fakeLogin(true);

    const { code, stdout } = await runHerald("login restream", { setup });

    expect(code).toBe(0);
    expect(asked).toEqual([
      { configPath: "bot.config.yaml", connection: "restream", redirectUri: "http://localhost:8421/callback", paste: false },
    ]);
    expect(stdout.split("\n")).toEqual([
      "List this.",
      "  http://localhost:8421/callback",
      "Then open this page and give your consent:",
      "  https://example.org/login?x=1",
      "Waiting for your browser. If it is on another machine it cannot come back here: paste the address that it ends up at.",
      "restream is signed in.",
      "The token is kept.",
      "",
    ]);
  });

  test("takes what is pasted, with a redirect URI of one's own", async () => {
    const { asked, pasted, setup } = fakeLogin(false);
    const line = "login restream --paste --redirect-uri https://example.org/back --config my.yaml";

    const { stdout } = await runHerald(line, { setup }, { typed: ["https://example.org/back?code=1"] });

    expect(asked).toEqual([{ configPath: "my.yaml", connection: "restream", redirectUri: "https://example.org/back", paste: true }]);
    expect(pasted).toEqual(["https://example.org/back?code=1"]);
    expect(stdout).toContain("Paste the address that your browser ends up at");
  });

  test("keeps standard output for the result where a script reads it", async () => {
    const { stdout, stderr } = await runHerald("login restream --json", { setup: fakeLogin(true).setup });

    expect(JSON.parse(stdout)).toEqual({ connection: "restream", stored: ["The token is kept."] });
    expect(stderr).toContain("https://example.org/login?x=1");
  });

  test.each(["example.org", "ftp://example.org/x", "http://localhost:1/x?y=1"])("refuses %s as a redirect URI", async (uri) => {
    expect(await runHerald(`login restream --redirect-uri ${uri}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("http or https URL without ? and #") as string,
    });
  });
});
