import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const Package = z.object({ name: z.literal("herald"), version: z.string() });

/** The version in this package's package.json, which stands above the sources in a checkout and above `dist` in the published package. */
export function packageVersion(): string {
  for (const path of ["../../package.json", "../../../package.json"]) {
    const url = new URL(path, import.meta.url);
    const found = existsSync(url) ? Package.safeParse(JSON.parse(readFileSync(url, "utf8"))) : undefined;
    if (found?.success) return found.data.version;
  }
  throw new Error("the package.json of herald is not where it belongs");
}
