import { describe, expect, test } from "vitest";
import type { SimulateRequest } from "#core/cli/services";
import { runHerald } from "./run-herald.ts";

function fakeSimulator() {
  const asked: SimulateRequest[] = [];
  const done: string[] = [];
  const simulate = async (request: SimulateRequest) => {
    asked.push(request);
    return {
      settings: { url: "ws://127.0.0.1:8500", access_token: "made-up" },
      lines: ["socket on ws://127.0.0.1:8500"],
      commands: {
        title: {
          summary: "<title>: change the title",
          run: async (args: readonly string[]) => {
            if (args.length === 0) throw new Error("title needs a title");
            request.show(`title is now ${args.join(" ")}`);
            return "sent";
          },
        },
      },
      close: async () => void done.push("closed"),
    };
  };
  return { asked, done, simulate };
}

describe("herald simulate", () => {
  test("says where it listens, which settings point at it and what can be typed", async () => {
    const { asked, done, simulate } = fakeSimulator();

    const { code, stdout } = await runHerald("simulate restream --port 8500", { simulate }, { typed: ["quit"] });

    expect(code).toBe(0);
    expect(asked).toMatchObject([{ plugin: "restream", port: 8500 }]);
    expect(stdout.split("\n")).toEqual([
      "socket on ws://127.0.0.1:8500",
      "Settings for a connection:",
      '  restream: {"plugin":"restream","url":"ws://127.0.0.1:8500","access_token":"made-up"}',
      "Commands:",
      "  title  <title>: change the title",
      "  help  these lines",
      "  quit  stop the simulator",
      "",
    ]);
    expect(done).toEqual(["closed"]);
  });

  test("does what is typed and says what comes of it", async () => {
    const { simulate } = fakeSimulator();

    const { stdout, stderr } = await runHerald(
      "simulate restream",
      { simulate },
      { typed: ["title  Hello you", "", "title", "titel x", "help", "quit"] },
    );

    expect(stdout).toContain("title is now Hello you\nsent\n");
    expect(stdout.match(/Commands:/g)).toHaveLength(2);
    expect(stderr).toBe('title needs a title\nThere is no command titel (did you mean "title"?)\n');
  });

  test("goes on when nothing more can be typed, until it is interrupted", async () => {
    const { done, simulate } = fakeSimulator();
    const interrupted = new AbortController();

    const ended = runHerald("simulate restream", { simulate }, { typed: [], signal: interrupted.signal });
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    interrupted.abort();

    expect((await ended).code).toBe(0);
    expect(done).toEqual(["closed"]);
  });

  test("refuses a port that is none", async () => {
    const { code, stderr } = await runHerald("simulate restream --port 70000");

    expect(code).toBe(1);
    expect(stderr).toContain("It must be a number from 0 to 65535.");
  });
});
