import type { ConnectionReport, ConnectionState } from "#core/plugin/running-bot";
import type { LinkState } from "../supervisor.ts";

/** What is known of a connection. */
export interface ConnectionFacts {
  readonly plugin: string;
  /** Why it cannot work at all: a setting that is missing, or the failure to open it. */
  readonly problem?: { readonly state: "missing" | "unopened"; readonly reason: string } | undefined;
  /** Undefined where no source of it runs. */
  readonly link?: LinkState | undefined;
  /** Why its destination takes nothing. */
  readonly parked?: string | undefined;
}

/** How a connection stands, in one word: the gravest of what is wrong with it. Pure. */
export function reportOf(connection: string, { plugin, problem, link, parked }: ConnectionFacts): ConnectionReport {
  const about = (state: ConnectionState | undefined, reason?: string): ConnectionReport => ({ connection, plugin, state, reason });
  if (problem !== undefined) return about(problem.state, problem.reason);
  if (parked !== undefined) return about("parked", parked);
  switch (link?.is) {
    case undefined:
      return about("up");
    case "up":
      return link.trouble === undefined ? about("up") : about("troubled", link.trouble);
    case "waiting":
      return about("lost", link.reason);
    case "denied":
      return about("denied", link.reason);
    default:
      return about(undefined);
  }
}
