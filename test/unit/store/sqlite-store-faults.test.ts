import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Store, Write } from "#core/store/port";
import { startFixture } from "./child.ts";
import { useStores, useTemporaryFolder } from "./temporary-folder.ts";

const file = useTemporaryFolder();
const open = useStores();

function note(name: string, characters: number): Write {
  return { put: "kv", connection: "c", name, value: "x".repeat(characters) };
}

async function names(store: Store): Promise<readonly string[]> {
  return (await store.kv("c")).map(({ name }) => name);
}

describe("a store in trouble", () => {
  it("writes nothing when the disk is full, and takes the very same writes once there is room", async () => {
    const store = await open({ path: file("herald.db"), maxPages: 60 });
    await store.commit([note("ballast", 400_000)], 1);
    const writes = [note("a", 10), note("b", 400_000), note("c", 10)];

    const error: unknown = await store.commit(writes, 2).catch((reason: unknown) => reason);
    const afterwards = await names(store);
    await store.commit([{ drop: "kv", connection: "c", name: "ballast" }], 3);
    await store.commit(writes, 4);
    const healed = await names(store);

    expect(error).toMatchObject({ name: "StoreError", code: "STORE_FULL", transient: true });
    expect((error as Error).message).toMatch(/herald\.db is full\. Free some space/);
    expect(afterwards).toEqual(["ballast"]);
    expect(healed).toEqual(["a", "b", "c"]);
  });

  it("writes nothing when the disk fails in the middle of a commit, and goes on with the next one", async () => {
    const child = await startFixture("fill-limited-disk", [file("herald.db")], { maxFileBlocks: 2_000 });

    expect((await child.output).trim().split("\n")).toEqual(["before stored", "large STORE_IO true", "after stored"]);
    const store = await open({ path: file("herald.db") });

    expect(await names(store)).toEqual(["after", "before"]);
  });

  it("writes nothing while another program has the database locked, and takes the very same writes after that", async () => {
    const store = await open({ path: file("herald.db"), busyTimeoutMs: 20 });
    const holder = await startFixture("hold-lock", [file("herald.db")]);
    const writes = [note("a", 1)];

    const error: unknown = await store.commit(writes, 1).catch((reason: unknown) => reason);
    await holder.kill();
    await store.commit(writes, 2);
    const stored = await names(store);

    expect(error).toMatchObject({ code: "STORE_BUSY", transient: true });
    expect(stored).toEqual(["a"]);
  });

  it("says that the database is damaged when a row cannot be read any more", async () => {
    const path = file("herald.db");
    const first = await open({ path });
    await first.commit([note("a", 1)], 1);
    await first.close();
    const database = new DatabaseSync(path);
    database.exec("UPDATE kv SET value = '{'");
    database.close();

    const store = await open({ path });
    const error: unknown = await store.kv("c").catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: "STORE_CORRUPT", transient: false });
  });
});
