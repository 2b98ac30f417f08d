/**
 * A client that notices when a response ends early (`fetch` of Node 20 takes half a body for an empty one), that may
 * send its body bit by bit, and that may leave.
 */
import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "./upstream.ts";

const agent = new Agent({ keepAlive: true });

/** How a call is made; at once and to its end, where nothing else is said. */
export interface Manner {
  /** Bytes of each chunk. */
  readonly pieces?: number;
  /** Before each. */
  readonly pauseMs?: number;
  readonly leaves?: "uploading" | "waiting" | "reading";
}

/** Less than what an upstream that is slow for its sake takes. */
const leavesAfterMs = 60;

/**
 * Posts, and never throws. With `isLast` the connection is not used again: after a body of unknown length that broke
 * off workerd closes it without having said so.
 */
export function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  isLast: boolean,
  manner: Manner = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const { pieces, leaves } = manner;
    const sent = request(url, {
      agent: isLast ? false : agent,
      method: "POST",
      headers: { ...headers, ...(pieces === undefined && { "content-length": Buffer.byteLength(body) }) },
    });
    let isAnswered = false;
    sent.on("response", (response) => {
      isAnswered = true;
      if (leaves === "reading") response.once("data", () => sent.destroy());
      void read(response).then(resolve);
    });
    sent.on("error", (error) => {
      // A connection that rested was closed just when it was to be used again, so the call goes by a new one. Had it
      // been made all the same, it would be recorded twice, and found.
      if (sent.reusedSocket && !isAnswered) void post(url, body, headers, true, manner).then(resolve);
      else resolve({ kind: "cut", status: null, reason: error.message });
    });
    void upload(sent, body, manner);
  });
}

async function upload(sent: ClientRequest, body: string, manner: Manner): Promise<void> {
  const { pieces = body.length, pauseMs = 0, leaves } = manner;
  if (leaves === "uploading") {
    sent.write(body.slice(0, -1));
  } else {
    for (let at = 0; at < body.length && pieces < body.length; at += pieces) {
      await sleep(pauseMs);
      sent.write(body.slice(at, at + pieces));
    }
    if (pieces < body.length) sent.end();
    else sent.end(body);
  }
  if (leaves === "uploading" || leaves === "waiting") {
    await sleep(leavesAfterMs);
    sent.destroy();
  }
}

async function read(response: IncomingMessage): Promise<Outcome> {
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  } catch (error) {
    return { kind: "cut", status, reason: String(error) };
  }
  return response.complete
    ? { kind: "whole", status, body: Buffer.concat(chunks) }
    : { kind: "cut", status, reason: "The response is not complete" };
}
