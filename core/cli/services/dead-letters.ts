import { dirname } from "node:path";
import { z } from "zod";
import { askRunningBot, type ControlRequest } from "#core/runtime/control-socket";
import { changeDeadLetters } from "#core/runtime/dead-letters";
import { withLoop } from "#core/runtime/offline-loop";
import { SystemClock } from "#core/time/system-clock";
import type { DeadChoice, DeadLetters, DeadResult } from "../services.ts";
import { controlPath } from "./control.ts";
import { deadLetterOf, readDeadLetters } from "./dead-letter-row.ts";
import { openStore } from "./open-store.ts";
import { storeOf } from "./store-of.ts";

const Result = z.strictObject({ done: z.array(z.string()), unknown: z.array(z.string()), kept: z.array(z.string()) });

/** Dead letters of the bot of a configuration: through the running bot when there is one, else straight from its store. */
export function createDeadLetters(): DeadLetters {
  return {
    async list(configPath, limit) {
      const storePath = await storeOf(configPath);
      const answer = await askRunningBot(controlPath(dirname(storePath)), { command: "dead-list", limit });
      if (answer !== undefined) return readDeadLetters(answer);
      const store = await openStore(storePath);
      try {
        return (await store.deadOps(limit)).map(deadLetterOf);
      } finally {
        await store.close();
      }
    },
    retry: (configPath, which) => change(configPath, { command: "dead-retry", which: asked(which) }),
    drop: (configPath, which) => change(configPath, { command: "dead-drop", which: asked(which) }),
  };
}

async function change(
  configPath: string,
  request: Extract<ControlRequest, { readonly command: "dead-retry" | "dead-drop" }>,
): Promise<DeadResult> {
  const storePath = await storeOf(configPath);
  const answer = await askRunningBot(controlPath(dirname(storePath)), request);
  if (answer !== undefined) return Result.parse(answer);
  const store = await openStore(storePath);
  const kind = request.command === "dead-retry" ? "retry-dead" : "drop-dead";
  try {
    return await withLoop({ store, clock: new SystemClock() }, (loop) =>
      changeDeadLetters(kind, request.which, { store, push: (input) => loop.push({ kind: "dead-letter", input }) }),
    );
  } finally {
    await store.close();
  }
}

function asked(which: DeadChoice): string[] | "all" {
  return which === "all" ? which : [...which];
}
