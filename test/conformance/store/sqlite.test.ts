import { open } from "./open-sqlite.ts";
import { storeConformance } from "./store-conformance.ts";

storeConformance("in SQLite on a thread of its own", open, new URL("./open-sqlite.ts", import.meta.url));
