import { type MemoryDatabase, openMemoryDatabase } from "#core/store/sqlite/open-memory-database";

/** Made up, and always the same: so is everything that is derived from it. */
const install = "c2ltdWxhdGVkLWluc3RhbA";

/** A database for simulations. The caller closes it. */
export function simulatedDatabase(): MemoryDatabase {
  return openMemoryDatabase({ install });
}
