import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What stands at the moment it is asked for. By connection; every name comes from the configuration. */
export interface Readings {
  /** Inputs that wait for the loop. */
  readonly queue: number;
  /** What people have silenced and has not ended. */
  readonly silences: number;
  readonly connections: readonly ConnectionReadings[];
  /** Undefined where the configuration cannot change. */
  readonly configuration?: { /** The last reading was taken over. */ readonly isCurrent: boolean; readonly loadedAtMs: number };
}

export interface ConnectionReadings {
  readonly connection: string;
  readonly isOpen: boolean;
  /** Of a source's link; undefined for a connection that nothing listens to. */
  readonly link: (typeof linkStates)[number] | undefined;
  /** Requests that are made and not finished. */
  readonly unfinished: number;
  /** Since when the oldest of them waits. */
  readonly oldestMs: number;
  /** Targets, or all of it, that refuse and are waited for. */
  readonly parked: number;
}

/** Counts what happens in one runtime, and tells it in the text format of Prometheus. */
export interface Metrics {
  event(connection: string): void;
  verdict(rule: string, outcome: string): void;
  notice(connection: string, code: string): void;
  /** What became of a request: `done`, `retry`, `unsure` or `dead`. */
  outcome(rule: string, outcome: "done" | "retry" | "unsure" | "dead"): void;
  committed(tookMs: number): void;
  readonly contentType: string;
  /** `readings` is undefined until the start is over. */
  text(readings: Readings | undefined): Promise<string>;
}

const linkStates = ["connecting", "up", "waiting", "denied", "stopped"] as const;
const commitBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
/** Codes of notices come from plugins. Should one make them up, what is kept stays bounded. */
const mostCodes = 200;

/** Metrics with a registry of their own: two runtimes in one process do not count each other's. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const counters = countersIn(registry);
  const set = gaugesIn(registry);
  const codes = new Set<string>();
  return {
    event: (connection) => counters.events.inc({ connection }),
    verdict: (rule, outcome) => counters.verdicts.inc({ rule, outcome }),
    notice(connection, code) {
      if (codes.size < mostCodes) codes.add(code);
      counters.notices.inc({ connection, code: codes.has(code) ? code : "other" });
    },
    outcome(rule, outcome) {
      if (outcome === "done" || outcome === "dead") counters.deliveries.inc({ rule, outcome });
      else counters.retries.inc({ rule, reason: outcome === "unsure" ? "in_doubt" : "failed" });
    },
    committed: (tookMs) => counters.commits.observe(Math.max(0, tookMs) / 1000),
    contentType: registry.contentType,
    text(readings) {
      set(readings);
      return registry.metrics();
    },
  };
}

function countersIn(registry: Registry) {
  const registers = [registry];
  return {
    events: new Counter({
      name: "herald_events_total",
      help: "Events that a connection's source told.",
      labelNames: ["connection"],
      registers,
    }),
    verdicts: new Counter({
      name: "herald_verdicts_total",
      help: "What rules made of what they were asked.",
      labelNames: ["rule", "outcome"],
      registers,
    }),
    notices: new Counter({
      name: "herald_notices_total",
      help: "Oddities that sources met, by code.",
      labelNames: ["connection", "code"],
      registers,
    }),
    deliveries: new Counter({
      name: "herald_deliveries_total",
      help: "Requests to destinations that are finished: done, or dead when they were given up.",
      labelNames: ["rule", "outcome"],
      registers,
    }),
    retries: new Counter({
      name: "herald_delivery_retries_total",
      help: "Attempts after which a request is tried again: it failed, or it is in doubt whether it was carried out.",
      labelNames: ["rule", "reason"],
      registers,
    }),
    commits: new Histogram({
      name: "herald_commit_duration_seconds",
      help: "From the begin of a commit until it is on disk.",
      buckets: commitBuckets,
      registers,
    }),
  };
}

/** The gauges, and how to set all of them anew. */
function gaugesIn(registry: Registry): (readings: Readings | undefined) => void {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge<"connection"> => new Gauge({ name, help, labelNames: ["connection"], registers });
  const queue = new Gauge({ name: "herald_queue_inputs", help: "Inputs that wait for the loop.", registers });
  const silences = new Gauge({ name: "herald_silences_active", help: "Silences that have not ended.", registers });
  const open = gauge("herald_connection_open", "1 when the connection could be opened.");
  const unfinished = gauge("herald_deliveries_unfinished", "Requests to a destination that are not finished.");
  const oldest = gauge("herald_delivery_lag_seconds", "How long the oldest unfinished request to a destination has waited.");
  const parked = gauge("herald_parked_targets", "Targets of a destination that refuse and are waited for.");
  // Named as Prometheus and Alertmanager name theirs, for the same alerts.
  const reloaded = new Gauge({
    name: "herald_config_last_reload_successful",
    help: "1 when the configuration was taken over the last time it was read.",
    registers,
  });
  // A bot that starts has taken it over.
  reloaded.set(1);
  const reloadedAt = new Gauge({
    name: "herald_config_last_reload_success_timestamp_seconds",
    help: "When the configuration that runs was read.",
    registers,
  });
  const link = new Gauge({
    name: "herald_source_link",
    help: "1 for the state that a source's link is in.",
    labelNames: ["connection", "state"],
    registers,
  });
  const perConnection = [open, unfinished, oldest, parked, link];
  return (readings) => {
    queue.set(readings?.queue ?? 0);
    silences.set(readings?.silences ?? 0);
    if (readings?.configuration !== undefined) {
      reloaded.set(readings.configuration.isCurrent ? 1 : 0);
      reloadedAt.set(readings.configuration.loadedAtMs / 1000);
    }
    for (const one of perConnection) one.reset();
    for (const { connection, ...read } of readings?.connections ?? []) {
      open.set({ connection }, read.isOpen ? 1 : 0);
      unfinished.set({ connection }, read.unfinished);
      oldest.set({ connection }, read.oldestMs / 1000);
      parked.set({ connection }, read.parked);
      if (read.link !== undefined) for (const state of linkStates) link.set({ connection, state }, state === read.link ? 1 : 0);
    }
  };
}
