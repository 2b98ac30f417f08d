/** How commands reach an endpoint's object: an endpoint that is not there is a problem on every way, and makes no object. */
import { isConfigured } from "../deployment/names.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Rooms } from "../endpoint/rooms.ts";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { patient, within } from "../platform/patience.ts";
import { nameOf, problem, type Result } from "../platform/problem.ts";
import { remoteRoom, type Remote } from "../platform/rooms.ts";
import { unusable } from "../platform/settings/bindings.ts";

type Reached = DurableObjectStub<Endpoint>;

/** The object of a name, configured or not: to be configured, or where it is known that it was. */
export function objectOf(env: Bindings, name: string): Reached {
  return patient(env.ENDPOINTS.getByName(name), "The endpoint's object");
}

/** The object of an endpoint that was configured; it says itself whether it still is. */
export async function endpointOf(env: Bindings, name: string): Promise<Result<Reached>> {
  const closed = unusable(env);
  if (closed !== null) return { ok: false, problem: problem("not_configured", closed) };
  switch (await isConfigured(env, name, Date.now(), 0)) {
    case true:
      return { ok: true, value: objectOf(env, name) };
    case false:
      return { ok: false, problem: problem("not_found", "There is no endpoint of this name") };
    case undefined: {
      const message = "The list of endpoints cannot be read right now; try again";
      return { ok: false, problem: problem("unavailable", message) };
    }
  }
}

/** A room of an endpoint. */
export function roomOf<Name extends keyof Rooms>(
  env: Bindings,
  endpoint: string,
  room: Name,
): Remote<Rooms[Name]> {
  const ask = async (_: string, question: string, parameters: readonly unknown[]) => {
    const reached = await endpointOf(env, endpoint);
    return reached.ok ? reached.value.ask(room, question, parameters) : reached;
  };
  return remoteRoom<Rooms[Name]>({ ask }, room);
}

/** The result of a question whose answer is a result itself. */
export async function flat<T>(answer: Promise<Result<Result<T>>>): Promise<Result<T>> {
  const reached = await answer;
  return reached.ok ? reached.value : reached;
}

/** Scrapers give up after ten seconds, and people look at lists: what answers is told without what does not. */
export const glanceMs = 8_000;

/** What one of several endpoints answers; null where it does not: it costs the others nothing, and no more time than that. */
export async function answerOf<T>(endpoint: string, asked: Promise<Result<T>>): Promise<T | null> {
  try {
    const answer = await within(glanceMs, asked);
    return answer.ok ? answer.value : null;
  } catch (error) {
    log("glance_failed", { endpoint, error: nameOf(error) });
    return null;
  }
}
