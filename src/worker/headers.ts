/**
 * Which headers cross the gateway. Those of the connection and of our own platform do not; everything
 * else does, unchanged. RFC 9110 §7.6.1, shared/docs/cloudflare.md §3.
 */
import { connectionHeaders, type EndpointConfig } from "../core/config.ts";
import { secretOf, type Bindings } from "./env.ts";

/** Added on the way in by Cloudflare, or meant for us. */
const ours = ["host", "expect", "cdn-loop", "x-real-ip", "true-client-ip", "x-weir-token", "x-weir-capture"];

function dropHopByHop(headers: Headers): void {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...named, ...connectionHeaders])
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) headers.delete(name);
}

/** Headers for the upstream: the client's, without the connection's, ours and the caller's token, with the upstream's secrets. */
export function requestHeaders(client: Headers, dropAuthorization: boolean): Headers {
  const headers = new Headers(client);
  dropHopByHop(headers);
  for (const name of ours) headers.delete(name);
  const names = [...headers.keys()];
  for (const name of names) if (/^(cf|x-forwarded)-/.test(name)) headers.delete(name);
  if (dropAuthorization) headers.delete("authorization");
  return headers;
}

/** Sets the upstream's secret headers; returns the name of a secret that is not there, or null. */
export function addSecrets(headers: Headers, env: Bindings, { upstream }: EndpointConfig): string | null {
  for (const [name, { secret, prefix }] of Object.entries(upstream.secretHeaders)) {
    const value = secretOf(env, secret);
    if (value === null) return secret;
    headers.set(name, `${prefix}${value}`);
  }
  return null;
}

/** The upstream's answer under its own status and headers, with the event's id. */
export function clientResponse(
  upstream: Response,
  body: ReadableStream | Uint8Array | null,
  eventId: string,
): Response {
  const response = new Response(body, upstream);
  dropHopByHop(response.headers);
  response.headers.set("x-weir-event-id", eventId);
  return response;
}
