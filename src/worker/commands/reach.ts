/** How commands reach an endpoint's object: an endpoint that is not there is a problem, on every way. */
import type { Endpoint, Rooms } from "../endpoint/endpoint.ts";
import type { Bindings } from "../env.ts";
import type { Result } from "../platform/problem.ts";
import { remoteRoom, type Remote } from "../platform/rooms.ts";

export function endpointOf(env: Bindings, name: string): DurableObjectStub<Endpoint> {
  return env.ENDPOINTS.getByName(name);
}

/** A room of an endpoint. */
export function roomOf<Name extends keyof Rooms>(
  env: Bindings,
  endpoint: string,
  room: Name,
): Remote<Rooms[Name]> {
  return remoteRoom<Rooms[Name]>(endpointOf(env, endpoint), room);
}

/** The result of a question whose answer is a result itself. */
export async function flat<T>(answer: Promise<Result<Result<T>>>): Promise<Result<T>> {
  const reached = await answer;
  return reached.ok ? reached.value : reached;
}
