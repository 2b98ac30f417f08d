/** A client that notices when a response ends early: `fetch` of Node 20 takes half a body for an empty one. */
import { Agent, request, type IncomingMessage } from "node:http";
import type { Outcome } from "./upstream.ts";

const agent = new Agent({ keepAlive: true });

/**
 * Posts, and never throws. With `isLast` the connection is not used again: after a body of unknown length that broke
 * off workerd closes it without having said so.
 */
export function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  isLast: boolean,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(url, {
      agent: isLast ? false : agent,
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
    });
    let isAnswered = false;
    sent.on("response", (response) => {
      isAnswered = true;
      void read(response).then(resolve);
    });
    sent.on("error", (error) => {
      // A connection that rested was closed just when it was to be used again, so the call goes by a new one. Had it
      // been made all the same, it would be recorded twice, and found.
      if (sent.reusedSocket && !isAnswered) void post(url, body, headers, true).then(resolve);
      else resolve({ kind: "cut", status: null, reason: error.message });
    });
    sent.end(body);
  });
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
