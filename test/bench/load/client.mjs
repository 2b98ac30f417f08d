/**
 * The load: a number of calls over some connections that stay open, each with one call under way, so that more are
 * asked as soon as more are answered. Takes one such load after another from its parent; see startClient() in processes.mjs.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { message, onMessages } from "./message.mjs";
import { payloads, requestBodies } from "./payloads.mjs";

const longestMs = 300_000;

process.on("message", (asked) => {
  run(asked).then(
    (measured) => process.send?.({ measured }),
    (error) => process.send?.({ failure: error.message }),
  );
});
process.once("disconnect", () => process.exit());

/** Wall time of all calls and latencies; fails at the first that is not answered with 200. */
async function run({ port, path, headers, payload, connections, calls }) {
  const all = { host: `127.0.0.1:${port}`, "content-type": payloads[payload].requestType, ...headers };
  const requests = requestBodies(payload).map((body) => message(`POST ${path} HTTP/1.1`, all, body));
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const latencies = new Float64Array(calls);
  let sent = 0;
  const start = performance.now();
  const ask = (socket) => {
    if (sent === calls) return null;
    const at = sent++;
    socket.write(requests[at % requests.length]);
    return { at, askedAt: performance.now() };
  };
  const late = new Error(`Calls took longer than ${longestMs} ms`);
  const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy(late)), longestMs);
  try {
    await Promise.all(sockets.map((socket) => converse(socket, { ask, latencies })));
    return { wallMs: performance.now() - start, ...quantiles(latencies.sort()) };
  } finally {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
  }
}

async function opened(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** One connection until there is nothing more to ask. */
function converse(socket, { ask, latencies }) {
  return new Promise((resolve, reject) => {
    let asked = ask(socket);
    if (asked === null) return resolve();
    onMessages(socket, (head, bytes) => {
      if (!head.startsWith("HTTP/1.1 200 ")) return reject(new Error(`A call was answered: ${bytes}`));
      latencies[asked.at] = performance.now() - asked.askedAt;
      asked = ask(socket);
      if (asked === null) resolve();
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("A connection was closed")));
  });
}

function quantiles(sorted) {
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
