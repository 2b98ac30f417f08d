/**
 * The gateway: calls pass through to the endpoint's upstream, and what was said is captured behind the client's back;
 * before it is answered, no more is done than to put a call that is at hand with those that wait. Nothing that happens
 * to capture reaches the client.
 */
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf, problem } from "../platform/problem.ts";
import { bearerOf, isSame, secretOf } from "../platform/secrets.ts";
import { count, failed, refuse, uncallable } from "./refusal/answer.ts";
import { lookUp, type Lookup } from "./configuration.ts";
import { isPreflight, preflightHeaders } from "./refusal/cors.ts";
import type { CallProblem } from "./refusal/exceptions.ts";
import type { Arrived, Context, Recorded } from "./exchange.ts";
import { Fields } from "./fields.ts";
import { clientResponse } from "./answer-headers.ts";
import { addSecrets, requestHeaders } from "./headers.ts";
import { hasComeTooOften, loopHeader, withOurHop } from "./hops.ts";
import { endStay } from "./copy/memory.ts";
import { pathOf, strayCall, type CallPath } from "./path.ts";
import { failedCall, forget, record, recordingOf } from "./recording.ts";
import { isBroken, passOn, Silence, tapRequest, tapResponse, type Tap } from "./copy/tap.ts";
import { targetOf } from "./target.ts";
import { brokenOff, callUpstream, fellSilent, type Failure, type Plan } from "./upstream.ts";

/** Null for a request that is for another part of the Worker. Every call goes through here: no router, no schema. */
export function gateway(request: Request, env: Bindings, context: Context): Promise<Response> | null {
  const path = pathOf(request.url);
  if (path !== null) return throughOrRefused(request, env, context, path);
  const stray = strayCall(request.url);
  return stray === null ? null : refuse({ request, eventId: crypto.randomUUID() }, stray);
}

async function throughOrRefused(
  request: Request,
  env: Bindings,
  context: Context,
  path: CallPath,
): Promise<Response> {
  const eventId = crypto.randomUUID();
  try {
    const time = Date.now();
    const asked = lookUp(env, context, path.endpoint, time);
    // What is at hand is not awaited, here and below: each promise costs every call.
    const found = asked instanceof Promise ? await asked : asked;
    if (found.kind !== "found") return await refuse({ request, eventId }, unfound(found.kind));
    const { method, headers } = request;
    const fields = new Fields(headers);
    return await pass({
      request,
      method,
      fields,
      env,
      context,
      eventId,
      time,
      found: found.endpoint,
      ...path,
    });
  } catch (error) {
    log("call_failed", { endpoint: path.endpoint, error: nameOf(error) });
    return refuse({ request, eventId }, problem("internal", "Something failed here; see the logs"));
  }
}

function unfound(kind: Exclude<Lookup["kind"], "found">): CallProblem {
  return kind === "unknown"
    ? problem("not_found", "There is no endpoint of this name")
    : problem("unavailable", "The configuration cannot be read right now; try again");
}

function pass(call: Arrived): Promise<Response> {
  if (isPreflight(call.request)) return passPreflight(call);
  const { callerSecret } = call.found.config;
  return callerSecret === undefined ? passFrom(call, anyone) : passAdmitted(call, callerSecret);
}

async function passAdmitted(call: Arrived, callerSecret: string): Promise<Response> {
  return passFrom(call, await admit(call, callerSecret));
}

function passFrom(call: Arrived, caller: Caller): Promise<Response> {
  const plan = caller.refused ?? planFor(call, caller.byBearer);
  if ("kind" in plan) return refuseUncalled(call, plan);
  const recording = recordingOf(call);
  if (recording.kind === "recorded") return passRecorded({ ...call, recording }, plan);
  if (recording.tally !== null) count(call, recording.tally);
  return passUnrecorded(call, plan);
}

/** A preflight is a stranger's: it comes without the caller's token, and goes without the upstream's secrets. */
function passPreflight(call: Arrived): Promise<Response> {
  const headers = preflightHeaders(call.request);
  headers.set(loopHeader, withOurHop(call.fields));
  const plan = addressed(call, headers);
  return "kind" in plan ? refuseUncalled(call, plan) : passUnrecorded(call, plan);
}

/** A call that is refused before the upstream is asked. One that goes round is a fault of the configuration: it is counted. */
function refuseUncalled(call: Arrived, refused: CallProblem): Promise<Response> {
  if (refused.kind === "upstream_loop") count(call, "upstream_loop");
  return refuse(call, refused);
}

/** A pass-through: both bodies are streams that nobody here looks at. */
async function passUnrecorded(call: Arrived, plan: Plan): Promise<Response> {
  const { method, found } = call;
  const { timeoutSeconds } = found.config.upstream;
  const end = new AbortController();
  const body = passedBody(call);
  const passed = body && passOn(body, call.fields.bodyLength, () => end.abort());
  const called = await callUpstream(plan, method, passed, timeoutSeconds, end);
  if (!called.ok) return isGivenUp(end, called) ? refuse(call, brokenRequest) : failed(call, called);
  const { response } = called;
  // A connection that was handed over is no answer to be changed.
  if (response.webSocket !== null) {
    count(call, "upgraded");
    return response;
  }
  return clientResponse(response, new Fields(response.headers), response.body, call);
}

async function passRecorded(call: Recorded, plan: Plan): Promise<Response> {
  const { request, method, fields, context, found, recording } = call;
  const { limits } = recording;
  let isRecorded = false;
  const end = new AbortController();
  const giveUp = () => end.abort();
  try {
    const input = await tapRequest(request, fields, limits, giveUp).catch(() => null);
    if (input === null) return await refuse(call, brokenRequest);
    const { timeoutSeconds } = found.config.upstream;
    const called = await callUpstream(plan, method, input.body, timeoutSeconds, end);
    if (!called.ok) return await failedRecorded(call, input, called, isGivenUp(end, called));
    const { response } = called;
    const answered = new Fields(response.headers);
    const isHeard = !(input.copy instanceof Promise);
    const output = await tapResponse(response, answered, { limits, isHeard, giveUp }).catch(
      (error: unknown) => (error instanceof Silence ? fellSilent : brokenOff),
    );
    if ("ok" in output) return await failedRecorded(call, input, output);
    isRecorded = true;
    const rest = record({ ...call, input, status: response.status, answered, output });
    if (rest !== null) context.waitUntil(rest);
    return clientResponse(response, answered, output.body, call);
  } finally {
    if (!isRecorded) endStay(limits.stay);
  }
}

/** Before there is an answer a call is given up for a request that broke off, or ended by its timeout. */
function isGivenUp(end: AbortController, { kind }: Failure): boolean {
  return end.signal.aborted && kind !== "upstream_timeout";
}

const brokenRequest = problem("invalid", "The request's body broke off");

/** A call that failed since its client broke off in its request is none that the upstream failed. */
async function failedRecorded(
  call: Recorded,
  input: Tap,
  failure: Failure,
  hasGivenUp = false,
): Promise<Response> {
  const isTheClients = hasGivenUp || (await isBroken(input));
  call.context.waitUntil(forget(input));
  if (isTheClients) return refuse(call, brokenRequest);
  return failed(call, failure, (status) => failedCall(call, status));
}

const echoes =
  "Cannot pass on TRACE: the upstream would answer with all that it is sent, its secret headers among it";

/** What is sent to the upstream, body aside; or why nothing is. */
function planFor(call: Arrived, byBearer: boolean): Plan | CallProblem {
  const { method, env, endpoint, found } = call;
  if (hasNoBody(call) && passedBody(call) !== null) {
    return problem("invalid", `Cannot pass on a ${method} request that has a body`);
  }
  if (method === "TRACE") return problem("invalid", echoes);
  const headers = requestHeaders(call, byBearer);
  const wrong = addSecrets(headers, env, found.config);
  return wrong === null ? addressed(call, headers) : uncallable("upstream_unusable", endpoint, wrong);
}

function addressed(call: Arrived, headers: Headers): Plan | CallProblem {
  if (hasComeTooOften(call.fields)) {
    return uncallable("upstream_loop", call.endpoint, "the call has come through Weir too often (cdn-loop)");
  }
  const target = targetOf(call);
  return typeof target === "string" ? { target, headers } : target;
}

/** Methods for which `fetch` takes no body, and preflights. */
function hasNoBody({ method, request }: Arrived): boolean {
  return method === "GET" || method === "HEAD" || isPreflight(request);
}

/** Null as well where a body is announced that is none: some clients send `content-length: 0` with everything. */
function passedBody(call: Arrived): ReadableStream | null {
  return hasNoBody(call) && call.fields.bodyLength === 0 ? null : call.request.body;
}

interface Caller {
  readonly refused: CallProblem | null;
  readonly byBearer: boolean;
}

const anyone: Caller = { refused: null, byBearer: false };

/** Lets in whoever has the endpoint's own token. */
async function admit({ request, fields, env }: Arrived, callerSecret: string): Promise<Caller> {
  const expected = secretOf(env, callerSecret);
  if (expected === null) {
    const message = `This endpoint lets nobody in: the secret ${callerSecret} is not set`;
    return { refused: problem("not_configured", message), byBearer: false };
  }
  const own = fields.get("x-weir-token");
  const given = own ?? bearerOf(request.headers);
  if (given !== null && (await isSame(given, expected))) return { refused: null, byBearer: own === null };
  const message =
    given === null
      ? "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …"
      : "The token that was sent is not the endpoint's";
  return { refused: problem("unauthorized", message), byBearer: false };
}
