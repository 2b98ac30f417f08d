/** The model and the receiver of the fault tests: what they should answer, and how they fail when told to. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { numberHeader } from "./attacks.ts";
import type { Faults, Kind } from "./kinds.ts";
import type { LoopbackServer } from "../given/given.ts";

/** A call asks for a fault of its upstream by this header. */
export const faultHeader = "x-fault";
/** As the endpoints are configured. */
export const timeoutSeconds = 3;
export const idleSeconds = 1.5;

/** What became of a response at its client. */
export type Outcome =
  | { readonly kind: "whole"; readonly status: number; readonly body: Uint8Array }
  /** The connection ended early: before the headers if there is no status. */
  | { readonly kind: "cut"; readonly status: number | null; readonly reason: string };

/** The upstream's answer to a call, from its number alone: text, bytes of known length, or a stream. */
export function replyTo(id: number) {
  const random = chanceFrom(id);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => random() * 256));
  if (id % 3 === 0) return { type: "text/csv", isChunked: false, body: Buffer.from(`${id / 7}`) };
  const length = id % 61 === 1 ? 100_000 : Math.floor(random() * 4_000) + 2;
  return { type: "application/octet-stream", isChunked: id % 3 === 1, body: bytes(length) };
}

/** The body of a fault that needs more of it than replyTo() gives. */
function bodyOf(id: number, fault: Kind): Buffer {
  return fault === "upstream_cut_long" ? Buffer.alloc(100_000, `${id};`) : Buffer.alloc(2_000, `${id};`);
}

/** Whether the client of a call got what it had to. */
export function isRight(id: number, fault: Kind | null, outcome: Outcome): boolean {
  // No path that leaves the base path arrives anywhere.
  if (fault === "attack_path")
    return outcome.status !== null && outcome.status >= 400 && outcome.status < 500;
  const { isCutAllowed, status, body } = expected(id, fault);
  if (outcome.status !== status) return false;
  if (outcome.kind === "cut") return isCutAllowed;
  if (body === null) return true;
  // Of unknown length: what came is the beginning of what was sent (docs/platform.md).
  const isPart = isCutAllowed && fault !== "upstream_cut_long";
  return same(outcome.body, isPart ? body.subarray(0, outcome.body.length) : body);
}

/** Without a body where Weir answers itself. */
function expected(id: number, fault: Kind | null) {
  const whole = { isCutAllowed: false, status: 200, body: replyTo(id).body };
  const refused = { isCutAllowed: false, status: 502, body: null };
  const broken = fault === null ? whole.body : bodyOf(id, fault);
  const answers: Partial<Record<Kind, Omit<typeof whole, "body"> & { body: Buffer | null }>> = {
    upstream_status: { ...whole, status: 503, body: broken },
    upstream_dropped: refused,
    upstream_cut_short: refused,
    upstream_hung: { ...refused, status: 504 },
    upstream_cut_long: { ...whole, isCutAllowed: true, body: broken },
    upstream_cut_chunked: { ...whole, isCutAllowed: true, body: broken },
    upstream_silent: { ...whole, isCutAllowed: true, body: broken },
  };
  return (fault === null ? null : answers[fault]) ?? whole;
}

/** Weir could not read the endpoint's configuration, and said so. */
export function isUnavailable(outcome: Outcome): boolean {
  return (
    outcome.kind === "whole" &&
    outcome.status === 503 &&
    Buffer.from(outcome.body).toString("utf8").includes('"code":"unavailable"')
  );
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** Of an upstream that clients do not wait for. */
const slowMs = 150;

export function startModel(): Promise<LoopbackServer> {
  return listen(async (request, response) => {
    const text = await bodyText(request);
    const id = Number.parseInt(String(request.headers[numberHeader] ?? (text || "0")));
    const fault = request.headers[faultHeader] as Kind | undefined;
    if (fault?.startsWith("upstream_") === true) return fail(response, id, fault);
    if (fault === "client_left_waiting") await sleep(slowMs);
    const { type, isChunked, body } = replyTo(id);
    if (!isChunked) {
      response.writeHead(200, { "content-type": type, "content-length": body.length }).end(body);
      return;
    }
    response.writeHead(200, { "content-type": type }).write(body.subarray(0, body.length / 2));
    if (fault === "client_left_reading") await sleep(slowMs);
    else await new Promise((resolve) => setImmediate(resolve));
    response.end(body.subarray(body.length / 2));
  });
}

async function fail(response: ServerResponse, id: number, fault: Kind): Promise<void> {
  const body = bodyOf(id, fault);
  const half = body.subarray(0, body.length / 2);
  const head = { "content-type": "text/plain", "content-length": body.length };
  if (fault === "upstream_status") response.writeHead(503, head).end(body);
  else if (fault === "upstream_dropped") response.destroy();
  else if (fault === "upstream_hung") await sleep(1_500 * timeoutSeconds);
  else {
    response.writeHead(200, fault.startsWith("upstream_cut_") && !fault.endsWith("chunked") ? head : {});
    await new Promise<unknown>((resolve) => response.write(half, resolve));
    if (fault === "upstream_silent") await sleep(1_500 * idleSeconds);
  }
  if (fault !== "upstream_status") response.destroy();
}

/** Alerts that came, by their id. */
export interface Alerts {
  readonly monitor: string;
  /** What each attempt was answered; null: with an answer that says it is delivered. */
  readonly answers: (Kind | null)[];
}

/** A webhook; only the first attempt of an alert fails, the second comes after five seconds, the third after thirty. */
export async function startReceiver(faults: Faults) {
  const alerts = new Map<string, Alerts>();
  const server = await listen(async (request, response) => {
    const { data } = JSON.parse(await bodyText(request)) as { data: { monitor: string } };
    const id = String(request.headers["webhook-id"]);
    const alert = alerts.get(id) ?? { monitor: data.monitor, answers: [] };
    alerts.set(id, alert);
    const fault =
      alert.answers.length === 0
        ? faults.draw("receiver_status", "receiver_dropped", "receiver_denied")
        : null;
    alert.answers.push(fault);
    if (fault === null) response.writeHead(200).end();
    else if (fault === "receiver_status") response.writeHead(500).end();
    else response.destroy();
  });
  return { ...server, alerts };
}

export async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** An HTTP server on a free port of this computer's loopback, that may drop connections. */
export async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoopbackServer> {
  const listener: RequestListener = (request, response) => {
    // The caller was killed in mid-sentence.
    answer(request, response).catch(() => response.destroy());
  };
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 262_144 }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}
