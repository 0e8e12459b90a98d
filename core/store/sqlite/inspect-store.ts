import { dirname } from "node:path";
import { StoreError } from "../port.ts";
import { Connection } from "./connection.ts";
import { lockFolder } from "./folder-lock.ts";
import { checkVersion } from "./migrate.ts";
import { storeFailure } from "./store-failure.ts";

/** What a look at a store found. */
export interface StoreInspection {
  /** Another process has it open. */
  readonly isHeld: boolean;
  /** What is wrong with it, as sentences; empty when it is whole. */
  readonly problems: readonly string[];
}

/** More problems than these say nothing more. */
const mostProblems = 5;

/**
 * Looks whether a database that is there is one of ours and whole, and whether another process has it. Changes nothing in it, also beside a bot that runs on
 * it. Never throws. Not for a process that has the store open itself: closing a descriptor would drop the locks of the first.
 */
export function inspectStore(path: string): StoreInspection {
  let isHeld = false;
  try {
    isHeld = isHeldByAnother(dirname(path));
    const connection = new Connection(path, { busyTimeoutMs: 5_000, readOnly: true });
    try {
      checkVersion(connection, path);
      const rows = connection.prepare(`PRAGMA integrity_check(${mostProblems.toString()})`).rows();
      const said = rows.map(([text]) => String(text)).filter((text) => text !== "ok");
      return { isHeld, problems: said.length === 0 ? [] : [`${path} is damaged: ${said.join("; ")}.`] };
    } finally {
      connection.close();
    }
  } catch (error) {
    return { isHeld, problems: [storeFailure(error, path).message] };
  }
}

function isHeldByAnother(folder: string): boolean {
  try {
    lockFolder(folder)();
    return false;
  } catch (error) {
    if (error instanceof StoreError && error.code === "STORE_LOCKED") return true;
    throw error;
  }
}
