import { describe, expect, it } from "vitest";
import { StoreError } from "#core/store/port";
import { storeFailure } from "#core/store/sqlite/store-failure";

function sqliteError(errcode: number): Error {
  return Object.assign(new Error("from SQLite"), { code: "ERR_SQLITE_ERROR", errcode });
}

function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: from the system`), { code });
}

describe("storeFailure", () => {
  it.each([
    ["SQLITE_FULL", 13, "STORE_FULL", true],
    ["SQLITE_BUSY", 5, "STORE_BUSY", true],
    ["SQLITE_BUSY_SNAPSHOT", 517, "STORE_BUSY", true],
    ["SQLITE_LOCKED", 6, "STORE_BUSY", true],
    ["SQLITE_IOERR", 10, "STORE_IO", true],
    ["SQLITE_IOERR_FSYNC", 1034, "STORE_IO", true],
    ["SQLITE_CORRUPT", 11, "STORE_CORRUPT", false],
    ["SQLITE_NOTADB", 26, "STORE_CORRUPT", false],
    ["SQLITE_READONLY", 8, "STORE_NOT_WRITABLE", false],
    ["SQLITE_READONLY_DBMOVED", 1032, "STORE_NOT_WRITABLE", false],
    ["SQLITE_CANTOPEN", 14, "STORE_NOT_WRITABLE", false],
    ["SQLITE_PERM", 3, "STORE_NOT_WRITABLE", false],
    ["SQLITE_CONSTRAINT_NOTNULL", 1299, "STORE_UNSTORABLE", false],
    ["SQLITE_TOOBIG", 18, "STORE_UNSTORABLE", false],
    ["SQLITE_MISUSE", 21, "STORE_FAILED", false],
  ])("takes %s (%i) for %s", (_, errcode, code, transient) => {
    expect(storeFailure(sqliteError(errcode), "/data/herald.db")).toMatchObject({
      code,
      transient,
      message: expect.stringContaining("/data/herald.db") as string,
    });
  });

  it.each([
    ["ENOSPC", "STORE_FULL", true],
    ["EDQUOT", "STORE_FULL", true],
    ["EROFS", "STORE_NOT_WRITABLE", false],
    ["EACCES", "STORE_NOT_WRITABLE", false],
    ["EMFILE", "STORE_FAILED", false],
  ])("takes the system's %s for %s", (errno, code, transient) => {
    expect(storeFailure(fileError(errno), "/data/herald.db")).toMatchObject({ code, transient });
  });

  it("passes on what is a store's error already", () => {
    expect(storeFailure(new StoreError("STORE_LOCKED", "taken", false), "x")).toEqual({
      code: "STORE_LOCKED",
      message: "taken",
      transient: false,
    });
  });

  it.each([["boom"], [undefined], [null], [new TypeError("boom")]])("makes something of %o", (thrown) => {
    expect(storeFailure(thrown, "/data/herald.db")).toMatchObject({ code: "STORE_FAILED", transient: false });
  });
});
