import { join } from "node:path";
import type { Json } from "#core/codec/json";
import { isHeraldError } from "#core/errors/herald-error";
import type { Logger } from "#core/plugin/logger";
import { type ControlRequest, listenForCommands } from "#core/runtime/control-socket";
import { changeDeadLetters } from "#core/runtime/dead-letters";
import { namedThing } from "#core/runtime/open-things";
import { SystemClock } from "#core/time/system-clock";
import { answerRecording } from "./answer-recording.ts";
import { answerCheck, answerLogin } from "./answer-setup.ts";
import { answerQuestion } from "./answer-question.ts";
import { deadLetterOf } from "./dead-letter-row.ts";
import { reloadReport } from "./reload-report.ts";
import { triggerAt } from "./trigger/trigger-at.ts";
import type { RunningBot } from "./until-stopped.ts";

/** The control socket of the bot whose store lies in a folder. */
export function controlPath(folder: string): string {
  return join(folder, "control.sock");
}

type AnsweringBot = Pick<RunningBot, "runtime" | "status" | "store" | "recorder"> & {
  readonly reloads: Pick<RunningBot["reloads"], "reload">;
};

/** Answers the commands of other processes while the bot runs. A bot without its control socket runs all the same, and says so. */
export async function answerCommands(
  running: AnsweringBot & { readonly log: Logger; readonly folder: string },
): Promise<() => Promise<void>> {
  try {
    return await listenForCommands(controlPath(running.folder), (request, gone) => answer(request, gone, running));
  } catch (error) {
    const reason = isHeraldError(error) ? `${error.message}; ${error.hint ?? ""}` : "the control socket could not be made";
    running.log.warn(`${reason}: commands such as herald dead retry will not reach this bot`, { error });
    return () => Promise.resolve();
  }
}

async function answer(
  request: ControlRequest,
  gone: AbortSignal,
  { runtime, status, store, reloads, recorder }: AnsweringBot,
): Promise<Json> {
  switch (request.command) {
    case "record":
    case "record-status":
    case "record-end":
      return { ...(await answerRecording(request, gone, recorder)) };
    case "status":
      return JSON.parse(JSON.stringify(status())) as Json;
    case "reload":
      return JSON.parse(JSON.stringify(reloadReport(await reloads.reload()))) as Json;
    case "check":
      return answerCheck(request, runtime, new SystemClock());
    case "login":
      return answerLogin(request, runtime);
    case "ack": {
      const { rule, key, entity } = await namedThing(store, request.thing, "open");
      await runtime.acknowledge({ kind: "ack", rule, key, by: request.by, why: request.why });
      return { rule, key: entity.keyText };
    }
    case "trigger":
      return JSON.parse(JSON.stringify(await triggerAt(runtime, request))) as Json;
    case "silence-add":
      return { ...(await runtime.silences.add(request.silence)) };
    case "silence-list":
      return runtime.silences.list().map((silence) => ({ ...silence }));
    case "silence-expire":
      return { ...(await runtime.silences.expire(request.id)) };
    case "events":
    case "entities":
    case "explain-event":
    case "explain-entity":
      return JSON.parse(JSON.stringify(await answerQuestion(store, runtime.rules(), request))) as Json;
    case "dead-list":
      return (await store.deadOps(request.limit)).map((op) => ({ ...deadLetterOf(op) }));
    case "dead-retry":
    case "dead-drop": {
      const kind = request.command === "dead-retry" ? "retry-dead" : "drop-dead";
      const result = await changeDeadLetters(kind, request.which, { store, push: (input) => runtime.deadLetter(input) });
      return { ...result };
    }
  }
}
