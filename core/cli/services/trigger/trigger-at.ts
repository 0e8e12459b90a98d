import { splitName } from "#core/config/rule-parts";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { Runtime } from "#core/runtime/runtime";
import { eventOf } from "#core/runtime/trigger/made-up-event";
import type { TriggerOutcome } from "#core/runtime/trigger/trigger-outcome";
import { madeUpPayload, type PayloadRequest } from "./made-up-payload.ts";

/** An event to make up. */
export interface EventRequest extends PayloadRequest {
  /** `<connection>.<event>`. */
  readonly event: string;
  readonly mentions: boolean;
  readonly space?: string | undefined;
}

/** Makes an event up and gives it to a runtime. Throws a `HeraldError` when there is no such event, or it cannot look like this. */
export async function triggerAt(runtime: Runtime, { event: written, mentions, space, ...payload }: EventRequest): Promise<TriggerOutcome> {
  const { connection, event } = splitName(written);
  const plugins = runtime.plugins();
  const plugin = plugins.get(connection);
  if (plugin === undefined) {
    const running = [...plugins].filter(([, { events }]) => Object.keys(events).length > 0).map(([name]) => name);
    throw new HeraldError("CONNECTION_UNKNOWN", `no rule that runs uses a connection "${connection}"`, {
      hint: didYouMean(connection, running) ?? (running.length === 0 ? undefined : `events come from ${running.join(", ")}`),
    });
  }
  const data = madeUpPayload(eventOf(connection, plugin, event), payload);
  return runtime.trigger({ connection, event, data, mentions, space });
}
