import type { ListenAddress } from "#core/config/config-file";
import type { HookDesk } from "#core/http/hook-desk";
import { listen } from "#core/http/listener";
import type { Metrics } from "#core/metrics/metrics";
import type { Logger } from "#core/plugin/logger";
import { liveness, readiness } from "#core/runtime/health";
import { readingsOf } from "#core/runtime/readings";
import type { RuntimeStatus } from "#core/runtime/runtime-status";
import type { Clock } from "#core/time/clock";

interface Answering {
  readonly status: () => RuntimeStatus | undefined;
  readonly metrics: Metrics;
  readonly desk: HookDesk;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Answers `/healthz`, `/readyz`, `/metrics` and `/hooks/…` at an address of the configuration. Returns how to stop. */
export async function answerHttp(address: ListenAddress, { status, metrics, desk, clock, log }: Answering): Promise<() => Promise<void>> {
  const routes = {
    "/healthz": () => liveness(status(), clock.now()),
    "/readyz": () => readiness(status()),
    "/metrics": async () => ({ status: 200, body: await metrics.text(readingsOf(status())), contentType: metrics.contentType }),
  };
  const listener = await listen(address, routes, desk);
  const { host, port } = listener.address;
  log.info(`listening on ${host.includes(":") ? `[${host}]` : host}:${port.toString()}`, { paths: Object.keys(routes) });
  return () => listener.close();
}
