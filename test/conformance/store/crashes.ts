import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Bench } from "./store-conformance.ts";

const child = fileURLToPath(new URL("./counting-child.ts", import.meta.url));

/** Lets a child commit until it has said `acknowledgements` numbers, kills it in the middle of its work, and returns the last number it said. */
async function killAfter(acknowledgements: number, opener: URL, folder: string): Promise<number> {
  const process_: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, [child, opener.href, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(process_, "exit");
  let last = 0;
  let said = 0;
  for await (const line of createInterface({ input: process_.stdout })) {
    last = Number(line);
    said += 1;
    if (said === acknowledgements) process_.kill("SIGKILL");
  }
  const [code, signal] = (await exited) as [number | null, string | null];
  expect([code, signal]).toEqual([null, "SIGKILL"]);
  return last;
}

export function describeCrashes(bench: Bench, opener: URL): void {
  describe("a process that is killed", () => {
    it("has on disk everything that was acknowledged, nothing by halves, and leaves the store free", async () => {
      const folder = join(bench.folder, "killed");
      let last = 0;

      for (const acknowledgements of [1, 40, 173]) {
        const said = await killAfter(acknowledgements, opener, folder);
        expect(said).toBeGreaterThanOrEqual(last + acknowledgements);
        last = said;
      }

      const { open } = (await import(opener.href)) as { open: (folder: string) => Promise<Bench["store"]> };
      const store = await open(folder);
      const [note] = await store.kv("child");
      const count = Number(note?.value);
      const { aggregates } = await store.load({ aggregates: [{ rule: "child", key: `k${count % 50}` }], seen: [] });
      const { timers } = await store.due(Number.MAX_SAFE_INTEGER, 10, []);
      const { boot, highestNow } = store.boot;
      await store.close();

      // One commit may have been on disk before the process could say so.
      expect(count - last).toBeOneOf([0, 1]);
      expect(aggregates[0]?.thing).toMatchObject({ changes: count });
      expect(timers.map(({ due }) => due)).toEqual([count]);
      expect(highestNow).toBe(count);
      expect(boot).toBe(4);
    });
  });
}
