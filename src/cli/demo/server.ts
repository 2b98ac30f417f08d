/**
 * The two servers that the demo's deployment talks to, on this computer's loopback: a model, and a
 * receiver of Slack messages that keeps what it gets.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";

export interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A model server: `answer` gets the CSV body of each call and gives the body to answer with. */
export async function startModel(answer: (body: string) => string): Promise<DemoServer> {
  const server = createServer((request, response) => {
    wholeBody(request).then(
      (body) => response.writeHead(200, { "content-type": "text/csv" }).end(answer(body)),
      () => response.destroy(),
    );
  });
  return listen(server);
}

export interface Receiver extends DemoServer {
  /** The first message that holds a text, also one that came before; null if none comes in time. */
  waitFor(text: string, timeoutMs: number): Promise<string | null>;
  /** Called with every message from now on. */
  onMessage: (message: string) => void;
}

/** A Slack incoming webhook as Slack answers it. */
export async function startReceiver(): Promise<Receiver> {
  const messages: string[] = [];
  const listeners = new Set<() => void>();
  const server = createServer((request, response) => {
    wholeBody(request).then(
      (message) => {
        response.writeHead(200, { "content-type": "text/plain" }).end("ok");
        messages.push(message);
        receiver.onMessage(message);
        for (const listener of listeners) listener();
      },
      () => response.destroy(),
    );
  });
  const receiver: Receiver = {
    ...(await listen(server)),
    onMessage: () => {},
    waitFor: (text, timeoutMs) =>
      new Promise((resolve) => {
        const look = () => {
          const found = messages.find((message) => message.includes(text));
          if (found !== undefined) settle(found);
        };
        const settle = (message: string | null) => {
          clearTimeout(timer);
          listeners.delete(look);
          resolve(message);
        };
        const timer = setTimeout(() => settle(null), timeoutMs);
        listeners.add(look);
        look();
      }),
  };
  return receiver;
}

async function wholeBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** On any free port of the loopback. */
export function listen(server: Server): Promise<DemoServer> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const stop = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          // The Worker keeps its connections open.
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}`, stop });
    });
  });
}
