import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// Takes every request, in a process of its own.

const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`{"ready":"http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}"}\n`);
});
