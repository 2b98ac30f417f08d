/**
 * Which headers cross the gateway. Those of the connection and of our own platform do not; everything
 * else does, unchanged. RFC 9110 §7.6.1, docs/platform.md.
 */
import { connectionHeaders, type EndpointConfig } from "../../core/config/endpoint.ts";
import { type Bindings } from "../env.ts";
import { secretOf } from "../platform/secrets.ts";
import { eventIdHeader, exposeEventId } from "./refusal/cors.ts";
import type { Fields } from "./fields.ts";

/** Headers of one connection, added on the way in by Cloudflare, or meant for us. */
const ours = [
  "host",
  "expect",
  "cdn-loop",
  "forwarded",
  "x-real-ip",
  "true-client-ip",
  "x-weir-token",
  "x-weir-capture",
];
const dropped: ReadonlySet<string> = new Set([...connectionHeaders, ...ours]);
const droppedAnswers: ReadonlySet<string> = new Set(connectionHeaders);

/** Only what is there is deleted: each deletion is a call out of JavaScript. */
function drop(headers: Headers, fields: Fields, isDropped: (name: string) => boolean): void {
  for (const name of fields.names()) if (isDropped(name)) headers.delete(name);
  const connection = fields.get("connection");
  if (connection === null) return;
  for (const named of connection.split(",")) {
    const name = named.trim();
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) headers.delete(name);
  }
}

const droppedFamilies = ["cf-", "proxy-", "x-forwarded-"];

/** Headers for the upstream: the client's, without the connection's, ours and the caller's token. */
export function requestHeaders(request: Request, fields: Fields, dropAuthorization: boolean): Headers {
  const headers = new Headers(request.headers);
  drop(
    headers,
    fields,
    (name) => dropped.has(name) || droppedFamilies.some((family) => name.startsWith(family)),
  );
  if (dropAuthorization) headers.delete("authorization");
  // `upgrade` is said of the connection, and meant for the upstream: the connection is handed over to it.
  if (request.method === "GET" && isWebSocket(fields)) headers.set("upgrade", "websocket");
  return headers;
}

function isWebSocket(fields: Fields): boolean {
  return fields.get("upgrade")?.trim().toLowerCase() === "websocket";
}

/** Sets the upstream's secret headers; returns why a secret cannot be sent, or null. */
export function addSecrets(headers: Headers, env: Bindings, { upstream }: EndpointConfig): string | null {
  for (const [name, { secret, prefix }] of Object.entries(upstream.secretHeaders)) {
    const value = secretOf(env, secret);
    if (value === null) return `the secret ${secret} is not set`;
    // The platform refuses some other characters, and warns of the rest with the value itself.
    if (!/^[\t\u0020-\u007E]*$/.test(value.trim())) {
      return `the secret ${secret} holds characters that do not belong in a header`;
    }
    headers.set(name, `${prefix}${value}`);
  }
  return null;
}

/** The upstream's answer under its own status and headers, with the event's id. */
export function clientResponse(
  upstream: Response,
  fields: Fields,
  body: ReadableStream | Uint8Array | null,
  eventId: string,
): Response {
  const response = new Response(body, upstream);
  drop(response.headers, fields, (name) => droppedAnswers.has(name));
  response.headers.set(eventIdHeader, eventId);
  exposeEventId(response.headers, fields);
  return response;
}
