import { type Diagnostic, errorAt } from "#core/config/diagnostic";
import { type Missing } from "#core/config/references";
import { type Plan, runnablePart } from "./plan.ts";

/** What a bot that runs cannot take over from a configuration that is right in itself. Pure. */
export function refuseChange(before: Plan, after: Plan): readonly Diagnostic[] {
  const place = { file: after.config.file, line: 1, column: 1 };
  const problems: Diagnostic[] = [];
  if (after.rules.length === 0) {
    problems.push(
      errorAt(place, "CONFIG_NO_RULES", "it has no rules and no bots with rules any more", "stop the bot if that is what you want"),
    );
  }
  if (before.config.settings.storePath !== after.config.settings.storePath) {
    const message = "a bot that runs cannot move to another store";
    problems.push(errorAt(after.config.storePlace, "CONFIG_NEEDS_RESTART", message, "restart it, or put store.path back"));
  }
  return [...problems, ...halted(before, after)];
}

/** Rules that run and would have to wait, for want of a value: what runs goes on until the value is there. */
function halted(before: Plan, after: Plan): readonly Diagnostic[] {
  const next = runnablePart(after);
  const running = new Set([...runnablePart(before).rules.rules.keys()].filter((rule) => next.rules.waits(rule)));
  const bots = new Set(after.rules.filter(({ compiled }) => running.has(compiled.id)).map(({ bot }) => bot));
  return [...bots].flatMap((bot) =>
    missingOf(after, bot).map(({ place, variable, file, reason }) =>
      errorAt(
        place,
        "CONFIG_MISSING_VALUE",
        `${variable === undefined ? `the file ${file ?? ""}` : `the environment variable ${variable}`} ${reason}, and "${bot}", which runs, would stop without it`,
        variable === undefined ? undefined : "a bot that runs takes new variables from the file .env alone; set it there, or restart",
      ),
    ),
  );
}

function missingOf({ config }: Plan, bot: string): readonly Missing[] {
  const rules = config.bots.filter(({ name }) => name === bot).flatMap(({ rules: own }) => own);
  const connections = new Set(rules.flatMap((rule) => [...rule.connections.keys()]));
  const ofConnections = [...connections].flatMap((name) => config.connections.get(name)?.missing ?? []);
  return [...ofConnections, ...rules.flatMap(({ missing }) => missing)];
}
