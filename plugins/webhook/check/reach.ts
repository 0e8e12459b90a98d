import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Clock } from "#core";

/** How far a connection came: `undefined` when it was made, TLS included, else the code of what hindered it. */
export type Hindrance = string | undefined;

export interface ReachOptions {
  readonly clock: Pick<Clock, "now" | "setTimer">;
  /** For DNS, TCP and TLS together, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Connects to a URL's host, with TLS for https, says nothing, and closes at once. */
export function reach(url: URL, { clock, timeoutMs, signal }: ReachOptions): Promise<Hindrance> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const isSecure = url.protocol === "https:";
    const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
    const socket: Socket = isSecure ? connectSecure({ host, port, ...serverName(host) }) : connectPlain({ host, port });
    const end = (settle: () => void): void => {
      cancel();
      signal.removeEventListener("abort", abort);
      socket.destroy();
      settle();
    };
    const abort = (): void => end(() => reject(signal.reason as Error));
    const cancel = clock.setTimer(clock.now() + timeoutMs, () => end(() => resolve("ETIMEDOUT")));
    signal.addEventListener("abort", abort, { once: true });
    socket.once(isSecure ? "secureConnect" : "connect", () => end(() => resolve(undefined)));
    // A socket that is destroyed may still tell an error.
    socket.on("error", (error: NodeJS.ErrnoException) => end(() => resolve(codeOf(error))));
    socket.once("close", () => end(() => resolve("ECONNRESET")));
  });
}

/** An address is no name of a server. */
function serverName(host: string): { readonly servername?: string } {
  return /^[\d.]+$/.test(host) || host.includes(":") ? {} : { servername: host };
}

function codeOf({ code }: NodeJS.ErrnoException): string {
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : "the connection failed";
}
