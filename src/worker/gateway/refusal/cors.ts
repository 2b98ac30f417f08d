/**
 * Calls from pages of another origin. What the upstream says of them is the upstream's to say; Weir lets a page read
 * what Weir itself has to say, and lets a preflight through to the upstream, which cannot carry a token. WHATWG Fetch,
 * §3.2 (CORS protocol).
 */
import type { Fields } from "../fields.ts";

export const eventIdHeader = "x-weir-event-id";

/** Anybody may read an error of Weir's own: it holds nothing that a stranger could not have asked for. */
export const readableByPages: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": [
    eventIdHeader,
    "x-amzn-errortype",
    "x-amzn-requestid",
    "www-authenticate",
  ].join(", "),
};

/**
 * Whether a browser asks on its own whether a page may make a call. A preflight has no body: a request that has one is
 * a call, and needs what calls need.
 */
export function isPreflight(request: Request): boolean {
  if (request.method !== "OPTIONS") return false;
  const { headers, body } = request;
  return (
    headers.has("origin") &&
    headers.has("access-control-request-method") &&
    (body === null || headers.get("content-length") === "0")
  );
}

/** What browsers send with a preflight. Nothing else gets past a token that was not asked for. */
const preflightNames = [
  "origin",
  "access-control-request-method",
  "access-control-request-headers",
  "access-control-request-local-network",
  "access-control-request-private-network",
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "pragma",
  "referer",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "user-agent",
];

/** Headers of a preflight for the upstream: a browser's, without any of Weir's secrets. */
export function preflightHeaders({ headers }: Request): Headers {
  const passed = new Headers();
  for (const name of preflightNames) {
    const value = headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}

/**
 * Lets a page make the call that Weir is going to refuse, since it may read the refusal and not that of a preflight. It
 * is asked again each time: for calls that reach the upstream, the upstream answers.
 */
export function preflightAnswer({ headers }: Request): Response {
  const names = headers.get("access-control-request-headers");
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": headers.get("access-control-request-method") ?? "*",
      ...(names !== null && { "access-control-allow-headers": names }),
      "access-control-max-age": "0",
      "cache-control": "no-store",
    },
  });
}

/** Lets pages that may read the upstream's answer read the call's id as well, beside what the upstream lets them read. */
export function exposeEventId(headers: Headers, answered: Fields): void {
  if (answered.get("access-control-allow-origin") === null) return;
  const exposed = answered.get("access-control-expose-headers") ?? "";
  const names = exposed.split(",").map((name) => name.trim().toLowerCase());
  if (names.includes(eventIdHeader)) return;
  headers.set(
    "access-control-expose-headers",
    exposed === "" ? eventIdHeader : `${exposed}, ${eventIdHeader}`,
  );
}
