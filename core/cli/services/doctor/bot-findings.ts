import { z } from "zod";
import type { Json } from "#core/codec/json";
import { isHeraldError } from "#core/errors/herald-error";
import type { Finding } from "#core/plugin/connection-check";
import { askRunningBot } from "#core/runtime/control-socket";
import { doubtful, fine } from "./report.ts";

/** What a running bot tells of itself, as far as it is looked at here. */
const Status = z.object({
  sources: z.record(z.string(), z.object({ is: z.string(), reason: z.string().optional(), trouble: z.string().optional() })),
  deliveries: z.record(z.string(), z.object({ parked: z.array(z.object({ scope: z.string(), reason: z.string() })) })),
});

const deadLimit = 1_000;

/** What the running bot says of itself; undefined when none runs. */
export async function botFindings(controlPath: string): Promise<readonly Finding[] | undefined> {
  try {
    const status = await askRunningBot(controlPath, { command: "status" });
    if (status === undefined) return undefined;
    const dead = await askRunningBot(controlPath, { command: "dead-list", limit: deadLimit });
    return [fine("it runs, and was asked to look at its own connections"), ...troubles(status), ...deadFindings(dead)];
  } catch (error) {
    if (!isHeraldError(error)) throw error;
    return [doubtful(`it runs, and does not tell how it is: ${error.message}`, "start it again, if it is of another version")];
  }
}

function troubles(json: Json): readonly Finding[] {
  const { success, data } = Status.safeParse(json);
  if (!success) return [doubtful("it runs, and tells of itself what is not known here", "start it again: it is of another version")];
  const links = Object.entries(data.sources).flatMap(([name, { is, reason, trouble }]) => {
    const why = reason ?? trouble;
    return why === undefined || is === "stopped"
      ? []
      : [doubtful(`${name}: ${why}`, "what is found about that connection below says what to do")];
  });
  const parked = Object.values(data.deliveries)
    .flatMap((delivery) => delivery.parked)
    .map(({ scope, reason }) =>
      doubtful(`nothing is sent to ${scope.replace("|", ", ")}: ${reason}`, "mend that: it is then sent by itself"),
    );
  return [...links, ...parked];
}

function deadFindings(letters: Json | undefined): readonly Finding[] {
  const count = Array.isArray(letters) ? letters.length : 0;
  if (count === 0) return [];
  const many = count === deadLimit ? `${count.toString()} or more` : count.toString();
  return [doubtful(`${many} messages could not be delivered`, "herald dead list shows them; herald dead retry sends them again")];
}
