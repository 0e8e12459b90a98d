import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const env = { ...process.env, NO_COLOR: "1" };

async function demo(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)(process.execPath, ["core/cli/main.ts", "demo", ...args], { cwd: root, env });
}

/** What the simulated service behind a connection saw, in order. */
function seenBy(connection: string, text: string): readonly string[] {
  const pattern = new RegExp(`^[\\d:]+ {4}${connection} +(.*)$`, "gm");
  return [...text.matchAll(pattern)].map(([, line = ""]) => line).filter((line) => line !== "a bot connects");
}

/** The sections of the story. In which step of the clock a frame arrives, and which of two services is told first, depends on the machine. */
function story(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split("\n\n")
    .map((section) => section.split("\n").filter((line) => !line.includes("a bot connects") && !line.includes("127.0.0.1")))
    .map((lines) => lines.map((line) => line.replace(/^[\d:]+ {4}/, "")).toSorted());
}

describe("the demo", () => {
  test("tells the three stories as the README pictures them, and ends by itself", async () => {
    const { stdout, stderr } = await demo();

    const [, goLive = "", downtime = "", hashtags = ""] = stdout.split(/^== .*$/m);
    expect(seenBy("discord", goLive)).toEqual([
      expect.stringMatching(/^posted, notifying @live: .*Painting a harbour\*\* is live!/),
      expect.stringMatching(/^edited: .*with boats\*\* is live!/),
      expect.stringMatching(/^edited: .*with boats\*\* was live for 2 hours 10 minutes\./),
    ]);
    expect(seenBy("discord", downtime)).toEqual([
      expect.stringMatching(/^posted, notifying @oncall: .*\*\*api\*\* is down\./),
      expect.stringMatching(/^edited: .*\*\*api\*\* was down for 12 minutes\./),
      expect.stringMatching(/^posted: \*\*api\*\* is back after 12 minutes\./),
    ]);
    expect(seenBy("pager", downtime)).toEqual([
      expect.stringMatching(/signature good\) \{"event_action":"trigger","dedup_key":"api\/\d+"/),
      expect.stringMatching(/signature good\) \{"event_action":"resolve","dedup_key":"api\/\d+"/),
    ]);
    expect(seenBy("fedi", hashtags)).toEqual(["boosted (luna@mastodon.example): A demo of my game! #indiedev"]);
    expect(seenBy("discord", hashtags)).toEqual([
      expect.stringMatching(/^posted: .*\[A demo/),
      expect.stringMatching(/^edited: .*\[Boats!/),
      expect.stringMatching(/^deleted: /),
    ]);
    const pictured = /<!-- demo:begin -->\s*```text\n([^]*?)\n```/.exec(readFileSync(`${root}/README.md`, "utf8"))?.[1];
    expect(story(stdout)).toEqual(story(pictured ?? ""));
    expect(stderr).toBe("");
  });

  test("tells the story of one bot, as JSON for a script", async () => {
    const { stdout } = await demo("hashtag-repost", "--json");

    const said = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly kind: string; readonly bot?: string });
    expect(said[0]).toEqual({ kind: "begin", bots: ["hashtag-repost"] });
    expect(said.filter(({ kind }) => kind === "chapter")).toHaveLength(4);
    expect(said.find(({ kind }) => kind === "story")).toMatchObject({ bot: "hashtag-repost", connections: ["fedi", "discord"] });
    expect(said.at(-1)).toEqual({ kind: "end", keeps: false });
  });

  test("names the bots that there are when it is asked for another", async () => {
    const refused = await demo("hashtag").catch((error: unknown) => error);

    expect(refused).toMatchObject({ code: 1 });
    expect((refused as { readonly stderr: string }).stderr).toContain("hashtag-repost");
  });
});
