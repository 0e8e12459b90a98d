import { lookup } from "node:dns";
import { Agent } from "undici";
import { isPublicAddress } from "./public-address.ts";
import { publicLookup, type Resolve } from "./public-lookup.ts";

/** How names become addresses, and which of these a request with `publicOnly` may go to. */
export interface Addresses {
  readonly resolve: Resolve;
  readonly isPublic: (address: string) => boolean;
}

/** Connections made under different rules are never shared. */
export interface Agents {
  readonly any: Agent;
  readonly publicOnly: Agent;
  /** A stream holds its connection for good: requests must not wait for one. */
  readonly streaming: Agent;
  readonly isPublic: (address: string) => boolean;
  destroy(): Promise<void>;
}

/** More requests to one origin wait, unsent, for a free connection. */
const connectionsPerOrigin = 64;

/** `addresses` by default: the system's way, and the internet's. */
export function createAgents(connectTimeoutMs: number, addresses: Addresses = { resolve: lookup, isPublic: isPublicAddress }): Agents {
  // One deadline over the whole request replaces undici's own timeouts, which count from byte to byte.
  const patient = { headersTimeout: 0, bodyTimeout: 0 };
  const shared = { ...patient, connections: connectionsPerOrigin };
  const connect = { timeout: connectTimeoutMs };
  const any = new Agent({ ...shared, connect });
  const publicOnly = new Agent({ ...shared, connect: { ...connect, lookup: publicLookup(addresses.resolve, addresses.isPublic) } });
  const streaming = new Agent({ ...patient, connect });
  return {
    any,
    publicOnly,
    streaming,
    isPublic: addresses.isPublic,
    async destroy() {
      await Promise.all([any, publicOnly, streaming].map((agent) => agent.destroy()));
    },
  };
}
