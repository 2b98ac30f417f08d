/**
 * Answers of the gateway's own, where there is none of the upstream's, in words that clients of models understand; and
 * the counting of calls that are not recorded.
 */
import type { RawCall } from "../../../core/call/frames.ts";
import { challenge, problem, problemResponse, statusOf, type Problem } from "../../platform/problem.ts";
import { enqueue, tally, type Tally } from "../batches.ts";
import { eventIdHeader, isPreflight, preflightAnswer, readableByPages } from "./cors.ts";
import { exceptions, isAws, type CallProblem } from "./exceptions.ts";
import type { Arrived } from "../exchange.ts";
import type { Failure } from "../upstream.ts";

/** What a refusal needs to know of a request; a stray call is for no endpoint. */
export type Refused = Pick<Arrived, "request" | "eventId"> & Partial<Pick<Arrived, "endpoint">>;

/** A refusal leaves no body unread: workerd would drop the connection. */
export async function refuse(call: Refused, refused: CallProblem): Promise<Response> {
  const { request, eventId } = call;
  if (request.body !== null && !request.body.locked && !request.bodyUsed) await request.body.cancel();
  const isLasting = statusOf(refused.kind) < 500;
  const response = isLasting && isPreflight(request) ? preflightAnswer(request) : refusal(call, refused);
  response.headers.set(eventIdHeader, eventId);
  return response;
}

function refusal({ request, endpoint, eventId }: Refused, refused: CallProblem): Response {
  const { kind, message } = refused;
  // The SageMaker runtime knows no 404: an endpoint that is not there is an input that cannot be right.
  const status = kind === "not_found" && isAws(request) ? 400 : statusOf(kind);
  const response = problemResponse(refused, status, { message });
  response.headers.set("x-amzn-errortype", exceptions[kind]);
  response.headers.set("x-amzn-requestid", eventId);
  for (const [name, value] of Object.entries(readableByPages)) response.headers.set(name, value);
  // 508 is a server's, which some SDKs repeat: OpenAI's and Anthropic's ask this first.
  if (kind === "upstream_loop") response.headers.set("x-should-retry", "false");
  if (status === 401) challenge(response, `Weir endpoint ${endpoint ?? ""}`);
  return response;
}

/** The upstream gave no answer, or not all of a short one: the client hears of it, and it is counted. */
export function failed(
  exchange: Arrived,
  { kind, reason, counted }: Failure,
  recorded: ((status: number) => RawCall | null) | null = null,
): Promise<Response> {
  count(exchange, counted ?? "upstream_failed", recorded?.(statusOf(kind)) ?? null);
  return refuse(exchange, uncallable(kind, exchange.endpoint, reason));
}

/** Counts a call that is not recorded, or only as one that failed. */
export function count(
  { env, context, endpoint, found }: Arrived,
  what: Tally,
  raw: RawCall | null = null,
): void {
  tally(endpoint, what);
  const rest = enqueue(env, endpoint, found, raw);
  if (rest !== null) context.waitUntil(rest);
}

/** `upstream_unusable` is for what no attempt can change: a client must not be told to try again. */
type Uncallable = "upstream_unusable" | "upstream_unreachable" | "upstream_timeout" | "upstream_loop";

export function uncallable<Kind extends Uncallable>(
  kind: Kind,
  endpoint: string,
  reason: string,
): Problem<Kind> {
  return problem(kind, `Cannot call the upstream of ${endpoint}: ${reason}`);
}
