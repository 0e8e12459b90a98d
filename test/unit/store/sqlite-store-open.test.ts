import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { startFixture } from "./child.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const file = useTemporaryFolder();

/** Why a store does not open. */
async function refusal(path: string): Promise<{ readonly code: string; readonly message: string; readonly transient: boolean }> {
  const store = await openSqliteStore({ path }).catch((error: unknown) => error as { code: string; message: string; transient: boolean });
  if ("code" in store) return store;
  await store.close();
  throw new Error("it opened");
}

function edit(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

async function makeStore(path: string): Promise<void> {
  const store = await openSqliteStore({ path });
  await store.commit([{ put: "kv", connection: "c", name: "n", value: "x".repeat(50_000) }], 1);
  await store.close();
}

describe("openSqliteStore", () => {
  it("makes a folder and files that only their owner can read", async () => {
    const path = file("a", "b", "herald.db");
    const store = await openSqliteStore({ path });
    await store.commit([{ put: "kv", connection: "c", name: "n", value: 1 }], 1);

    const modes = ["herald.db", "herald.db-wal", "herald.db-shm", "lock.db"].map((name) => statSync(file("a", "b", name)).mode & 0o777);
    const folder = statSync(file("a", "b")).mode & 0o777;
    await store.close();

    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
    expect(folder).toBe(0o700);
  });

  it("takes rights away that a database's file has too many of", async () => {
    const path = file("herald.db");
    await makeStore(path);
    chmodSync(path, 0o644);

    await makeStore(path);

    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("keeps a database with pages of 16 KiB and a write-ahead log, flushed at every commit", async () => {
    const path = file("herald.db");
    await makeStore(path);

    const database = new DatabaseSync(path);
    const settings = ["page_size", "journal_mode", "user_version"].map(
      (name) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0],
    );
    database.close();

    expect(settings).toEqual([16_384, "wal", 2]);
  });

  it("uses the installation's id that is given only for a new database", async () => {
    const first = await openSqliteStore({ path: file("herald.db"), install: "chosen" });
    await first.close();
    const second = await openSqliteStore({ path: file("herald.db"), install: "other" });
    await second.close();

    expect([first.boot.install, second.boot.install]).toEqual(["chosen", "chosen"]);
  });

  it("refuses a database of a newer version, names both versions and changes nothing", async () => {
    const path = file("herald.db");
    await makeStore(path);
    edit(path, "PRAGMA user_version = 7");
    const before = readFileSync(path);

    const error = await refusal(path);

    expect(error).toMatchObject({ code: "STORE_FROM_THE_FUTURE", transient: false });
    expect(error.message).toMatch(/version is 7, and this one knows versions up to 2\. Run the newer Herald/);
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([
    ["a short text", Buffer.from("hello")],
    ["a long text", Buffer.from("not a database ".repeat(5_000))],
    ["a database's header and then noise", Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(20_000, 0xa5)])],
  ])("refuses %s, says to move it away and changes nothing", async (_, content) => {
    const path = file("herald.db");
    writeFileSync(path, content);

    const error = await refusal(path);

    expect(error).toMatchObject({ code: "STORE_CORRUPT", transient: false });
    expect(error.message).toContain(path);
    expect(error.message).toMatch(/Restore a backup, or move the file away/);
    expect(readFileSync(path)).toEqual(content);
  });

  it("refuses a database that was cut off", async () => {
    const path = file("herald.db");
    await makeStore(path);
    truncateSync(path, 3 * 16_384);

    expect(await refusal(path)).toMatchObject({ code: "STORE_CORRUPT" });
  });

  it.each([
    ["without a version", "CREATE TABLE notes (text)"],
    ["with a version", "CREATE TABLE notes (text); PRAGMA user_version = 1"],
  ])("refuses another program's database %s and changes nothing", async (_, sql) => {
    const path = file("herald.db");
    edit(path, sql);
    const before = readFileSync(path);

    const error = await refusal(path);

    expect(error.code).toBe("STORE_CORRUPT");
    expect(error.message).toMatch(/not one of Herald's/);
    expect(readFileSync(path)).toEqual(before);
  });

  it("says so when the folder cannot be made", async () => {
    writeFileSync(file("taken"), "");

    expect(await refusal(file("taken", "herald.db"))).toMatchObject({ code: "STORE_NOT_WRITABLE", transient: false });
  });

  it("says so when the path is a folder", async () => {
    mkdirSync(file("herald.db"));

    expect(await refusal(file("herald.db"))).toMatchObject({ code: "STORE_NOT_WRITABLE" });
  });

  it.each([
    ["open", "nothing", () => undefined],
    ["STORE_NOT_WRITABLE", "its folder", () => chmodSync(file(), 0o555)],
    ["STORE_NOT_WRITABLE", "the database", () => chmodSync(file("herald.db"), 0o444)],
    ["STORE_NOT_WRITABLE", "the lock", () => chmodSync(file("lock.db"), 0o444)],
  ])("comes to %s when %s is read-only", async (expected, _, protect) => {
    await makeStore(file("herald.db"));
    chmodSync(file("lock.db"), 0o666);
    chmodSync(file("herald.db"), 0o666);
    chmodSync(file(), 0o777);
    protect();

    const child = await startFixture("open-without-rights", [file("herald.db")]);
    chmodSync(file(), 0o777);

    expect(await child.output).toMatch(new RegExp(`^${expected}\\b`));
  });

  it("opens after a refusal, once the reason is gone", async () => {
    const path = file("herald.db");
    writeFileSync(path, "hello");
    await refusal(path);
    writeFileSync(path, "");

    await expect(makeStore(path)).resolves.toBeUndefined();
  });

  it("refuses a second store on the same folder in the same process, which leaves the first one locked", async () => {
    const path = file("herald.db");
    const store = await openSqliteStore({ path });

    const first = await refusal(path);
    const second = await refusal(file("other.db"));
    const child = await startFixture("hold-store", [path]);
    await child.kill();
    await store.close();

    expect(first).toMatchObject({ code: "STORE_LOCKED", transient: false });
    expect(first.message).toContain(file());
    expect(second.code).toBe("STORE_LOCKED");
    expect(child.firstLine).toMatch(/^STORE_LOCKED /);
    expect(existsSync(file("other.db"))).toBe(false);
  });

  it("is refused while another process has the store, and not once that one was killed", async () => {
    const path = file("herald.db");
    const child = await startFixture("hold-store", [path]);
    expect(child.firstLine).toBe("open");

    const error = await refusal(path);
    await child.kill();
    const store = await openSqliteStore({ path });
    await store.close();

    expect(error.code).toBe("STORE_LOCKED");
    expect(store.boot.boot).toBe(2);
  });
});
