/**
 * Which headers of an answer reach the client. Those of the connection do not (RFC 9110 §7.6.1), nor those that speak
 * for a whole origin: all endpoints, the API and the pages of a deployment have one origin, and no model rules it. A
 * cookie is its endpoint's. Reasons, header by header: docs/calling.md.
 */
import { connectionHeaders } from "../../core/config/endpoint.ts";
import type { Fields } from "./fields.ts";
import { drop } from "./headers.ts";
import { eventIdHeader, exposeEventId } from "./refusal/cors.ts";

const ofTheOrigin = [
  "accept-ch",
  "alt-svc",
  "clear-site-data",
  "critical-ch",
  "expect-ct",
  "nel",
  "origin-agent-cluster",
  "public-key-pins",
  "public-key-pins-report-only",
  "report-to",
  "reporting-endpoints",
  "service-worker-allowed",
  "set-login",
  "strict-transport-security",
  "use-as-dictionary",
];
const dropped: ReadonlySet<string> = new Set([...connectionHeaders, ...ofTheOrigin]);

/** The upstream's answer under its own status and headers, with the event's id. */
export function clientResponse(
  upstream: Response,
  fields: Fields,
  body: ReadableStream | Uint8Array | null,
  { endpoint, eventId }: { readonly endpoint: string; readonly eventId: string },
): Response {
  const response = new Response(body, upstream);
  const { headers } = response;
  drop(headers, fields, (name) => dropped.has(name));
  if (fields.get("set-cookie") !== null) scopeCookies(headers, endpoint);
  headers.set(eventIdHeader, eventId);
  exposeEventId(headers, fields);
  return response;
}

/** What one upstream sets, clients send to no other. */
function scopeCookies(headers: Headers, endpoint: string): void {
  const cookies = headers.getSetCookie();
  headers.delete("set-cookie");
  for (const cookie of cookies) {
    const [pair = "", ...attributes] = cookie.split(";");
    const kept = attributes.filter((attribute) => !/^\s*(?:domain|path)\s*(?:=|$)/i.test(attribute));
    headers.append("set-cookie", [pair, ...kept, ` Path=/endpoints/${endpoint}`].join(";"));
  }
}
