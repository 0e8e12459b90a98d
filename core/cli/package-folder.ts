import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `bots` stands: beside `core` in a checkout, above `dist` in the published package. */
export function packageFolder(): string {
  const beside = fileURLToPath(new URL("../../", import.meta.url));
  return existsSync(join(beside, "bots")) ? beside : join(beside, "..");
}
