/**
 * The gateway: calls pass through to the endpoint's upstream, and what was said is captured behind the client's back;
 * before it is answered, no more is done than to put a call that is at hand with those that wait. Nothing that happens
 * to capture reaches the client.
 */
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { nameOf, problem, type Problem } from "../platform/problem.ts";
import { bearerOf, isSame, secretOf } from "../platform/secrets.ts";
import { allowsPrivate } from "../platform/settings.ts";
import { count, failed, refuse, uncallable } from "./answer.ts";
import { lookUp } from "./configuration.ts";
import type { Arrived, Context, Recorded } from "./exchange.ts";
import { Fields } from "./fields.ts";
import { addSecrets, clientResponse, requestHeaders } from "./headers.ts";
import { endStay } from "./memory.ts";
import { pathOf, targetOf, type CallPath } from "./path.ts";
import { forget, record, recordingOf } from "./recording.ts";
import { Silence, tapRequest, tapResponse } from "./tap.ts";
import { brokenOff, callUpstream, fellSilent, type Plan } from "./upstream.ts";

/** Null for a request that is for another part of the Worker. Every call goes through here: no router, no schema. */
export async function gateway(request: Request, env: Bindings, context: Context): Promise<Response | null> {
  const path = pathOf(request.url);
  if (path === null) return null;
  const eventId = crypto.randomUUID();
  try {
    return await answer(request, env, context, path, eventId);
  } catch (error) {
    log("call_failed", { endpoint: path.endpoint, error: nameOf(error) });
    return refuse(request, eventId, problem("internal", "Something failed here; see the logs"));
  }
}

async function answer(
  request: Request,
  env: Bindings,
  context: Context,
  path: CallPath,
  eventId: string,
): Promise<Response> {
  const time = Date.now();
  const found = await lookUp(env, context, path.endpoint, time);
  switch (found.kind) {
    case "unknown":
      return refuse(request, eventId, problem("not_found", "There is no endpoint of this name"));
    case "unreachable": {
      const message = "The configuration cannot be read right now; try again";
      return refuse(request, eventId, problem("unavailable", message));
    }
    case "found": {
      const fields = new Fields(request.headers);
      return pass({ request, fields, env, context, eventId, time, found: found.endpoint, ...path });
    }
  }
}

async function pass(call: Arrived): Promise<Response> {
  const { callerSecret } = call.found.config;
  const caller = callerSecret === undefined ? anyone : await admit(call, callerSecret);
  const plan = caller.refused ?? planFor(call, caller.byBearer);
  if ("kind" in plan) return refuse(call.request, call.eventId, plan);
  const recording = recordingOf(call);
  if (recording.kind === "recorded") {
    return passRecorded({ ...call, recording }, plan).finally(() => endStay(recording.limits.stay));
  }
  if (recording.tally !== null) count(call, recording.tally);
  return passUnrecorded(call, plan);
}

/** A pure pass-through: both bodies are streams that nobody here looks at. */
async function passUnrecorded(call: Arrived, plan: Plan): Promise<Response> {
  const { request, eventId, found } = call;
  const { timeoutSeconds } = found.config.upstream;
  const called = await callUpstream(plan, request.method, passedBody(request), timeoutSeconds);
  if (!called.ok) return failed(call, called);
  const { response } = called;
  // A connection that was handed over is no answer to be changed.
  if (response.webSocket !== null) {
    count(call, "upgraded");
    return response;
  }
  return clientResponse(response, new Fields(response.headers), response.body, eventId);
}

async function passRecorded(call: Recorded, plan: Plan): Promise<Response> {
  const { request, fields, context, eventId, found, recording } = call;
  const { limits } = recording;
  const input = await tapRequest(request, fields, limits).catch(() => null);
  if (input === null) return refuse(request, eventId, problem("invalid", "The request's body broke off"));
  const { timeoutSeconds } = found.config.upstream;
  const called = await callUpstream(plan, request.method, input.body, timeoutSeconds);
  if (!called.ok) {
    context.waitUntil(forget(input));
    return failed(call, called);
  }
  const { response, giveUp } = called;
  const answered = new Fields(response.headers);
  const output = await tapResponse(response, answered, limits, giveUp).catch((error: unknown) =>
    error instanceof Silence ? fellSilent : brokenOff,
  );
  if ("ok" in output) {
    context.waitUntil(forget(input));
    return failed(call, output);
  }
  const rest = record({ ...call, input, status: response.status, answered, output });
  if (rest !== null) context.waitUntil(rest);
  return clientResponse(response, answered, output.body, eventId);
}

/** What is sent to the upstream, body aside; or why nothing is. */
function planFor(call: Arrived, byBearer: boolean): Plan | Problem {
  const { request, fields, env, endpoint, rest, query, found } = call;
  if (hasNoBody(request) && passedBody(request) !== null) {
    return problem("invalid", `Cannot pass on a ${request.method} request that has a body`);
  }
  const headers = requestHeaders(request, fields, byBearer);
  const missing = addSecrets(headers, env, found.config);
  if (missing !== null)
    return uncallable("upstream_unreachable", endpoint, `the secret ${missing} is not set`);
  const target = targetOf(found.config, { method: request.method, rest, query }, allowsPrivate(env));
  return target === null
    ? uncallable("upstream_unreachable", endpoint, "its address may not be used")
    : { target, headers };
}

/** Methods for which `fetch` takes no body. */
function hasNoBody({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Null as well where a body is announced that is none: some clients send `content-length: 0` with everything. */
function passedBody(request: Request): ReadableStream | null {
  return hasNoBody(request) && request.headers.get("content-length") === "0" ? null : request.body;
}

interface Caller {
  readonly refused: Problem | null;
  readonly byBearer: boolean;
}

const anyone: Caller = { refused: null, byBearer: false };

/** Lets in whoever has the endpoint's own token. */
async function admit({ request, fields, env }: Arrived, callerSecret: string): Promise<Caller> {
  const expected = secretOf(env, callerSecret);
  const own = fields.get("x-weir-token");
  const given = own ?? bearerOf(request.headers);
  if (expected !== null && given !== null && (await isSame(given, expected))) {
    return { refused: null, byBearer: own === null };
  }
  const message = "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …";
  return { refused: problem("unauthorized", message), byBearer: false };
}
