import type { Missing } from "#core/config/references";
import type { Plan, RunnablePlan } from "#core/runtime/plan";
import type { WaitingConnection } from "../services.ts";

/** What is missing, told once for each value, with the bots that wait for it. */
export function waitingFor({ config }: Plan, { waiting }: RunnablePlan): readonly WaitingConnection[] {
  const botsOf = (missing: Missing): readonly string[] =>
    waiting.find(({ variable, file }) => variable === missing.variable && file === missing.file)?.bots ?? [];
  const ofConnections = [...config.connections.values()].flatMap(({ name, plugin, missing }) =>
    missing.map((one) => ({
      connection: name,
      setting: one.path.join("."),
      missing: nameOf(one),
      howToGet: plugin.howToGet?.[String(one.path[0])],
      bots: botsOf(one),
    })),
  );
  const ofRules = config.bots.flatMap(({ rules }) =>
    rules.flatMap(({ id, missing }) =>
      missing.map((one) => ({
        connection: `rule ${id}`,
        setting: one.path.join("."),
        missing: nameOf(one),
        howToGet: undefined,
        bots: botsOf(one),
      })),
    ),
  );
  return [...ofConnections, ...ofRules];
}

function nameOf({ variable, file }: Missing): string {
  return variable === undefined ? `file ${file ?? ""}` : `environment variable ${variable}`;
}
