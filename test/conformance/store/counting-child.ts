import type { Store } from "#core/store/port";
import { anEntity } from "./samples.ts";

// Commits counters as fast as it can, in two places at once, and says what was acknowledged. Runs until it is killed.
// Usage: node counting-child.ts <module that exports open(folder)> <folder>

const [, , opener = "", folder = ""] = process.argv;
const { open } = (await import(opener)) as { open: (folder: string) => Promise<Store> };
const store = await open(folder);
const [before] = await store.kv("child");

for (let count = before === undefined ? 1 : Number(before.value) + 1; ; count += 1) {
  const filler = "x".repeat((count % 7) * 5_000);
  await store.commit(
    [
      { put: "kv", connection: "child", name: "count", value: count },
      { put: "thing", rule: "child", key: `k${count % 50}`, thing: anEntity({ changes: count, event: { filler } }) },
      { put: "timers", rule: "child", key: "k", timers: [{ name: "count", due: count }] },
    ],
    count,
  );
  process.stdout.write(`${count}\n`);
}
