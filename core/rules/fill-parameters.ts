import type { z } from "zod";
import type { EventDefinition } from "#core/plugin/event-definition";
import { traitsOf } from "#core/plugin/field-traits";

/** The parameters of a subscription, with the configuration's word where the rule has none and the event asks for one. */
export function fillParameters<T extends object>(parameters: T, definition: EventDefinition, settings: { readonly timezone: string }): T {
  const fields = Object.entries<z.core.$ZodType>(definition.parameters?.shape ?? {});
  const left = fields.filter(([name, field]) => !Object.hasOwn(parameters, name) && traitsOf(field).fallback === "timezone");
  return left.length === 0 ? parameters : { ...parameters, ...Object.fromEntries(left.map(([name]) => [name, settings.timezone])) };
}
