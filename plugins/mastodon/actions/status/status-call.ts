import type { PosterCall } from "../poster.ts";
import type { StatusInput } from "./status-input.ts";

/** One request about a post. */
export type StatusCall = PosterCall<StatusInput>;
