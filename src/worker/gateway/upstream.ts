/** Where a call goes, and how it is made. */
import { refusal } from "../../core/config/address.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";

/** What a path under `/endpoints/` says. */
export interface CallPath {
  readonly endpoint: string;
  /** From the slash after the name on; empty where there is none. */
  readonly rest: string;
  /** Without the question mark. */
  readonly query: string;
}

const root = "/endpoints/";

/** Null for an address of another part of the Worker. `url` is a request's: absolute and normalised. */
export function pathOf(url: string): CallPath | null {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (!url.startsWith(root, start)) return null;
  const hash = url.indexOf("#", start);
  const whole = url.slice(start + root.length, hash < 0 ? url.length : hash);
  const mark = whole.indexOf("?");
  const path = mark < 0 ? whole : whole.slice(0, mark);
  const slash = path.indexOf("/");
  const name = slash < 0 ? path : path.slice(0, slash);
  if (name === "") return null;
  const rest = slash < 0 ? "" : path.slice(slash);
  return { endpoint: decoded(name), rest, query: mark < 0 ? "" : whole.slice(mark + 1) };
}

function decoded(name: string): string {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    // It is no endpoint's name either way.
    return name;
  }
}

/** What the upstream's URL comes to: the same for every call under one configuration. */
interface Base {
  /** Without a slash at its end. */
  readonly url: string;
  readonly query: string;
  readonly isPrivate: boolean;
  readonly isUsable: boolean;
}

const bases = new WeakMap<EndpointConfig, Base>();

function baseOf(config: EndpointConfig): Base {
  const known = bases.get(config);
  if (known !== undefined) return known;
  const { origin, pathname, search, href } = new URL(config.upstream.url);
  const made = {
    url: `${origin}${pathname.replace(/\/$/, "")}`,
    query: search.slice(1),
    isPrivate: refusal(href, false) !== null,
    isUsable: refusal(href, true) === null,
  };
  bases.set(config, made);
  return made;
}

/**
 * `POST …/invocations` goes to the invocation path, everything else to the same path under the upstream's address.
 * Null where that may not be called; a path never changes whose address it is.
 */
export function targetOf(
  config: EndpointConfig,
  { method, rest, query }: Pick<CallPath, "rest" | "query"> & { readonly method: string },
  allowPrivate: boolean,
): string | null {
  const base = baseOf(config);
  if (!base.isUsable || (base.isPrivate && !allowPrivate)) return null;
  const path = method === "POST" && rest === "/invocations" ? config.upstream.invocationPath : rest;
  const queries = base.query === "" || query === "" ? base.query + query : `${base.query}&${query}`;
  return `${base.url}${path}${queries === "" ? "" : `?${queries}`}`;
}

/** What is sent to the upstream, body aside. */
export interface Plan {
  readonly target: string;
  readonly headers: Headers;
}

export interface Failure {
  readonly ok: false;
  readonly kind: "upstream_unreachable" | "upstream_timeout";
  readonly reason: string;
  /** `upstream_failed` if absent. */
  readonly counted?: "upstream_broke_off" | "upstream_silent";
}

export type Answer =
  | { readonly ok: true; readonly response: Response; readonly giveUp: () => void }
  | Failure;

/** What becomes of a short answer, whose end is awaited before it is passed on. */
export const brokenOff: Failure = {
  ok: false,
  kind: "upstream_unreachable",
  reason: "its answer broke off",
  counted: "upstream_broke_off",
};

export const fellSilent: Failure = {
  ok: false,
  kind: "upstream_timeout",
  reason: "its answer fell silent",
  counted: "upstream_silent",
};

/** Calls the upstream; the timeout is for the beginning of its answer, a stream may go on for longer. */
export async function callUpstream(
  { target, headers }: Plan,
  method: string,
  body: ReadableStream | Uint8Array | null,
  timeoutSeconds: number,
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutSeconds * 1_000);
  const giveUp = () => late.abort();
  try {
    const response = await fetch(target, { method, headers, body, redirect: "manual", signal: late.signal });
    // An interim answer would be no answer at all; 101 hands the connection over.
    if (response.status >= 200 || response.status === 101) return { ok: true, response, giveUp };
    return { ok: false, kind: "upstream_unreachable", reason: `it answered with status ${response.status}` };
  } catch (error) {
    if (late.signal.aborted) {
      const reason = `it did not begin to answer within ${timeoutSeconds} s`;
      return { ok: false, kind: "upstream_timeout", reason };
    }
    const reason = error instanceof Error ? error.message.replace(/\.$/, "") : "the connection failed";
    return { ok: false, kind: "upstream_unreachable", reason };
  } finally {
    clearTimeout(timer);
  }
}
