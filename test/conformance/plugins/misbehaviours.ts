import { echo, type Misbehave } from "./connection-scene.ts";

/** What a server can do with a request that holds a secret: the worst says all of it back. */
export const misbehaviours: { readonly [name: string]: Misbehave } = {
  "cuts the connection": ({ socket }) => void socket.destroy(),
  "refuses with all that it was sent": (request, response, body) => {
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: 0, message: echo(request, body), error: { message: echo(request, body) } }));
  },
  "fails with a page of all that it was sent": (request, response, body) => {
    response.writeHead(500, { "content-type": "text/html" });
    response.end(`<p>${echo(request, body)}</p>`);
  },
  "answers nonsense": (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"half');
  },
  "cuts its answer": ({ socket }, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write("{");
    setImmediate(() => socket.destroy());
  },
};
