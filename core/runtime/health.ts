import type { Json, JsonObject } from "#core/codec/json";
import type { RouteAnswer } from "#core/http/route-answer";
import type { ConfigurationStatus, RuntimeStatus } from "./runtime-status.ts";

/** A batch takes milliseconds; one that takes this long waits for a disk that is full or gone. */
const longestBatchMs = 30_000;

/** Whether the loop lives: `200 { status: "ok" }`, or 503 with the reason. `status` is undefined until the start is over. Pure. */
export function liveness(status: RuntimeStatus | undefined, now: number): RouteAnswer {
  if (status === undefined) return { status: 200, body: { status: "starting" } };
  const busyMs = status.busySince === undefined ? 0 : now - status.busySince;
  if (busyMs < longestBatchMs) return { status: 200, body: { status: "ok" } };
  return {
    status: 503,
    body: { status: "stuck", reason: `nothing could be stored for ${Math.floor(busyMs / 1000).toString()} s; the log says why` },
  };
}

/**
 * Whether every connection works: `200 { ready: true, connections }`, else 503. A connection is ready when it is open, its source's link is up
 * and its destination takes messages. A configuration that was refused is told of, and is no reason not to be ready, and so is what is silenced.
 * `status` is undefined until the start is over. Pure.
 */
export function readiness(status: RuntimeStatus | undefined): RouteAnswer {
  if (status === undefined) return { status: 503, body: { ready: false, connections: {} } };
  const connections = Object.fromEntries(Object.keys(status.connections).map((name) => [name, readinessOf(name, status)]));
  const ready = Object.values(connections).every((connection) => connection["ready"] === true);
  const silences = status.silences.map(({ id, rule, key, until }) => told({ id, rule, key, until }));
  const configuration = status.configuration === undefined ? {} : { configuration: toldConfiguration(status.configuration) };
  return { status: ready ? 200 : 503, body: { ready, ...configuration, connections, ...(silences.length === 0 ? {} : { silences }) } };
}

/** `outdated`: the files say something else that could not be taken over. */
function toldConfiguration({ loadedAt, refused }: ConfigurationStatus): JsonObject {
  const loaded = new Date(loadedAt).toISOString();
  if (refused === undefined) return { loaded, outdated: false };
  return { loaded, outdated: true, refused: new Date(refused.at).toISOString(), problems: [...refused.problems] };
}

function readinessOf(name: string, status: RuntimeStatus): JsonObject {
  const { isOpen = false, isRestarting = false } = status.connections[name] ?? {};
  const link = status.sources[name];
  const { queued = 0, sending = 0, parked = [] } = status.deliveries[name] ?? {};
  const isParked = parked.some(({ scope }) => scope === name);
  return {
    ready: isOpen && !isParked && (link === undefined || link.is === "up"),
    ...(isOpen ? {} : { reason: isRestarting ? "begins anew with its changed settings" : "could not be opened; the log says why" }),
    ...(link === undefined ? {} : { source: told(link) }),
    waiting: queued + sending,
    parked: parked.map(told),
  };
}

/** With times as people and programs read them. */
function told(fields: object): Json {
  const entries: [string, unknown][] = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]): [string, Json] => {
      const isTime = typeof value === "number" && (name === "since" || name === "until");
      return [name, isTime ? new Date(value).toISOString() : (value as Json)];
    }),
  );
}
