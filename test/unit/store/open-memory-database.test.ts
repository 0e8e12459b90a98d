import { afterEach, describe, expect, test } from "vitest";
import { type MemoryDatabase, openMemoryDatabase } from "#core/store/sqlite/open-memory-database";

const open: MemoryDatabase[] = [];

function database(): MemoryDatabase {
  const made = openMemoryDatabase({ install: "an-install" });
  open.push(made);
  return made;
}

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

describe("openMemoryDatabase", () => {
  test("keeps what was committed over boots, and counts them", async () => {
    const one = database();
    const first = one.boot();
    await first.commit([{ put: "kv", connection: "c", name: "n", value: 1 }], 500);
    await first.close();

    const second = one.boot();

    expect(first.boot).toEqual({ install: "an-install", boot: 1, highestNow: 0 });
    expect(second.boot).toEqual({ install: "an-install", boot: 2, highestNow: 500 });
    expect(await second.kv("c")).toEqual([{ name: "n", value: 1 }]);
  });

  test("answers a store that was closed no more", async () => {
    const store = database().boot();
    await store.close();

    await expect(store.kv("c")).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });

  test("is as new when it was cleared", async () => {
    const one = database();
    const before = one.boot();
    await before.commit([{ put: "kv", connection: "c", name: "n", value: 1 }], 500);
    await before.commit([{ put: "seen", key: "k", expires: 1_000 }], 600);
    one.clear();

    const after = one.boot();

    expect(after.boot).toEqual({ install: "an-install", boot: 1, highestNow: 0 });
    expect(await after.kv("c")).toEqual([]);
    expect((await after.load({ aggregates: [], seen: ["k"] })).seen.size).toBe(0);
  });
});
