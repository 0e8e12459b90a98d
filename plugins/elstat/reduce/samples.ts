import { type Reduction, type SourceNotice, timestampText } from "#core";
import type { Latency, Status } from "../events.ts";
import type { ElstatState, LatencyState, StatusState } from "../state.ts";
import type { Message } from "../wire/decode-message.ts";
import { isInSeconds, sampleTimeMs } from "./sample-time.ts";

type Heard<Kind extends Message["kind"]> = Extract<Message, { readonly kind: Kind }>;

/** Services heard of; the wanted ones are at most a thousand. Only recorded traffic can have more. */
const mostServices = 1_000;

/** The same value with the same timestamp within this time is the same sample, come twice. */
const echoMs = 5_000;

/** A status: an event whatever it says. It is news when the last known one, however long ago and over whatever link, was the other. */
export function statusHeard(state: ElstatState, { service, at, up }: Heard<"status">, now: number): Reduction<ElstatState> {
  const known = state.status.find((one) => one.service === service);
  const time = sampleTimeMs(at, now);
  const changed = known !== undefined && known.value !== up;
  const since = known === undefined || changed ? time : Math.min(known.since, now);
  const turn = turnOf(known, { at, value: up }, now);
  const next: StatusState = { service, at, heardAt: now, turn, awaited: false, value: up, since };
  const data: Status = { service, up, changed, previous: known?.value ?? null, since: timestampText(since) };
  const id = `service.status:${at.toString()}:${turn.toString()}:${up ? "up" : "down"}:${service}`;
  return {
    state: { ...state, status: replaced(state.status, known, next), saidSeconds: state.saidSeconds || isInSeconds(at) },
    events: [{ name: "service.status", id, subject: `service/${service}`, time, data: { ...data } }],
    notices: secondsNotice(state, at),
    // Lost with a crash, only the time of the last sample would be.
    lazy: known !== undefined && !changed,
  };
}

/** A latency: an event whatever it says. */
export function latencyHeard(state: ElstatState, { service, at, latencyMs }: Heard<"latency">, now: number): Reduction<ElstatState> {
  const known = state.latency.find((one) => one.service === service);
  const turn = turnOf(known, { at, value: latencyMs }, now);
  const next: LatencyState = { service, at, heardAt: now, turn, awaited: false, value: latencyMs };
  const data: Latency = { service, latency_ms: latencyMs };
  const id = `service.latency:${at.toString()}:${turn.toString()}:${latencyMs === null ? "none" : latencyMs.toString()}:${service}`;
  return {
    state: { ...state, latency: replaced(state.latency, known, next), saidSeconds: state.saidSeconds || isInSeconds(at) },
    events: [{ name: "service.latency", id, subject: `service/${service}`, time: sampleTimeMs(at, now), data: { ...data } }],
    notices: secondsNotice(state, at),
    lazy: true,
  };
}

/**
 * Samples have no id, and their timestamps may repeat or stand still. So a sample is told by its timestamp, its value and its turn: the turn counts
 * on with each other value, and with an equal one that cannot be an echo: neither the first over a new link, nor right after the one before.
 */
function turnOf<Value>(
  known:
    | { readonly at: number; readonly value: Value; readonly turn: number; readonly awaited: boolean; readonly heardAt: number }
    | undefined,
  heard: { readonly at: number; readonly value: Value },
  now: number,
): number {
  if (known === undefined) return 1;
  const isEqual = known.at === heard.at && known.value === heard.value;
  const isEcho = isEqual && (known.awaited || now - known.heardAt <= echoMs);
  const isTold = known.at !== heard.at && known.value === heard.value;
  return isEcho || isTold ? known.turn : known.turn + 1;
}

function replaced<One>(list: readonly One[], known: One | undefined, next: One): One[] {
  if (known !== undefined) return list.map((one) => (one === known ? next : one));
  return [...list, next].slice(-mostServices);
}

function secondsNotice({ saidSeconds }: ElstatState, at: number): readonly SourceNotice[] {
  if (saidSeconds || !isInSeconds(at)) return [];
  return [
    {
      code: "ELSTAT_SECONDS",
      level: "warn",
      message: "Elstat's timestamps are seconds where milliseconds are documented; they are taken as such.",
    },
  ];
}
