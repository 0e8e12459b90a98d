import { StoreError } from "../port.ts";
import * as code from "./sqlite-code.ts";

/** What went wrong, as a thread can tell it to another. */
export interface StoreFailure {
  readonly code: string;
  readonly message: string;
  readonly transient: boolean;
}

/** Turns whatever was thrown into what the store's users are told. `path` is the database's. */
export function storeFailure(error: unknown, path: string): StoreFailure {
  if (error instanceof StoreError) return { code: error.code, message: error.message, transient: error.transient };
  const { message } = error instanceof Error ? error : new Error(String(error));
  return (
    sqliteFailure(code.primaryCode(error), message, path) ??
    fileFailure((error as { code?: unknown } | undefined)?.code, message, path) ?? {
      code: "STORE_FAILED",
      message: `The store ${path} failed: ${message}.`,
      transient: false,
    }
  );
}

function sqliteFailure(primary: number | undefined, message: string, path: string): StoreFailure | undefined {
  switch (primary) {
    case code.sqliteFull:
      return full(path);
    case code.sqliteBusy:
    case code.sqliteLocked:
      return transient("STORE_BUSY", `Another program keeps ${path} locked. Close it; the same is tried again.`);
    case code.sqliteIoError:
      return transient("STORE_IO", `${path} cannot be read or written (${message}). Look at the disk; the same is tried again.`);
    case code.sqliteCorrupt:
    case code.sqliteNotADatabase:
      return corrupt(path, message);
    case code.sqlitePermission:
    case code.sqliteReadOnly:
    case code.sqliteCannotOpen:
      return notWritable(path, message);
    case code.sqliteConstraint:
    case code.sqliteTooBig:
      return lasting("STORE_UNSTORABLE", `${path} cannot take a value (${message}). Nothing of that commit was written.`);
    default:
      return undefined;
  }
}

function fileFailure(errno: unknown, message: string, path: string): StoreFailure | undefined {
  switch (errno) {
    case "ENOSPC":
    case "EDQUOT":
      return full(path);
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
    case "EISDIR":
    case "ENOENT":
      return notWritable(path, message);
    default:
      return undefined;
  }
}

/** Also for a row that no longer parses. */
export function corrupt(path: string, reason: string): StoreFailure {
  return lasting(
    "STORE_CORRUPT",
    `${path} is damaged or no database (${reason}). Restore a backup, or move the file away with its -wal and -shm to start empty. Nothing was overwritten.`,
  );
}

function notWritable(path: string, reason: string): StoreFailure {
  return lasting("STORE_NOT_WRITABLE", `${path} and its folder must be writable for the user that runs Herald (${reason}).`);
}

function full(path: string): StoreFailure {
  return transient("STORE_FULL", `The disk that holds ${path} is full. Free some space; the same is tried again.`);
}

function transient(failureCode: string, message: string): StoreFailure {
  return { code: failureCode, message, transient: true };
}

function lasting(failureCode: string, message: string): StoreFailure {
  return { code: failureCode, message, transient: false };
}
