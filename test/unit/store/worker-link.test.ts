import { describe, expect, it, vi } from "vitest";
import type { DatabaseOptions } from "#core/store/sqlite/store-database";
import { openWorkerLink } from "#core/store/sqlite/worker-link";
import { useTemporaryFolder } from "./temporary-folder.ts";

const file = useTemporaryFolder();

function options(): DatabaseOptions {
  return { path: file("herald.db"), install: "x", busyTimeoutMs: 0, maxPages: undefined };
}

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}.ts`, import.meta.url);
}

describe("openWorkerLink", () => {
  it("rejects everything that waits, and all that is asked later, when its thread dies", async () => {
    const { link } = await openWorkerLink(options(), fixture("dying-worker"));

    const waiting = await Promise.allSettled([link.call("sources"), link.call("commit", [], 1)]);
    const later = await Promise.allSettled([link.call("parked"), link.close()]);

    for (const { status, reason } of [...waiting, ...later] as PromiseRejectedResult[]) {
      expect(status).toBe("rejected");
      expect(reason).toMatchObject({ name: "StoreError", code: "STORE_STOPPED", transient: false });
      expect((reason as Error).message).toMatch(/ended with 3.*everything acknowledged is on disk/);
    }
  });

  it("rejects when its thread cannot start", async () => {
    await expect(openWorkerLink(options(), fixture("throwing-worker"))).rejects.toMatchObject({ code: "STORE_STOPPED", transient: false });
  });

  it("gives its thread no environment, where secrets live", async () => {
    vi.stubEnv("DISCORD_BOT_TOKEN", "canary");

    const { boot } = await openWorkerLink(options(), fixture("telling-worker"));
    vi.unstubAllEnvs();

    expect(boot).toEqual({ environment: [] });
  });

  it("answers each request with its own answer, in any number at once", async () => {
    const { link } = await openWorkerLink(options());
    await link.call(
      "commit",
      [
        ["putKv", "a", "n", "1"],
        ["putKv", "b", "n", "2"],
      ],
      1,
    );

    const answers = await Promise.all([link.call("kv", "a"), link.call("kv", "b"), link.call("prune", 1, 1), link.call("kv", "c")]);
    await link.close();

    expect(answers).toEqual([[["n", "1"]], [["n", "2"]], 0, []]);
  });
});
