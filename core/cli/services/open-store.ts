import { HeraldError } from "#core/errors/herald-error";
import { type Store, StoreError } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";

/** Opens the store; what hinders it is told as something that the person can mend. */
export async function openStore(path: string): Promise<Store> {
  try {
    return await openSqliteStore({ path });
  } catch (error) {
    if (error instanceof StoreError) throw new HeraldError(error.code, error.message, { cause: error });
    throw error;
  }
}
