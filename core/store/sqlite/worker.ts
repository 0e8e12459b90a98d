import { parentPort, workerData } from "node:worker_threads";
import { type DatabaseRequest, serveDatabase } from "./serve.ts";
import type { DatabaseOptions } from "./store-database.ts";

// The thread that owns the database. Its parent gives it the options and asks; every request is answered once, under its id, in order.

const port = parentPort;
if (port === null) throw new Error("This file is the store's thread; it does not run by itself.");

const { opened, answer } = serveDatabase(workerData as DatabaseOptions);
port.postMessage({ id: 0, answer: opened });

// A port without a listener keeps nothing alive: after a refusal the thread ends here.
if (opened.ok) {
  port.on("message", ({ id, request }: { readonly id: number; readonly request: DatabaseRequest }) => {
    port.postMessage({ id, answer: answer(request) });
    if (request.method === "close") port.close();
  });
}
