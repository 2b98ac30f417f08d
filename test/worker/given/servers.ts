/**
 * The world around the Worker, as real HTTP on loopback: one server that is every upstream model and
 * every receiver. `/{key}/{behaviour}/…` picks what it does; `/log/{key}` tells what it was sent,
 * `/release/{key}` lets go what it holds back. Port: `inject("port")`, and in the secrets of vitest.config.ts.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { TestProject } from "vitest/node";

/** A request as the server got it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  /** In the order sent, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly length: number;
  readonly sha256: string;
}

declare module "vitest" {
  interface ProvidedContext {
    port: number;
    /** Nothing listens here. */
    closedPort: number;
  }
}

const logs = new Map<string, Received[]>();
const held = new Map<string, (() => void)[]>();

export default async function serve(project: TestProject): Promise<() => void> {
  const closed = await portOf(createServer());
  closed.server.close();
  const { server, port } = await portOf(createServer((request, response) => void handle(request, response)));
  project.provide("port", port);
  project.provide("closedPort", closed.port);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

async function portOf(server: ReturnType<typeof createServer>) {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, port: (server.address() as AddressInfo).port };
}

/** The keys of Cloudflare Access, as a test has PUT them; "hang" answers nothing. */
let teamKeys = "";
async function keys(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "PUT") teamKeys = String(await bodyOf(request, () => {}));
  if (request.method === "PUT" || teamKeys !== "hang")
    response.writeHead(200, { "content-type": "application/json" }).end(teamKeys);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { key, behaviour, argument } = partsOf(request);
  if (key === "log") return void response.end(JSON.stringify(logs.get(behaviour) ?? []));
  if (key === "release") {
    letGo(behaviour);
    return void response.end();
  }
  if (key === "cdn-cgi") return keys(request, response);
  const body = await bodyOf(request, () => {
    if (behaviour === "watch") note(key, "began");
  });
  if (body === null) return;
  const seen = logs.get(key) ?? [];
  logs.set(key, [...seen, received(request, body)]);
  const play = behaviours[behaviour] ?? behaviours["json"];
  play?.({ key, argument, body, request, response, times: seen.length });
}

function partsOf({ url = "" }: IncomingMessage) {
  const [, key = "", behaviour = "", argument = ""] = url.split(/[/?]/);
  return { key, behaviour, argument };
}

/** Null if the client left before the end. */
async function bodyOf(request: IncomingMessage, onChunk: () => void): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
      onChunk();
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

function received(request: IncomingMessage, body: Buffer): Received {
  const { rawHeaders, method = "", url = "" } = request;
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index]?.toLowerCase() ?? "", rawHeaders[index + 1] ?? ""]);
  }
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { method, url, headers, body: body.toString("latin1", 0, 65_536), length: body.length, sha256 };
}

interface Exchange {
  readonly key: string;
  /** The path segment after the behaviour. */
  readonly argument: string;
  readonly body: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** How many requests this key had before. */
  readonly times: number;
}

const behaviours: Record<string, (exchange: Exchange) => void> = {
  /** A model: a score, as JSON. */
  json: ({ response }) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"score":0.25}');
  },
  /** A model that answers CSV: the score is the first number that was sent, over 100. */
  csv: ({ body, response }) => {
    const text = `${Number.parseFloat(body.toString()) / 100}\n`;
    response.writeHead(200, { "content-type": "text/csv", "content-length": text.length }).end(text);
  },
  echo: ({ body, request, response }) => {
    const type = request.headers["content-type"] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": body.length }).end(body);
  },
  /** A body of so many bytes, each the last digit of its place. */
  bytes: ({ argument, response }) => {
    const size = Number(argument);
    const body = Buffer.alloc(size, "0123456789");
    response.writeHead(200, { "content-type": "text/csv", "content-length": size }).end(body);
  },
  status: ({ argument, response }) => {
    const status = Number(argument);
    const body = status === 204 || status === 304 ? "" : `status ${status}`;
    response.writeHead(status, { "content-type": "text/plain", etag: '"x"' }).end(body);
  },
  /** Fails so often, then works. */
  failing: ({ argument, response, times }) => {
    response.writeHead(times < Number(argument) ? 500 : 200).end();
  },
  redirect: ({ key, response }) => {
    response.writeHead(307, { location: `/${key}/followed` }).end("elsewhere");
  },
  /** Lets pages of any origin call it; a call's answer exposes what the address says. */
  cors: ({ argument, request, response }) => {
    const { origin = "", "access-control-request-headers": names = "" } = request.headers;
    response.setHeader("access-control-allow-origin", origin);
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-headers", names);
      return void response.writeHead(204, { "access-control-allow-methods": "POST" }).end();
    }
    if (argument !== "") response.setHeader("access-control-expose-headers", argument.split("+"));
    response.writeHead(200, { "content-type": "text/csv" }).end("0.5");
  },
  cookies: ({ response }) => {
    response.setHeader("set-cookie", [
      "a=1; Path=/",
      "b=2, three; Domain=weir.example; HttpOnly; path=/; SameSite=Lax",
    ]);
    response.setHeader("content-type", "application/json");
    response.setHeader("connection", "close, x-inner");
    response.setHeader("x-inner", "1");
    response.setHeader("proxy-authenticate", "Basic");
    response.setHeader("x-weir-event-id", "from the upstream");
    response.end("[1]");
  },
  /** Answers with the headers that it is sent as JSON. */
  says: ({ body, response }) => {
    for (const [name, value] of Object.entries(JSON.parse(body.toString()) as Record<string, string>)) {
      response.setHeader(name, value);
    }
    response.end("{}");
  },
  /** gzip: with its length, or in chunks. */
  gzip: ({ argument, response }) => {
    const body = gzipSync('{"score":0.75}');
    response.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      ...(argument === "length" && { "content-length": body.length }),
    });
    response.end(body);
  },
  /** The same in another coding. */
  coded: ({ argument, response }) => {
    const coding = decodeURIComponent(argument);
    const body = coded[coding] ?? Buffer.alloc(0);
    const headers = { "content-type": "application/json", "content-length": body.length };
    response.writeHead(200, { ...headers, "content-encoding": coding }).end(body);
  },
  /** Says that its answer is in a coding, which it is not. */
  miscoded: ({ argument, response }) => {
    const headers = { "content-type": "application/json", "content-length": score.length };
    response.writeHead(200, { ...headers, "content-encoding": argument }).end(score);
  },
  /** Says that its answer is in a coding, and ends before it does. */
  "half-coded": ({ argument, response }) => {
    const bytes = argument === "br" ? brotliCompressSync(score) : gzipSync(score);
    const headers = { "content-type": "application/json", "content-length": bytes.length - 4 };
    response.writeHead(200, { ...headers, "content-encoding": argument }).end(bytes.subarray(0, -4));
  },
  /** Begins to answer, short, long or in chunks, and then says no more until its client leaves. */
  stalls: ({ key, argument, response }) => {
    response.writeHead(200, { "content-type": "text/csv", ...lengthOf(argument) });
    response.write("0.5,");
    response.on("close", () => note(key, "left"));
  },
  /** The same, and ends the connection. */
  breaks: ({ argument, request, response }) => {
    response.writeHead(200, { "content-type": "text/csv", ...lengthOf(argument) });
    response.write("0.5,");
    setTimeout(() => request.socket.destroy(), 50);
  },
  /** Answers short, long or in chunks, in ten pieces with pauses of 50 ms. */
  drips: ({ argument, response }) => {
    response.writeHead(200, { "content-type": "text/csv", ...lengthOf(argument) });
    const piece = Buffer.alloc((lengthOf(argument)["content-length"] ?? 50) / 10, "1");
    let left = 10;
    const timer = setInterval(() => {
      left--;
      response.write(piece);
      if (left > 0) return;
      clearInterval(timer);
      response.end();
    }, 50);
  },
  /** Two events; the second waits for /release. */
  sse: ({ key, response }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first\n\n");
    hold(key, () => response.end("data: second\n\n"));
  },
  /** Sends events until its client leaves, and says so in its log. */
  endless: ({ key, response }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write("data: more\n\n"), 20);
    response.on("close", () => {
      clearInterval(timer);
      note(key, "left");
    });
  },
  /** Answers when /release is called, or its client leaves. */
  slow: ({ key, response }) => {
    hold(key, () => response.end("late"));
  },
  /** Hangs on the first request, answers the others. */
  hanging: ({ response, times }) => {
    if (times > 0) response.end("ok");
  },
  /** Ends the connection without an answer, the first time or always. */
  drop: ({ argument, request, response, times }) => {
    if (argument === "once" && times > 0) response.end("ok");
    else request.socket.destroy();
  },
  /** Ends the connection in the middle of the body. */
  broken: ({ request, response }) => {
    response.writeHead(200, { "content-type": "text/csv" });
    response.write("0.5,");
    setTimeout(() => request.socket.destroy(), 20);
  },
};

/** `{"score":0.75}`, each way that an answer may be packed; zstd as one raw block. */
const score = Buffer.from('{"score":0.75}');
const coded: Record<string, Buffer> = {
  br: brotliCompressSync(score),
  deflate: deflateSync(score),
  zstd: Buffer.concat([Buffer.from("28b52ffd200e710000", "hex"), score]),
  "x-unheard-of": Buffer.from(score.toReversed()),
  GZIP: gzipSync(score),
  "gzip, br": brotliCompressSync(gzipSync(score)),
  "identity,deflate": deflateRawSync(score),
  "deflate, gzip, br": brotliCompressSync(gzipSync(deflateSync(score))),
};

/** Short is read in one piece by the gateway, long is not. */
function lengthOf(argument: string): { readonly "content-length"?: number } {
  return argument === "chunks" ? {} : { "content-length": argument === "short" ? 50 : 100_000 };
}

function letGo(key: string): void {
  for (const go of held.get(key) ?? []) go();
  held.delete(key);
}

function hold(key: string, go: () => void): void {
  held.set(key, [...(held.get(key) ?? []), go]);
}

/** Something that happened, as a line of the log. */
function note(key: string, event: string): void {
  const line = { method: event, url: "", headers: [], body: "", length: 0, sha256: "" };
  logs.set(key, [...(logs.get(key) ?? []), line]);
}
