import { expect } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { secretSettings } from "./witness.ts";

const canary = "canary-0123456789-canary";

/** The settings with every secret in them replaced by the canary. */
export function withCanaries(plugin: AnyPlugin, settings: JsonObject): JsonObject {
  const secrets = secretSettings(plugin).filter((name) => name in settings);
  expect(secrets.length > 0).toBe(secretSettings(plugin).length > 0);
  return { ...settings, ...Object.fromEntries(secrets.map((name) => [name, asSecret(plugin, settings, name)])) };
}

/** The canary in a form that the setting takes: bare, at the end of an address, or as a key in base64. */
function asSecret(plugin: AnyPlugin, settings: JsonObject, name: string): string {
  const forms = [canary, `${String(settings[name])}/${canary}`, Buffer.from(canary).toString("base64")];
  const taken = forms.find((form) => plugin.config.safeParse({ ...settings, [name]: form }).success);
  if (taken === undefined) throw new Error(`${plugin.name}.${name} takes no form of the canary`);
  return taken;
}

/** In any form that a request could have carried it in. */
export function holdsCanary(text: string): boolean {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(" ".repeat(shift) + canary)
      .toString("base64")
      .slice(4, -4),
  );
  return [canary, ...base64].some((form) => text.includes(form));
}
