import { describe, expect, it } from "vitest";
import { Connection } from "#core/store/sqlite/connection";
import { encodeWrite } from "#core/store/sqlite/encode-write";
import { StoreDatabase } from "#core/store/sqlite/store-database";
import { useTemporaryFolder } from "./temporary-folder.ts";

const file = useTemporaryFolder();

function openDatabase(): StoreDatabase {
  return StoreDatabase.open({ path: file("herald.db"), install: "x", busyTimeoutMs: 0, maxPages: undefined });
}

describe("StoreDatabase", () => {
  it("rolls back what ran before a statement that SQLite refuses, and runs nothing after it", () => {
    const database = openDatabase();
    const [good] = encodeWrite({ put: "kv", connection: "c", name: "a", value: 1 }, 1);
    const [after] = encodeWrite({ put: "kv", connection: "c", name: "b", value: 1 }, 1);

    expect(() => database.commit([good!, ["putSeen", "k", "not a time"], after!], 5)).toThrow(/cannot store TEXT value in REAL column/);

    expect(database.queries.kv("c")).toEqual([]);
    database.commit([after!], 6);
    expect(database.queries.kv("c")).toEqual([["b", "1"]]);
    database.close();
  });

  it("does not move time by a commit that failed", () => {
    const database = openDatabase();
    database.commit([["putSeen", "k", 10]], 1);

    expect(() => database.commit([["putSeen", "k", "not a time"]], 20)).toThrow(/cannot store/);

    expect(database.load([], ["k"]).seen).toEqual(["k"]);
    database.close();
  });

  it("counts the versions of a thing", () => {
    const database = openDatabase();

    for (const now of [1, 2, 3]) database.commit([["putThing", "r", "k", "open", "{}"]], now);

    expect(versionOf(database)).toBe(3);
  });
});

function versionOf(database: StoreDatabase): unknown {
  database.close();
  const connection = new Connection(file("herald.db"), { busyTimeoutMs: 0 });
  const [row] = connection.prepare("SELECT version FROM thing").rows();
  connection.close();
  return row?.[0];
}
