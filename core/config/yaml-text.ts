import { stringify } from "yaml";
import type { JsonObject } from "#core/codec/json";

/** A configuration as a person would write it. Pure. */
export function yamlText(config: JsonObject): string {
  return stringify(config, { lineWidth: 120 });
}
