/** What callers and upstreams do to an isolate's memory, as raw HTTP: clients that are in order would not. */
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const host = "127.0.0.1";

/** A model that answers `/chat` with a stream of `pieces` events, `/announced` with one byte of those it promises, else at once. */
export async function startModel({ pieces, pauseMs }) {
  const server = createServer({ maxHeaderSize: 2 ** 20 }, (request, response) => {
    void answer(request, response, pieces, pauseMs).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: server.address().port, stop };
}

async function answer(request, response, pieces, pauseMs) {
  request.resume();
  if (request.url.startsWith("/announced")) {
    response.writeHead(200, { "content-type": "text/csv", "content-length": 65_536 }).write("1");
    return;
  }
  await new Promise((resolve) => request.once("end", resolve));
  if (!request.url.startsWith("/chat")) {
    response.writeHead(200, { "content-type": "application/json" }).end('{"y":0.5}');
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let index = 0; index < pieces; index++) {
    response.write(eventOf(index));
    await wait(pauseMs);
  }
  response.end("data: [DONE]\n\n");
}

function eventOf(index) {
  const choices = [{ index: 0, delta: { content: `tok${index} ` } }];
  return `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", choices })}\n\n`;
}

/**
 * A request on a connection of its own: none is kept that workerd may close before the next request is on it. Gives the
 * answer's status and text, once it has all come.
 */
export function ask(port, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, path, method, headers, agent: false }, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece)).once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }),
      );
    });
    request.once("error", reject).end(body);
  });
}

export async function post(port, path, body, headers = {}) {
  const { status } = await ask(port, path, { method: "POST", headers, body });
  return status;
}

/** A request whose body comes in chunks of one byte each; resolves when it is answered. */
export function inOneByteChunks(port, path, bytes) {
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(`${head}${"1\r\n7\r\n".repeat(bytes)}0\r\n\r\n`));
    socket.on("data", () => {});
    socket.once("close", resolve).once("error", reject);
  });
}

/** Requests that announce 64 KiB, send one byte, and leave it at that; gives how to end them. */
export async function hanging(port, path, count) {
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 65536\r\n\r\n1`;
  const sockets = [];
  for (let index = 0; index < count; index++) {
    const socket = connect(port, host, () => socket.write(head));
    socket.on("error", () => {});
    sockets.push(socket);
  }
  await wait(1_000);
  return () => sockets.forEach((socket) => socket.destroy());
}

/** Calls whose answer announces 64 KiB and stays away; gives how to end them. */
export async function unanswered(port, path, count) {
  const requests = [];
  for (let index = 0; index < count; index++) {
    const request = httpRequest({ host, port, path, method: "POST", agent: false });
    request.on("error", () => {}).end("1");
    requests.push(request);
  }
  await wait(1_000);
  return () => requests.forEach((request) => request.destroy());
}
