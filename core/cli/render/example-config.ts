import type { Json } from "#core/codec/json";
import { yamlText } from "#core/config/yaml-text";
import type { z } from "zod";
import type { ActionDefinition } from "#core/plugin/action-definition";
import { traitsOf } from "#core/plugin/field-traits";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { takesRequests } from "#core/runtime/connections";

/**
 * A whole configuration that uses a plugin: its example settings, a rule on its first event, a rule with each of its actions. YAML. Undefined for
 * one that declares too few examples. Pure.
 */
export function exampleConfig(plugin: AnyPlugin): string | undefined {
  const { name, example, events, actions } = plugin;
  const isSettled = example !== undefined || Object.keys(plugin.config.shape).length === 0;
  if (!isSettled || Object.values(actions).some((action) => action.example === undefined)) return undefined;
  const config = {
    version: 1,
    ...(takesRequests(plugin) ? { http: { listen: "127.0.0.1:8420" } } : {}),
    ...(example === undefined ? {} : { connections: { [name]: { plugin: name, ...example } } }),
    rules: [
      ...Object.entries(events)
        .slice(0, 1)
        .map(([event, definition]) => ({
          id: `tell-${name}`,
          when:
            definition.exampleParameters === undefined
              ? `${name}.${event}`
              : { event: `${name}.${event}`, ...definition.exampleParameters },
          do: [{ action: "console.print", with: { text: textOf(definition.payload.shape) } }],
        })),
      ...Object.entries(actions)
        .filter(([, action]) => !namesRules(action))
        .map(([action, { example: input }]) => ({
          id: `${action}-daily`,
          when: { event: "clock.tick", cron: "0 9 * * *" },
          do: [{ action: `${name}.${action}`, with: input as Json }],
        })),
    ],
  };
  return yamlText(config);
}

/** What is about another rule makes no sense in a configuration without it. */
function namesRules({ input }: ActionDefinition): boolean {
  return Object.values<z.core.$ZodType>(input.shape).some((field) => traitsOf(field).names !== undefined);
}

/** The first few fields, each in a template. */
function textOf(shape: object): string {
  return Object.keys(shape)
    .slice(0, 2)
    .map((field) => `{{ event.${field} }}`)
    .join(" ");
}
