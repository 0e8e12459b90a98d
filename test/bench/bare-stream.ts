import { request } from "node:http";
import { WebSocket } from "ws";

// What no reader of Mastodon's streams can be faster than: each message is parsed, and the payload in it, which is JSON as text. The last one is told.

const [socketUrl = "", toldUrl = "", wanted = ""] = process.argv.slice(2);
const socket = new WebSocket(socketUrl, { perMessageDeflate: false });
let count = 0;
let characters = 0;
socket.on("open", () => {
  socket.send(JSON.stringify({ type: "subscribe", stream: "hashtag", tag: "art" }));
  process.stdout.write('"ready"\n');
});
socket.on("message", (data: Buffer) => {
  const { payload } = JSON.parse(data.toString()) as { readonly payload: string };
  const status = JSON.parse(payload) as { readonly id: string };
  characters += status.id.length;
  count += 1;
  if (count === Number(wanted)) request(toldUrl, { method: "POST" }).end(characters.toString());
});
