import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Of IPv6 only what is given out to the public, less what stands for other networks in it. */
const publicV6 = new BlockList();
publicV6.addSubnet("2000::", 3, "ipv6");

const notPublic = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv6");
}

/** Whether an address belongs to the public internet: no loopback, private, link-local, mapped or reserved one. Source: IANA's registries. Pure. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, "ipv4");
  return family === 6 && publicV6.check(address, "ipv6") && !notPublic.check(address, "ipv6");
}

/** Finds the address of a host and gives it only if all of the host's addresses are public. The connection is made to what was looked at. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return callback(error ?? new Error("no address"), "");
    if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(new NotPublicError(), "");
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** The host is not in the public internet. */
export class NotPublicError extends Error {
  readonly code = "ENOTPUBLIC";

  constructor() {
    super("the host is not in the public internet");
    this.name = "NotPublicError";
  }
}
