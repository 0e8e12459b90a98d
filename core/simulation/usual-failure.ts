import { DeliveryError } from "#core/errors/delivery-error";
import type { StatusFault } from "./fault.ts";

/** Certainly not carried out, and the same request may succeed later. */
const later: ReadonlySet<number> = new Set([408, 425, 429, 503]);

/** What a failed request means where the plugin cannot be asked, because it makes its requests by other ways than the core's HTTP client. Pure. */
export function usualFailure(fault: StatusFault | "offline"): DeliveryError {
  if (fault === "offline") return new DeliveryError("SIMULATED_OFFLINE", "not reached (simulated)", { failure: "retryable" });
  const { status } = fault;
  const text = `HTTP ${status.toString()} (simulated)`;
  if (later.has(status)) return new DeliveryError("SIMULATED_LATER", text, { failure: "retryable", status });
  if (status >= 500) return new DeliveryError("SIMULATED_SERVER_ERROR", text, { failure: "ambiguous", status });
  const scope = status === 401 ? "connection" : status === 403 ? "target" : "row";
  return new DeliveryError("SIMULATED_REFUSED", text, { failure: "permanent", scope, status });
}
