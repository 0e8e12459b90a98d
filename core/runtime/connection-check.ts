import { z } from "zod";
import { isDeliveryError } from "#core/errors/delivery-error";
import { isHeraldError } from "#core/errors/herald-error";
import { isLinkError } from "#core/errors/link-error";
import type { CheckResult, Finding } from "#core/plugin/connection-check";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { Clock } from "#core/time/clock";
import { whenAborted } from "#core/time/when-aborted";

const JsonMap = z.record(z.string(), z.json());

/** What is to be looked at about one connection; over the control socket it is asked of the running bot, whose client it is. */
export const ConnectionQuestion = z.strictObject({
  connection: z.string(),
  /** Of the settings that the asker has; undefined when it lacks some. */
  fingerprint: z.string().optional(),
  subscriptions: z.array(z.strictObject({ event: z.string(), parameters: JsonMap })),
  messages: z.array(
    z.strictObject({
      action: z.string(),
      rule: z.string(),
      step: z.string(),
      op: z.enum(["create", "edit", "reply"]),
      input: JsonMap,
      templated: z.array(z.string()),
    }),
  ),
});
export type ConnectionQuestion = z.output<typeof ConnectionQuestion>;

const FoundThing = z.discriminatedUnion("level", [
  z.strictObject({ level: z.literal("ok"), what: z.string() }),
  z.strictObject({ level: z.enum(["warning", "error"]), what: z.string(), advice: z.string() }),
]);

/** `other-settings`: the bot runs, and has other settings for this connection than the asker. `not-open`: it does not have it open. */
export const ConnectionAnswer = z.discriminatedUnion("is", [
  z.strictObject({ is: z.literal("checked"), findings: z.array(FoundThing), clockOffsetMs: z.number().optional() }),
  z.strictObject({ is: z.enum(["other-settings", "not-open"]) }),
]);
export type ConnectionAnswer = z.output<typeof ConnectionAnswer>;

/** A connection whose client is there. */
export interface CheckedConnection {
  readonly definition: AnyPlugin;
  readonly config: unknown;
  readonly client: unknown;
}

/** A check has this long for everything it asks. */
const checkMs = 25_000;
/** One that does not end when it is told to is left to itself after this long. */
const graceMs = 2_000;

/** Runs a plugin's check. Never rejects: what goes wrong is a finding. Without a check there is nothing to find. */
export async function checkConnection(
  { definition, config, client }: CheckedConnection,
  question: Pick<ConnectionQuestion, "subscriptions" | "messages">,
  {
    clock,
    signal: left,
    ...state
  }: { readonly clock: Clock; readonly isUp: boolean; readonly canKeep: boolean /** Ends it early. */; readonly signal?: AbortSignal },
): Promise<CheckResult> {
  const deadline = new AbortController();
  const signal = left === undefined ? deadline.signal : AbortSignal.any([deadline.signal, left]);
  const over = new AbortController();
  const cancel = clock.setTimer(clock.now() + checkMs, () => deadline.abort(new Error("the check took too long")));
  const abandoned = whenAborted(signal)
    .then(() => clock.sleep(graceMs, over.signal))
    .then(() => ({ findings: [tooSlow] }));
  abandoned.catch(() => undefined);
  try {
    const checking = definition.check?.({ ...question, ...state, config: config as never, client, signal });
    return (await Promise.race([checking, ...(checking === undefined ? [] : [abandoned])])) ?? { findings: [] };
  } catch (error) {
    return { findings: [signal.aborted ? tooSlow : thrownFinding(error)] };
  } finally {
    cancel();
    over.abort();
  }
}

const tooSlow: Finding = {
  level: "error",
  what: `no whole answer within ${(checkMs / 1_000).toString()} s`,
  advice: "look whether the service is there and reachable from this machine",
};

/** What a plugin throws for people says itself what it is about. */
function thrownFinding(error: unknown): Finding {
  if (isHeraldError(error)) return { level: "error", what: error.message, advice: error.hint ?? "check the connection's settings" };
  if (isLinkError(error) || isDeliveryError(error))
    return { level: "error", what: error.message, advice: "check the connection's settings" };
  return { level: "error", what: "the check failed in a way that it does not know", advice: "please report this, with the plugin's name" };
}
