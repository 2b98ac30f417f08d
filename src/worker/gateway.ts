/**
 * The gateway: calls pass through to the endpoint's upstream, the client is answered first, and what
 * was said is captured behind its back. Nothing that happens to capture reaches the client.
 */
import { Hono, type Context } from "hono";
import { nameSchema, type EndpointConfig } from "../core/config.ts";
import { refusal } from "../core/address.ts";
import { bearerOf, isSame } from "./auth.ts";
import { lookUp } from "./endpoints.ts";
import { allowsPrivate, secretOf, type Bindings } from "./env.ts";
import { problem, problemResponse, type Problem } from "./errors.ts";
import { addSecrets, clientResponse, requestHeaders } from "./headers.ts";
import { enqueue, tally } from "./outgoing.ts";
import { forget, record, recordingOf, type Passage, type Recording } from "./recording.ts";
import { tapRequest, tapResponse } from "./tap.ts";

type GatewayContext = Context<{ Bindings: Bindings }>;

export const gateway = new Hono<{ Bindings: Bindings }>().all("/:name/*", handle).all("/:name", handle);

async function handle(context: GatewayContext): Promise<Response> {
  const eventId = crypto.randomUUID();
  const time = Date.now();
  const name = nameSchema.safeParse(context.req.param("name"));
  const found = name.success
    ? await lookUp(context.env, context.executionCtx, name.data, time)
    : { kind: "unknown" as const };
  switch (found.kind) {
    case "unknown":
      return refuse(context, eventId, problem("not_found", "There is no endpoint of this name"));
    case "unreachable":
      return refuse(
        context,
        eventId,
        problem("unavailable", "The configuration cannot be read right now; try again"),
      );
    case "found":
      return pass(context, { eventId, time, endpoint: name.data ?? "", found: found.endpoint });
  }
}

async function pass(context: GatewayContext, passage: Passage): Promise<Response> {
  const { req, env } = context;
  const plan = await planFor(req.raw, env, passage);
  if ("kind" in plan) return refuse(context, passage.eventId, plan);
  const recording = recordingOf(req.raw, env, passage);
  if (recording.kind === "recorded") return passRecorded(context, passage, plan, recording);
  if (recording.tally !== null) {
    tally(passage.endpoint, recording.tally);
    context.executionCtx.waitUntil(enqueue(env, passage.endpoint, passage.found, null));
  }
  return passUnrecorded(context, passage, plan);
}

/** A pure pass-through: both bodies are streams that nobody here looks at. */
async function passUnrecorded(context: GatewayContext, passage: Passage, plan: Plan): Promise<Response> {
  const { req } = context;
  const { eventId, found } = passage;
  const answer = await callUpstream(plan, req.raw, req.raw.body, found.config.upstream.timeoutSeconds);
  if (!answer.ok) return failed(context, passage, answer);
  const { response } = answer;
  // A connection that was handed over is no answer to be changed.
  if (response.webSocket !== null) {
    tally(passage.endpoint, "upgraded");
    context.executionCtx.waitUntil(enqueue(context.env, passage.endpoint, found, null));
    return response;
  }
  return clientResponse(response, response.body, eventId);
}

async function passRecorded(
  context: GatewayContext,
  passage: Passage,
  plan: Plan,
  recording: Recording,
): Promise<Response> {
  const { req, env, executionCtx } = context;
  const { eventId, found } = passage;
  const { upstream } = found.config;
  const { limits } = recording;
  const input = await tapRequest(req.raw, limits).catch(() => null);
  if (input === null) return refuse(context, eventId, problem("invalid", "The request's body broke off"));
  const answer = await callUpstream(plan, req.raw, input.body, upstream.timeoutSeconds);
  if (!answer.ok) {
    executionCtx.waitUntil(forget(input.copy));
    return failed(context, passage, answer);
  }
  const { response, giveUp } = answer;
  const output = await tapResponse(response, limits, giveUp).catch(() => null);
  if (output === null) {
    executionCtx.waitUntil(forget(input.copy));
    return failed(context, passage, brokenOff);
  }
  executionCtx.waitUntil(record(env, passage, { recording, request: req.raw, input, response, output }));
  return clientResponse(response, output.body, eventId);
}

/** The upstream gave no answer, or not all of a short one: the client hears of it, and it is counted. */
function failed(context: GatewayContext, { endpoint, eventId, found }: Passage, failure: Failure) {
  tally(endpoint, failure === brokenOff ? "upstream_broke_off" : "upstream_failed");
  context.executionCtx.waitUntil(enqueue(context.env, endpoint, found, null));
  return refuse(context, eventId, uncallable(failure.kind, endpoint, failure.reason));
}

/** What is sent to the upstream, body aside. */
interface Plan {
  readonly target: URL;
  readonly headers: Headers;
}

/** Or why nothing is. */
async function planFor(
  request: Request,
  env: Bindings,
  { endpoint, found: { config } }: Passage,
): Promise<Plan | Problem> {
  const caller = await admit(request.headers, env, config);
  if (caller.refused !== null) return caller.refused;
  if (request.body !== null && (request.method === "GET" || request.method === "HEAD")) {
    return problem("invalid", `Cannot pass on a ${request.method} request that has a body`);
  }
  const headers = requestHeaders(request.headers, caller.byBearer);
  const missing = addSecrets(headers, env, config);
  if (missing !== null)
    return uncallable("upstream_unreachable", endpoint, `the secret ${missing} is not set`);
  const target = targetOf(request, endpoint, config);
  if (refusal(target.href, allowsPrivate(env)) !== null) {
    return uncallable("upstream_unreachable", endpoint, "its address may not be used");
  }
  return { target, headers };
}

function uncallable(
  kind: "upstream_unreachable" | "upstream_timeout",
  endpoint: string,
  reason: string,
): Problem {
  return problem(kind, `Cannot call the upstream of ${endpoint}: ${reason}`);
}

/** Lets the caller in: everyone, or whoever has the endpoint's own token. */
async function admit(
  headers: Headers,
  env: Bindings,
  { callerSecret }: EndpointConfig,
): Promise<{ readonly refused: Problem | null; readonly byBearer: boolean }> {
  if (callerSecret === undefined) return { refused: null, byBearer: false };
  const expected = secretOf(env, callerSecret);
  const own = headers.get("x-weir-token");
  const given = own ?? bearerOf(headers);
  if (expected !== null && given !== null && (await isSame(given, expected))) {
    return { refused: null, byBearer: own === null };
  }
  const message = "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …";
  return { refused: problem("unauthorized", message), byBearer: false };
}

/** `POST …/invocations` goes to the invocation path, everything else to the same path under the upstream's address. */
function targetOf({ method, url }: Request, endpoint: string, { upstream }: EndpointConfig): URL {
  const { pathname, search } = new URL(url);
  const rest = pathname.slice(pathname.indexOf("/", "/endpoints/".length));
  const isBare = pathname.split("/").length <= 3;
  const path = method === "POST" && rest === "/invocations" ? upstream.invocationPath : isBare ? "" : rest;
  const target = new URL(upstream.url);
  target.pathname = `${target.pathname.replace(/\/$/, "")}${path}`;
  target.search = [target.search.slice(1), search.slice(1)].filter((part) => part !== "").join("&");
  return target;
}

interface Failure {
  readonly ok: false;
  readonly kind: "upstream_unreachable" | "upstream_timeout";
  readonly reason: string;
}

type Answer = { readonly ok: true; readonly response: Response; readonly giveUp: () => void } | Failure;

const brokenOff: Failure = { ok: false, kind: "upstream_unreachable", reason: "its answer broke off" };

/** Calls the upstream; the timeout is for the beginning of its answer, a stream may go on for longer. */
async function callUpstream(
  { target, headers }: Plan,
  { method }: Request,
  body: ReadableStream | Uint8Array | null,
  timeoutSeconds: number,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutSeconds * 1_000);
  const giveUp = () => late.abort();
  try {
    const response = await fetch(target, { method, headers, body, redirect: "manual", signal: late.signal });
    // An interim answer would be no answer at all; 101 hands the connection over.
    if (response.status >= 200 || response.status === 101) return { ok: true, response, giveUp };
    return { ok: false, kind: "upstream_unreachable", reason: `it answered with status ${response.status}` };
  } catch (error) {
    if (late.signal.aborted) {
      const reason = `it did not begin to answer within ${timeoutSeconds} s`;
      return { ok: false, kind: "upstream_timeout", reason };
    }
    const reason = error instanceof Error ? error.message.replace(/\.$/, "") : "the connection failed";
    return { ok: false, kind: "upstream_unreachable", reason };
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal leaves no body unread: workerd would drop the connection. */
async function refuse({ req }: GatewayContext, eventId: string, refused: Problem): Promise<Response> {
  if (req.raw.body !== null && !req.raw.body.locked) await req.raw.body.cancel();
  const response = problemResponse(refused);
  response.headers.set("x-weir-event-id", eventId);
  return response;
}
