/**
 * Which headers of a call reach the upstream. Those of the connection and of our own platform do not; everything
 * else does, unchanged. RFC 9110 §7.6.1, docs/platform.md.
 */
import { connectionHeaders, isHeaderText, type EndpointConfig } from "../../core/config/endpoint.ts";
import type { Bindings } from "../env.ts";
import { secretOf } from "../platform/secrets.ts";
import { accessCookie } from "../session/access.ts";
import { sessionCookie } from "../session/session.ts";
import type { Arrived } from "./exchange.ts";
import type { Fields } from "./fields.ts";
import { loopHeader, withOurHop } from "./hops.ts";

/** Headers of one connection, added on the way in by Cloudflare, or meant for us. */
const ours = ["host", "expect", "forwarded", "x-real-ip", "true-client-ip", "x-weir-token", "x-weir-capture"];
const dropped: ReadonlySet<string> = new Set([...connectionHeaders, ...ours]);

/** Only what is there is deleted: each deletion is a call out of JavaScript. */
export function drop(headers: Headers, fields: Fields, isDropped: (name: string) => boolean): void {
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
export function requestHeaders({ request, method, fields }: Arrived, dropAuthorization: boolean): Headers {
  const headers = new Headers(request.headers);
  drop(
    headers,
    fields,
    (name) => dropped.has(name) || droppedFamilies.some((family) => name.startsWith(family)),
  );
  if (dropAuthorization) headers.delete("authorization");
  const cookies = fields.get("cookie");
  if (cookies !== null && ownCookies.some((name) => cookies.includes(name))) withoutSession(headers, cookies);
  headers.set(loopHeader, withOurHop(fields));
  // `upgrade` is said of the connection, and meant for the upstream: the connection is handed over to it.
  if (method === "GET" && isWebSocket(fields)) headers.set("upgrade", "websocket");
  return headers;
}

/** What signs in on the pages. */
const ownCookies = [sessionCookie, accessCookie];

/** Who is signed in on Weir's pages is none of an upstream's business, and no upstream may be it. */
function withoutSession(headers: Headers, cookies: string): void {
  // Two headers of cookies come as one, with a comma between them: what is ours may stand behind another's.
  const kept = cookies.split(";").filter((pair) => !ownCookies.some((name) => pair.includes(name)));
  if (kept.length === 0) headers.delete("cookie");
  else headers.set("cookie", kept.join(";").trim());
}

function isWebSocket(fields: Fields): boolean {
  return fields.get("upgrade")?.trim().toLowerCase() === "websocket";
}

/** Sets the upstream's secret headers; returns why a secret cannot be sent, or null. */
export function addSecrets(headers: Headers, env: Bindings, { upstream }: EndpointConfig): string | null {
  for (const [name, { secret, prefix }] of Object.entries(upstream.secretHeaders)) {
    const value = secretOf(env, secret);
    if (value === null) return `the secret ${secret} is not set`;
    if (!isHeaderText(value.trim())) {
      return `the secret ${secret} holds characters that do not belong in a header`;
    }
    if (!isHeaderText(prefix)) {
      return `the prefix of the secret ${secret} holds characters that do not belong in a header`;
    }
    headers.set(name, `${prefix}${value}`);
  }
  return null;
}
