/** What a call's path says, and the address it leads to. */
import { refusal } from "../../core/config/address.ts";
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import { problem, type Problem } from "../platform/problem.ts";

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
    // A name that cannot be decoded is no endpoint's.
    return name;
  }
}

/** What the upstream's URL comes to: the same for every call under one configuration. */
interface Base {
  /** The upstream's address without its query and without a slash at the end. */
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

/** Paths that clients put after a base URL (docs/clients.md): OpenAI's, Anthropic's and KServe's V1, with `/v1` or not. */
const api = "audio|chat|completions|embeddings|images|messages|models|moderations|rerank|responses";
/** SageMaker's runtime, MLflow and other model servers; all of `/v2` is the Open Inference Protocol's. */
const serving =
  "invocations|invocations-response-stream|async-invocations|v2|generate|generate_stream|predict|score";

const modelPath = new RegExp(`^/(?:v1/endpoints/([^/]+)/)?(?:(?:v1/)?(?:${api})|${serving})(?:/|$)`);

/**
 * What to tell a client whose base URL is not an endpoint's, but Weir's bare address or that of the endpoint's
 * configuration; null for a request that is no such client's. Without a word about it, `/v1/chat/completions` would be
 * asked for the admin token.
 */
export function strayCall(url: string): Problem<"not_found"> | null {
  const { origin, pathname } = new URL(url);
  const match = modelPath.exec(pathname);
  if (match === null) return null;
  const base = `${origin}/endpoints/${match[1] ?? "{name}"}`;
  return problem(
    "not_found",
    `No model is called at this address: the base URL is ${base}, and what follows it goes to the upstream's url; see /docs/calling`,
  );
}
