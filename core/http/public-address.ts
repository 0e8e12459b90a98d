import { BlockList, isIP, isIPv4 } from "node:net";

/** Not for the whole internet, by the registries of special-purpose addresses (RFC 6890, IANA). */
const specialV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Within 2000::/3. The first and the third can carry the address of an IPv4 host in them (Teredo, 6to4). */
const specialV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const special = blockList(specialV4, "ipv4");
const globalUnicast = blockList(["2000::/3"], "ipv6");
const specialGlobal = blockList(specialV6, "ipv6");
const translated = blockList(["64:ff9b::/96"], "ipv6");

/**
 * Whether an address belongs to a host on the internet: not this machine, not a private or link-local network, nothing reserved.
 * Of IPv6 only global unicast is; an IPv4 address written as IPv6 is not, except through NAT64 where it is what IPv6-only networks reach
 * public IPv4 hosts by. What is no address is not public. Pure.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, "ipv4");
  // An interface's name stands behind link-local addresses only.
  if (isIP(address) !== 6 || address.includes("%")) return false;
  if (translated.check(address, "ipv6")) return !special.check(lastFourBytes(address), "ipv4");
  return globalUnicast.check(address, "ipv6") && !specialGlobal.check(address, "ipv6");
}

/** The host of a URL as an address; undefined when it is a name. `URL` has read decimal, octal and hexadecimal forms already. */
export function addressOfHost({ hostname }: URL): string | undefined {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? undefined : bare;
}

function lastFourBytes(address: string): string {
  // `URL` writes every IPv6 address in one form, with at least one of the last two groups left.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":");
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || "0", 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function blockList(networks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
