import { tables } from "./0001-tables.ts";
import { traces } from "./0002-traces.ts";

/** The SQL that leads from each version of the database to the next. Only ever appended to: what was released is on somebody's disk. */
export const migrations: readonly string[] = [tables, traces];
