/**
 * Which headers of an answer reach the client. Those of the connection do not (RFC 9110 §7.6.1), nor those that speak
 * for a whole origin: all endpoints, the API and the pages of a deployment have one origin, and no model rules it. A
 * cookie is its endpoint's, and what may be shown as a page has an origin of its own. Reasons, header by header: docs/calling.md.
 */
import { connectionHeaders } from "../../core/config/endpoint.ts";
import type { Fields } from "./fields.ts";
import { drop } from "./headers.ts";
import { eventIdHeader, exposeEventId } from "./refusal/cors.ts";

const ofTheOrigin = [
  "accept-ch",
  "activate-storage-access",
  "alt-svc",
  "attribution-reporting-register-source",
  "attribution-reporting-register-trigger",
  "clear-site-data",
  "critical-ch",
  "expect-ct",
  "nel",
  "observe-browsing-topics",
  "origin-agent-cluster",
  "public-key-pins",
  "public-key-pins-report-only",
  "report-to",
  "reporting-endpoints",
  "sec-session-challenge",
  "sec-session-registration",
  "secure-session-challenge",
  "secure-session-registration",
  "service-worker-allowed",
  "set-login",
  "shared-storage-write",
  "strict-transport-security",
  "use-as-dictionary",
];
const dropped: ReadonlySet<string> = new Set([...connectionHeaders, ...ofTheOrigin]);

/**
 * What a browser may show as a document: by name (`text/xsl` and `text/rdf` are XML to some), or because it looks for
 * itself where no type or none that is one is told (WHATWG MIME Sniffing, §7).
 */
const documentTypes = /html|xml|xsl|rdf|multipart\/|unknown|\*|^(?!\s*[^\s/;,]+\/[^\s/;,]+\s*(?:[;,]|$))/i;
/** An origin of its own (HTML §7.6, sandboxing): a page of a model works, and is none of Weir's. */
const ownOrigin = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

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
  // A type that `Connection` names does not pass: a browser looks for itself then.
  const type = fields.get("connection") === null ? fields.get("content-type") : headers.get("content-type");
  if (body !== null && documentTypes.test(type ?? "")) {
    headers.append("content-security-policy", ownOrigin);
  }
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
