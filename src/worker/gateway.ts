/**
 * The gateway: calls pass through to the endpoint's upstream, the client is answered first, and what
 * was said is captured behind its back. Nothing that happens to capture reaches the client.
 */
import { Hono, type Context } from "hono";
import { isSampled, type Call } from "../core/capture.ts";
import { nameSchema, type EndpointConfig } from "../core/config.ts";
import { refusal } from "../core/address.ts";
import { bearerOf, isSame } from "./auth.ts";
import { send, tally } from "./batch.ts";
import { lookUp } from "./endpoints.ts";
import { allowsPrivate, secretOf, type Bindings } from "./env.ts";
import { problem, problemResponse, type Problem } from "./errors.ts";
import { addSecrets, clientResponse, requestHeaders } from "./headers.ts";
import { capturedBody, tapRequest, tapResponse, type Tap } from "./tap.ts";

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
      return pass(context, { eventId, time, endpoint: name.data ?? "", config: found.endpoint.config });
  }
}

/** One call on its way through. */
interface Passage {
  readonly eventId: string;
  readonly time: number;
  readonly endpoint: string;
  readonly config: EndpointConfig;
}

async function pass(context: GatewayContext, passage: Passage): Promise<Response> {
  const { req, env, executionCtx } = context;
  const { config, endpoint, eventId } = passage;
  const plan = await planFor(req.raw, env, passage);
  if ("kind" in plan) return refuse(context, eventId, plan);
  const recorded = isRecorded(req.raw, passage);
  if (!recorded) executionCtx.waitUntil(send(env, endpoint, []));
  const request = recorded ? tapRequest(req.raw.body, config.capture.bodyLimitBytes) : null;
  const body = request === null ? req.raw.body : request.body;
  const init = { method: req.method, headers: plan.headers, body };
  const answer = await callUpstream(plan.target, init, config.upstream.timeoutSeconds);
  if (!answer.ok) {
    tally(endpoint, "upstream_failed");
    executionCtx.waitUntil(send(env, endpoint, []));
    return refuse(context, eventId, uncallable(answer.kind, endpoint, answer.reason));
  }
  if (request === null) return clientResponse(answer.response, answer.response.body, eventId);
  const response = tapResponse(answer.response, config.capture.bodyLimitBytes);
  executionCtx.waitUntil(record(env, passage, req.raw.headers, request, answer.response, response));
  return clientResponse(answer.response, response.body, eventId);
}

/** What is sent to the upstream, body aside; or why nothing is. */
async function planFor(
  request: Request,
  env: Bindings,
  { endpoint, config }: Passage,
): Promise<{ readonly target: URL; readonly headers: Headers } | Problem> {
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

/** Inference is posted; health checks and model lists are not. */
function isRecorded({ method, headers }: Request, { endpoint, config, eventId }: Passage): boolean {
  if (method !== "POST") return false;
  if (headers.get("x-weir-capture")?.toLowerCase() === "off") {
    tally(endpoint, "opted_out");
    return false;
  }
  return config.profile || isStored(config, eventId);
}

function isStored({ capture }: EndpointConfig, eventId: string): boolean {
  return capture.enabled && isSampled(eventId, capture.samplingPercentage);
}

type Answer =
  | { readonly ok: true; readonly response: Response }
  | {
      readonly ok: false;
      readonly kind: "upstream_unreachable" | "upstream_timeout";
      readonly reason: string;
    };

/** Calls the upstream; the timeout is for the beginning of its answer, a stream may go on for longer. */
async function callUpstream(
  url: URL,
  init: { readonly method: string; readonly headers: Headers; readonly body: ReadableStream | null },
  timeoutSeconds: number,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutSeconds * 1_000);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: late.signal });
    // An interim answer would be no answer at all; 101 hands the connection over.
    if (response.status >= 200 || response.status === 101) return { ok: true, response };
    return { ok: false, kind: "upstream_unreachable", reason: `it answered with status ${response.status}` };
  } catch (error) {
    if (late.signal.aborted) {
      return {
        ok: false,
        kind: "upstream_timeout",
        reason: `it did not begin to answer within ${timeoutSeconds} s`,
      };
    }
    const reason = error instanceof Error ? error.message.replace(/\.$/, "") : "the connection failed";
    return { ok: false, kind: "upstream_unreachable", reason };
  } finally {
    clearTimeout(timer);
  }
}

/** Records the call once both bodies are through. Runs after the client was answered; never throws. */
async function record(
  env: Bindings,
  passage: Passage,
  requestHeaders: Headers,
  request: Tap,
  upstream: Response,
  response: Tap,
): Promise<void> {
  const { config, endpoint, eventId, time } = passage;
  const [input, output] = await Promise.all([request.copy, response.copy]);
  if (!upstream.ok) tally(endpoint, "upstream_error_status");
  else if (input.kind === "broken" || output.kind === "broken") tally(endpoint, "upstream_broke_off");
  else {
    const { mode, csvContentTypes: csv, jsonContentTypes: json } = config.capture;
    const call: Call = {
      eventId,
      time,
      variant: variantOf(requestHeaders, config),
      inferenceId: requestHeaders.get("x-amzn-sagemaker-inference-id"),
      customAttributes: requestHeaders.get("x-amzn-sagemaker-custom-attributes"),
      input: mode === "Output" ? null : capturedBody(input, requestHeaders, "request", { csv, json }),
      output: mode === "Input" ? null : capturedBody(output, upstream.headers, "response", { csv, json }),
      stored: isStored(config, eventId),
      profiled: config.profile,
    };
    return send(env, endpoint, [call], config.reading);
  }
  return send(env, endpoint, []);
}

/** The variant the client asked for, if it is a name; it becomes part of a key. */
function variantOf(headers: Headers, { variant }: EndpointConfig): string {
  const asked = nameSchema.safeParse(headers.get("x-amzn-sagemaker-target-variant"));
  return asked.success ? asked.data : variant;
}

/** A refusal leaves no body unread: workerd would drop the connection. */
async function refuse({ req }: GatewayContext, eventId: string, refused: Problem): Promise<Response> {
  if (req.raw.body !== null && !req.raw.body.locked) await req.raw.body.cancel();
  const response = problemResponse(refused);
  response.headers.set("x-weir-event-id", eventId);
  return response;
}
