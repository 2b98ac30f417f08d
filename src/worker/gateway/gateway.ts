/**
 * The gateway: calls pass through to the endpoint's upstream, and what was said is captured behind the client's back;
 * before it is answered, no more is done than to put a call that is at hand with those that wait. Nothing that happens
 * to capture reaches the client.
 */
import { bearerOf, isSame } from "../api/auth.ts";
import { lookUp } from "./configuration.ts";
import { allowsPrivate, secretOf, type Bindings } from "../env.ts";
import { nameOf, problem, problemResponse, type Problem } from "../platform/problem.ts";
import { Fields } from "./fields.ts";
import { addSecrets, clientResponse, requestHeaders } from "./headers.ts";
import { log } from "../platform/log.ts";
import { enqueue, tally, type Tally } from "./batches.ts";
import { forget, record, recordingOf, type Passage, type Recording } from "./recording.ts";
import { endStay } from "./memory.ts";
import { Silence, tapRequest, tapResponse } from "./tap.ts";
import {
  brokenOff,
  callUpstream,
  fellSilent,
  pathOf,
  targetOf,
  type CallPath,
  type Failure,
  type Plan,
} from "./upstream.ts";

/** The part of an execution context that a call needs. */
type Context = Pick<ExecutionContext, "waitUntil">;

/** A call to the gateway: what every step of it needs. */
interface Incoming extends Passage {
  readonly request: Request;
  readonly fields: Fields;
  readonly env: Bindings;
  readonly context: Context;
}

/** Null for a request that is for another part of the Worker. Every call goes through here: no router, no schema. */
export async function gateway(request: Request, env: Bindings, context: Context): Promise<Response | null> {
  const path = pathOf(request.url);
  if (path === null) return null;
  const eventId = crypto.randomUUID();
  try {
    const time = Date.now();
    const found = await lookUp(env, context, path.endpoint, time);
    switch (found.kind) {
      case "unknown":
        return await refuse(request, eventId, problem("not_found", "There is no endpoint of this name"));
      case "unreachable":
        return await refuse(
          request,
          eventId,
          problem("unavailable", "The configuration cannot be read right now; try again"),
        );
      case "found":
        return await pass({
          request,
          fields: new Fields(request.headers),
          env,
          context,
          eventId,
          time,
          found: found.endpoint,
          ...path,
        });
    }
  } catch (error) {
    log("call_failed", { endpoint: path.endpoint, error: nameOf(error) });
    return refuse(request, eventId, problem("internal", "Something failed here; see the logs"));
  }
}

async function pass(incoming: Incoming & CallPath): Promise<Response> {
  const { request, env, found } = incoming;
  const caller =
    found.config.callerSecret === undefined ? anyone : await admit(incoming, found.config.callerSecret);
  const plan = caller.refused ?? planFor(incoming, caller.byBearer);
  if ("kind" in plan) return refuse(request, incoming.eventId, plan);
  const recording = recordingOf(request.method, env, incoming);
  if (recording.kind === "recorded") {
    return passRecorded(incoming, plan, recording).finally(() => endStay(recording.limits.stay));
  }
  if (recording.tally !== null) count(incoming, recording.tally);
  return passUnrecorded(incoming, plan);
}

/** A pure pass-through: both bodies are streams that nobody here looks at. */
async function passUnrecorded(incoming: Incoming, plan: Plan): Promise<Response> {
  const { request, eventId, found } = incoming;
  const answer = await callUpstream(
    plan,
    request.method,
    bodyOf(request),
    found.config.upstream.timeoutSeconds,
  );
  if (!answer.ok) return failed(incoming, answer);
  const { response } = answer;
  // A connection that was handed over is no answer to be changed.
  if (response.webSocket !== null) {
    count(incoming, "upgraded");
    return response;
  }
  return clientResponse(response, new Fields(response.headers), response.body, eventId);
}

async function passRecorded(incoming: Incoming, plan: Plan, recording: Recording): Promise<Response> {
  const { request, fields, env, context, eventId, found } = incoming;
  const { upstream } = found.config;
  const { limits } = recording;
  const input = await tapRequest(request, fields, limits).catch(() => null);
  if (input === null) return refuse(request, eventId, problem("invalid", "The request's body broke off"));
  const answer = await callUpstream(plan, request.method, input.body, upstream.timeoutSeconds);
  if (!answer.ok) {
    context.waitUntil(forget(input));
    return failed(incoming, answer);
  }
  const { response, giveUp } = answer;
  const answered = new Fields(response.headers);
  const output = await tapResponse(response, answered, limits, giveUp).catch((error: unknown) =>
    error instanceof Silence ? fellSilent : brokenOff,
  );
  if ("ok" in output) {
    context.waitUntil(forget(input));
    return failed(incoming, output);
  }
  const { status } = response;
  const rest = record(env, incoming, { recording, asked: fields, input, status, answered, output });
  if (rest !== null) context.waitUntil(rest);
  return clientResponse(response, answered, output.body, eventId);
}

/** The upstream gave no answer, or not all of a short one: the client hears of it, and it is counted. */
function failed(incoming: Incoming, failure: Failure): Promise<Response> {
  const { request, endpoint, eventId } = incoming;
  count(incoming, failure.counted ?? "upstream_failed");
  return refuse(request, eventId, uncallable(failure.kind, endpoint, failure.reason));
}

/** Counts a call that is not recorded. */
function count({ env, context, endpoint, found }: Incoming, what: Tally): void {
  tally(endpoint, what);
  const rest = enqueue(env, endpoint, found, null);
  if (rest !== null) context.waitUntil(rest);
}

/** What is sent to the upstream, body aside; or why nothing is. */
function planFor(
  { request, fields, env, endpoint, rest, query, found: { config } }: Incoming & CallPath,
  byBearer: boolean,
): Plan | Problem {
  if (hasNoBody(request) && bodyOf(request) !== null) {
    return problem("invalid", `Cannot pass on a ${request.method} request that has a body`);
  }
  const headers = requestHeaders(request, fields, byBearer);
  const missing = addSecrets(headers, env, config);
  if (missing !== null)
    return uncallable("upstream_unreachable", endpoint, `the secret ${missing} is not set`);
  const target = targetOf(config, { method: request.method, rest, query }, allowsPrivate(env));
  return target === null
    ? uncallable("upstream_unreachable", endpoint, "its address may not be used")
    : { target, headers };
}

/** Methods for which `fetch` takes none. */
function hasNoBody({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Null as well where a body is announced that is none: some clients send `content-length: 0` with everything. */
function bodyOf(request: Request): ReadableStream | null {
  return hasNoBody(request) && request.headers.get("content-length") === "0" ? null : request.body;
}

function uncallable(
  kind: "upstream_unreachable" | "upstream_timeout",
  endpoint: string,
  reason: string,
): Problem {
  return problem(kind, `Cannot call the upstream of ${endpoint}: ${reason}`);
}

interface Caller {
  readonly refused: Problem | null;
  readonly byBearer: boolean;
}

const anyone: Caller = { refused: null, byBearer: false };

/** Lets in whoever has the endpoint's own token. */
async function admit({ request, fields, env }: Incoming, callerSecret: string): Promise<Caller> {
  const expected = secretOf(env, callerSecret);
  const own = fields.get("x-weir-token");
  const given = own ?? bearerOf(request.headers);
  if (expected !== null && given !== null && (await isSame(given, expected))) {
    return { refused: null, byBearer: own === null };
  }
  const message = "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …";
  return { refused: problem("unauthorized", message), byBearer: false };
}

/** A refusal leaves no body unread: workerd would drop the connection. */
async function refuse(request: Request, eventId: string, refused: Problem): Promise<Response> {
  if (request.body !== null && !request.body.locked && !request.bodyUsed) await request.body.cancel();
  const response = problemResponse(refused);
  response.headers.set("x-weir-event-id", eventId);
  return response;
}
