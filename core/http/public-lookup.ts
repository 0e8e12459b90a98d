import type { LookupAddress, LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";

/** Asks for all addresses of a host. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The code of the error for a host without a public address. */
export const privateAddressCode = "PRIVATE_ADDRESS";

/**
 * A lookup for `net.connect` that gives public addresses alone. A connection is made to what it gave and to nothing else, so a name that
 * answers differently a moment later changes nothing.
 */
export function publicLookup(resolve: Resolve, isPublic: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, "");
      const allowed = addresses.filter(({ address }) => isPublic(address));
      const [first] = allowed;
      if (first === undefined) {
        return done(Object.assign(new Error("no public address"), { code: privateAddressCode }), "");
      }
      if (options.all === true) return done(null, allowed);
      return done(null, first.address, first.family);
    });
  };
}
