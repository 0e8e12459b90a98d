import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "#core/config/config-file";

/** Lets a server listen. Resolves with its `host:port` as addresses write it; rejects with Node's own error, whose `syscall` is `listen`. */
export function bindServer(server: Server, { host, port }: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const { address, family, port: bound } = server.address() as AddressInfo;
      resolve(`${family === "IPv6" ? `[${address}]` : address}:${bound.toString()}`);
    });
  });
}

/** Ends a server with all its connections. Resolves when none is left. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
