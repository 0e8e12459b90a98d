import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Stripping the types and compiling is a third of a start from the sources. Kept from one start to the next where nobody else can write, unlike the
// default below the system's temporary folder; a folder that cannot be written is no failure.
if (import.meta.url.endsWith(".ts")) enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/herald", import.meta.url)));

// Imported only now, because what is imported above would be compiled before the cache is there.
const { main } = await import("./herald-process.ts");
await main();
