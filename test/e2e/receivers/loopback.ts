/** Receivers on the loopback: what comes in under a name is kept, and answered as it is told to, then with 200. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer =
  | "hangs"
  | "drops"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export class Loopback {
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #answers = new Map<string, Answer[]>();
  readonly #received = new Map<string, Received[]>();

  async start(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a receiver answers next, and after that. */
  says(name: string, ...answers: readonly Answer[]): void {
    this.#answers.set(name, [...answers]);
  }

  to(name: string): readonly Received[] {
    return this.#received.get(name) ?? [];
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    const name = path.split("/")[1] ?? "";
    const one = { path, headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.#received.set(name, [...this.to(name), one]);
    const answer = this.#answers.get(name)?.shift() ?? { status: 200 };
    if (answer === "drops") request.socket.destroy();
    else if (answer !== "hangs") response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
