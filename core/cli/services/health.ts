import type { ListenAddress } from "#core/config/config-file";
import { listen } from "#core/http/listener";
import type { Logger } from "#core/plugin/logger";
import { liveness, readiness } from "#core/runtime/health";
import type { RuntimeStatus } from "#core/runtime/runtime-status";
import type { Clock } from "#core/time/clock";

/** Answers `/healthz` and `/readyz` where the configuration says; without an address nowhere. Returns how to stop. */
export async function answerHealth(
  address: ListenAddress | undefined,
  { status, clock, log }: { readonly status: () => RuntimeStatus | undefined; readonly clock: Clock; readonly log: Logger },
): Promise<() => Promise<void>> {
  if (address === undefined) return () => Promise.resolve();
  const listener = await listen(address, { "/healthz": () => liveness(status(), clock.now()), "/readyz": () => readiness(status()) });
  const { host, port } = listener.address;
  log.info(`listening on ${host.includes(":") ? `[${host}]` : host}:${port.toString()}`, { paths: ["/healthz", "/readyz"] });
  return () => listener.close();
}
