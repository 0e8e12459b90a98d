import { open } from "./open-sqlite.ts";
import { open as openOnCaller } from "./open-sqlite-on-caller.ts";
import { storeConformance } from "./store-conformance.ts";

storeConformance("in SQLite on a thread of its own", open, new URL("./open-sqlite.ts", import.meta.url));
storeConformance("in SQLite on the caller's thread", openOnCaller, new URL("./open-sqlite-on-caller.ts", import.meta.url));
