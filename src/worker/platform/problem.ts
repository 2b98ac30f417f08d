/** What can be wrong with a request, and the one place where that becomes HTTP. */
import type { Context } from "hono";
import type { Complaint } from "../../core/config/complaint.ts";
import { log } from "./log.ts";
import { OutOfReach } from "./patience.ts";

/** Every kind of problem, with its HTTP status. */
const statuses = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_configured: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  unsupported: 415,
  upstream_unusable: 424,
  internal: 500,
  upstream_unreachable: 502,
  unavailable: 503,
  upstream_timeout: 504,
  upstream_loop: 508,
} as const;

export type ProblemKind = keyof typeof statuses;

/** A problem as data, so that it crosses RPC. Its message never holds a secret or a payload. */
export interface Problem<Kind extends ProblemKind = ProblemKind> {
  readonly kind: Kind;
  readonly message: string;
  readonly details?: readonly Complaint[];
}

/** The result of something a caller may have got wrong. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export function problem<Kind extends ProblemKind>(
  kind: Kind,
  message: string,
  details?: readonly Complaint[],
): Problem<Kind> {
  const said = cut(message);
  return details === undefined ? { kind, message: said } : { kind, message: said, details };
}

/** What is made of what was asked; that it throws a SyntaxError or a RangeError is the asker's problem. */
export function made<T>(make: () => T): Result<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { ok: false, problem: problem("invalid", error.message) };
  }
}

/** A problem on its way to `problemIn`. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(kind: ProblemKind, message: string, details?: readonly Complaint[]) {
    super(message);
    this.problem = problem(kind, message, details);
  }
}

/** The value of a result, or its problem thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { kind, message, details } = result.problem;
  throw new Refusal(kind, message, details);
}

/** The HTTP status of a kind of problem. */
export function statusOf(kind: ProblemKind): number {
  return statuses[kind];
}

/** `beside` stands in the body beside the error. */
export function problemResponse(
  { kind, message, details }: Problem,
  status: number = statuses[kind],
  beside: Readonly<Record<string, string>> = {},
): Response {
  const error = { code: kind, message, ...(details !== undefined && { details }) };
  const response = Response.json({ error, ...beside }, { status, headers: { "cache-control": "no-store" } });
  if (status === 401) challenge(response, "Weir");
  return response;
}

/** Says which token is asked for, as every 401 must (RFC 9110 §15.5.2): the one of a realm. */
export function challenge({ headers }: Response, realm: string): void {
  headers.set("www-authenticate", `Bearer realm="${realm}"`);
}

/** What the asker is told of what was thrown. What nobody expected is logged by name and told without detail. */
export function problemIn(error: Error, { req }: Context): Problem {
  if (error instanceof Refusal) return error.problem;
  const about = { method: req.method, route: req.routePath, error: nameOf(error) };
  if (!(error instanceof OutOfReach)) {
    log("request_failed", about);
    return problem("internal", "Something failed here; see the logs");
  }
  log("out_of_reach", about);
  const isLook = req.method === "GET" || req.method === "HEAD";
  const done = isLook ? "" : ", and what was asked for may have been done all the same";
  return problem("unavailable", `${error.what} does not answer right now${done}; try again`);
}

/** Words are stored, logged and sent over RPC, and may quote what somebody sent. */
const longestWords = 2_000;

/** An error in words for logs, counters and reasons. A secret that it may quote is left out. */
export function nameOf(error: unknown, secret = ""): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // First, so that no part of it is left at the cut.
  return cut(secret === "" ? words : words.replaceAll(secret, "(address)"));
}

/** What the platform says of a request whose host has no address, or does not speak TLS: no more than this. */
const unsaid = /internal error; reference = (\w+)\.?$/;

/** Why no answer came to a request of ours, in words of ours where the platform has none. */
export function unansweredWords(error: unknown, secret = ""): string {
  const words = nameOf(error, secret);
  const [, reference] = unsaid.exec(words) ?? [];
  return reference === undefined
    ? words
    : `no connection came about: the host has no address, or speaks no TLS where https is asked for (the platform's reference: ${reference})`;
}

/** Words from elsewhere, cut. */
export function cut(words: string): string {
  return words.length <= longestWords ? words : `${words.slice(0, longestWords - 1)}…`;
}
