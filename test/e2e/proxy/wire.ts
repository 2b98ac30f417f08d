/** HTTP/1.1 byte by byte, on both sides of the gateway: what libraries would add, hide or put right. */
import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { LoopbackServer } from "../given/given.ts";

/** A message as it came: the names in its head in lower case, its body with its chunks' lengths if it has any. */
export interface Message {
  readonly startLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** A request, and the connection to answer it on. */
export interface Heard extends Message {
  readonly socket: Socket;
  /** Resolves when the connection is over. */
  readonly isLeft: Promise<void>;
}

/** Answers each request on a connection of its own, with whatever bytes it likes. */
export async function startWireServer(
  answer: (heard: Heard) => void,
): Promise<LoopbackServer & { readonly heard: readonly Heard[] }> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const isLeft = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    void whole(socket).then((bytes) => {
      if (bytes === null) return;
      const request = { ...parsed(bytes), socket, isLeft };
      heard.push(request);
      answer(request);
    });
  });
  const url = await listening(server);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url, heard, stop };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/** The bytes of a request up to its end; null if the connection ends before. */
function whole(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!isWhole(bytes)) return;
      socket.off("data", take);
      // Whoever answers may want to know that the other side has left.
      socket.resume();
      resolve(bytes);
    };
    socket.on("data", take);
    socket.on("error", () => {});
    socket.on("close", () => resolve(null));
  });
}

function isWhole(bytes: Buffer): boolean {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const { headers, body } = parsed(bytes);
  if (headerOf({ headers }, "transfer-encoding") !== null) return body.subarray(-5).equals(lastChunk);
  return body.length >= Number(headerOf({ headers }, "content-length") ?? 0);
}

export const lastChunk = Buffer.from("0\r\n\r\n");

export function parsed(bytes: Buffer): Message {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [startLine = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { startLine, headers, body: bytes.subarray(headEnd + 4) };
}

/** What has come of a body so far, without its chunks' lengths. */
export function bodyOf(bytes: Buffer): Buffer {
  if (!bytes.includes("\r\n\r\n")) return Buffer.alloc(0);
  const { headers, body } = parsed(bytes);
  if (headerOf({ headers }, "transfer-encoding") === null) return body;
  const data: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd < 0) break;
    const begin = lineEnd + 2;
    const end = begin + Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    data.push(body.subarray(begin, end));
    at = end + 2;
  }
  return Buffer.concat(data);
}

/** All values of a header; null if it is not there. */
export function headerOf({ headers }: Pick<Message, "headers">, name: string): string | null {
  const values = headers.filter(([other]) => other === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}

/** A chunk of a body in chunks. */
export function chunk(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** A head as it goes over the wire. */
export function head(startLine: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${startLine}\r\n${lines.join("")}\r\n`;
}

/** One side of a connection. */
export interface Client {
  readonly socket: Socket;
  /** What has come so far. */
  readonly received: () => Buffer;
  /** Resolves once so much has come. */
  readonly came: (what: (bytes: Buffer) => boolean) => Promise<void>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
}

/** Opens a connection and says something. */
export function connect(url: string, ...said: readonly (Buffer | string)[]): Client {
  const { hostname, port } = new URL(url);
  const client = sideOf(createConnection(Number(port), hostname));
  for (const bytes of said) client.socket.write(bytes);
  return client;
}

function sideOf(socket: Socket): Client {
  const chunks: Buffer[] = [];
  const received = () => Buffer.concat(chunks);
  socket.on("data", (bytes) => chunks.push(bytes));
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const came = (what: (bytes: Buffer) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!what(received())) return;
        socket.off("data", look).off("close", fail);
        resolve();
      };
      const fail = () => reject(new Error(`Closed after ${JSON.stringify(received().toString())}`));
      socket.on("data", look).once("close", fail);
      look();
    });
  return { socket, received, came, closed };
}

/** Leaves it to a test what is answered, and when: gives the other side of the next connection, whatever was said on it. */
export async function startOpenServer(): Promise<LoopbackServer & { readonly next: () => Promise<Client> }> {
  const sockets = new Set<Socket>();
  let onCall: (side: Client) => void = () => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    onCall(sideOf(socket));
  });
  const url = await listening(server);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const next = () =>
    new Promise<Client>((resolve) => {
      onCall = resolve;
    });
  return { url, next, stop };
}

/** Says something, is done with saying, and hears the answer to its end. */
export async function converse(url: string, ...said: readonly (Buffer | string)[]): Promise<Message> {
  const { socket, received, closed } = connect(url, ...said);
  socket.end();
  await closed;
  return parsed(received());
}

/** Leaves without a word, as a process that is killed does: what is not yet read is refused. */
export function leave({ socket }: Client): void {
  socket.resetAndDestroy();
}
