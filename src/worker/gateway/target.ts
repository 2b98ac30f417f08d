/** The address that a call leads to: always under its upstream's, and never Weir's own. */
import { refusal } from "../../core/config/address.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { leaves } from "../../core/config/escape.ts";
import { problem } from "../platform/problem.ts";
import { allowsPrivate } from "../platform/settings.ts";
import type { Arrived } from "./exchange.ts";
import { uncallable } from "./refusal/answer.ts";
import type { CallProblem } from "./refusal/exceptions.ts";

/** What the upstream's URL comes to: the same for every call under one configuration. */
interface Base {
  /** The upstream's address without its query and without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly query: string;
  readonly isPrivate: boolean;
  readonly isUsable: boolean;
}

const bases = new WeakMap<EndpointConfig, Base>();

function baseOf(config: EndpointConfig): Base {
  const known = bases.get(config);
  if (known !== undefined) return known;
  const { origin, host, pathname, search, href } = new URL(config.upstream.url);
  const made = {
    url: `${origin}${pathname.replace(/\/$/, "")}`,
    host,
    query: search.slice(1),
    isPrivate: refusal(href, false) !== null,
    isUsable: refusal(href, true) === null,
  };
  bases.set(config, made);
  return made;
}

/**
 * `POST …/invocations` goes to the invocation path, everything else to the same path under the upstream's address. A
 * path never changes whose address it is, and never leads out from under it. Or why it may not be called.
 */
export function targetOf(call: Arrived): string | CallProblem {
  const { method, query, found } = call;
  const base = baseOf(found.config);
  const wrong = wrongWith(base, call);
  if (wrong !== null) return uncallable(wrong.kind, call.endpoint, wrong.reason);
  const isInvocation = method === "POST" && call.rest === "/invocations";
  const path = isInvocation ? found.config.upstream.invocationPath : call.rest;
  if (leaves(path)) return isInvocation ? unruly(call) : leavingPath;
  return `${base.url}${path}${searchOf(base.query, query)}`;
}

/** The upstream's own query, then the client's; a question mark that nothing follows stays one. */
function searchOf(own: string, query: string | null): string {
  if (query === null) return own === "" ? "" : `?${own}`;
  return own === "" || query === "" ? `?${own}${query}` : `?${own}&${query}`;
}

function wrongWith({ isUsable, isPrivate, host }: Base, { host: own, env }: Arrived) {
  if (!isUsable || (isPrivate && !allowsPrivate(env))) {
    return { kind: "upstream_unusable", reason: "its address may not be used" } as const;
  }
  return host === own ? ({ kind: "upstream_loop", reason: "its address is Weir's own" } as const) : null;
}

/** Configuration of an earlier version, which looked at no dots. */
function unruly({ endpoint }: Arrived): CallProblem {
  return uncallable("upstream_unusable", endpoint, "its invocation path leads out of its url");
}
const leavingPath = problem(
  "invalid",
  "The path leads out of the upstream's address by its dots: send it resolved, without ..",
);
