/** The model, as cheap as Node can be: answers a chat to a chat and a score to anything else. Says its port at once. */
import { createServer } from "node:net";
import { message, onMessages } from "./message.mjs";
import { payloads, responseBodies } from "./payloads.mjs";

const answers = Object.fromEntries(
  Object.entries(payloads).map(([kind, { responseType }]) => [
    kind,
    responseBodies(kind).map((body) => message("HTTP/1.1 200 OK", { "content-type": responseType }, body)),
  ]),
);
let next = 0;

const server = createServer({ noDelay: true }, (socket) => {
  onMessages(socket, (head) => {
    const kind = head.startsWith(`POST ${payloads.chat.path} `) ? "chat" : "csv";
    socket.write(answers[kind][next++ % answers[kind].length]);
  });
  // Whoever calls may end connections as it likes.
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
process.once("disconnect", () => process.exit());
