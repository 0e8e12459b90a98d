import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { inspectStore } from "#core/store/sqlite/inspect-store";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { startFixture } from "./child.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const file = useTemporaryFolder();

async function makeStore(path: string): Promise<void> {
  const store = await openSqliteStore({ path });
  const notes = Array.from(
    { length: 40 },
    (_, index) => ({ put: "kv", connection: "c", name: `n${index}`, value: "x".repeat(5_000) }) as const,
  );
  await store.commit(notes, 1);
  await store.close();
}

describe("inspectStore", () => {
  it("finds a store whole and changes nothing in it", async () => {
    const path = file("herald.db");
    await makeStore(path);
    const before = readFileSync(path);

    expect(inspectStore(path)).toEqual({ isHeld: false, problems: [] });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("says that another process has it, and still looks at it", async () => {
    const path = file("held", "herald.db");
    const holder = await startFixture("hold-store", [path]);
    expect(holder.firstLine).toBe("open");

    const inspection = inspectStore(path);
    await holder.kill();

    expect(inspection).toEqual({ isHeld: true, problems: [] });
    expect(inspectStore(path)).toEqual({ isHeld: false, problems: [] });
  });

  it("names a database that is cut short, one that is none, another program's, and a newer Herald's", async () => {
    const cut = file("cut", "herald.db");
    await makeStore(cut);
    truncateSync(cut, 65_536);
    for (const name of ["none", "foreign"]) mkdirSync(file(name));
    writeFileSync(file("none", "herald.db"), "no database at all, and long enough to be read as one".repeat(20));
    const foreign = new DatabaseSync(file("foreign", "herald.db"));
    foreign.exec("CREATE TABLE theirs (x)");
    foreign.close();
    const newer = file("newer", "herald.db");
    await makeStore(newer);
    const edited = new DatabaseSync(newer);
    edited.exec("PRAGMA user_version = 999");
    edited.close();

    const problemOf = (name: string): string => inspectStore(file(name, "herald.db")).problems.join();

    expect(problemOf("cut")).toMatch(/damaged/);
    expect(problemOf("none")).toMatch(/damaged or no database/);
    expect(problemOf("foreign")).toMatch(/not one of Herald's/);
    expect(problemOf("newer")).toMatch(/written by a newer Herald/);
  });
});
