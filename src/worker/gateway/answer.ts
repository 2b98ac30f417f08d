/** Answers of the gateway's own, where there is none of the upstream's, and the counting of calls that are not recorded. */
import { problem, problemResponse, type Problem } from "../platform/problem.ts";
import { enqueue, tally, type Tally } from "./batches.ts";
import type { Arrived } from "./exchange.ts";
import type { Failure } from "./upstream.ts";

/** A refusal leaves no body unread: workerd would drop the connection. */
export async function refuse(request: Request, eventId: string, refused: Problem): Promise<Response> {
  if (request.body !== null && !request.body.locked && !request.bodyUsed) await request.body.cancel();
  const response = problemResponse(refused);
  response.headers.set("x-weir-event-id", eventId);
  return response;
}

/** The upstream gave no answer, or not all of a short one: the client hears of it, and it is counted. */
export function failed(exchange: Arrived, { kind, reason, counted }: Failure): Promise<Response> {
  const { request, endpoint, eventId } = exchange;
  count(exchange, counted ?? "upstream_failed");
  return refuse(request, eventId, uncallable(kind, endpoint, reason));
}

/** Counts a call that is not recorded. */
export function count({ env, context, endpoint, found }: Arrived, what: Tally): void {
  tally(endpoint, what);
  const rest = enqueue(env, endpoint, found, null);
  if (rest !== null) context.waitUntil(rest);
}

export function uncallable(
  kind: "upstream_unreachable" | "upstream_timeout",
  endpoint: string,
  reason: string,
): Problem {
  return problem(kind, `Cannot call the upstream of ${endpoint}: ${reason}`);
}
