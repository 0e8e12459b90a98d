import { dirname } from "node:path";
import { z } from "zod";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import { compileWholeMatch } from "#core/expression/text/whole-match";
import { askRunningBot, type ControlRequest } from "#core/runtime/control-socket";
import { withLoop } from "#core/runtime/offline-loop";
import type { SilenceDesk } from "#core/runtime/silence-desk";
import { SilenceRecord } from "#core/runtime/silences";
import { SystemClock } from "#core/time/system-clock";
import type { Silences } from "../services.ts";
import { controlPath } from "./control.ts";
import { openStore } from "./open-store.ts";
import { readUntil } from "./read-until.ts";
import { configuredStore } from "./store-of.ts";

/** Silences of the bot of a configuration: through the running bot when there is one, else straight into its store. */
export function createSilences(): Silences {
  return {
    async add(configPath, { until, ...request }) {
      const { path, timezone, rules } = await configuredStore(configPath);
      if (request.rule !== undefined && rules !== undefined) checkRule(request.rule, rules);
      const silence = { ...request, ...(until === undefined ? {} : { until: readUntil(until, timezone, new SystemClock().now()) }) };
      return SilenceRecord.parse(await ask(path, { command: "silence-add", silence }, (desk) => desk.add(silence)));
    },
    async list(configPath) {
      const { path } = await configuredStore(configPath);
      return z.array(SilenceRecord).parse(await ask(path, { command: "silence-list" }, (desk) => Promise.resolve(desk.list())));
    },
    async expire(configPath, id) {
      const { path } = await configuredStore(configPath);
      return SilenceRecord.parse(await ask(path, { command: "silence-expire", id }, (desk) => desk.expire(id)));
    },
  };
}

async function ask(storePath: string, request: ControlRequest, offline: (desk: SilenceDesk) => Promise<unknown>): Promise<unknown> {
  const answer = await askRunningBot(controlPath(dirname(storePath)), request);
  if (answer !== undefined) return answer;
  const store = await openStore(storePath);
  try {
    return await withLoop({ store, clock: new SystemClock() }, (_, desk) => offline(desk));
  } finally {
    await store.close();
  }
}

/** A slip in a rule's name would silence nothing, and nobody would notice before it is too late. */
function checkRule(written: string, rules: readonly string[]): void {
  if (!written.startsWith("~")) {
    if (rules.includes(written)) return;
    throw unknown(written, didYouMean(written, rules), rules);
  }
  const matches = compileWholeMatch(written.slice(1));
  if (typeof matches === "function" && !rules.some((rule) => matches(rule))) throw unknown(written, undefined, rules);
}

function unknown(written: string, near: string | undefined, rules: readonly string[]): HeraldError {
  return new HeraldError("RULE_UNKNOWN", `the configuration has no rule ${written}`, { hint: near ?? `its rules are ${rules.join(", ")}` });
}
