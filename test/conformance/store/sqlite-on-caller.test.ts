import { open } from "./open-sqlite-on-caller.ts";
import { storeConformance } from "./store-conformance.ts";

storeConformance("in SQLite on the caller's thread", open, new URL("./open-sqlite-on-caller.ts", import.meta.url));
