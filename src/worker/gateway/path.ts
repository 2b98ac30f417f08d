/** What a call's path says. */
import { problem, type Problem } from "../platform/problem.ts";

/** What a path under `/endpoints/` says. */
export interface CallPath {
  /** Whom the client calls, its port included. */
  readonly host: string;
  readonly endpoint: string;
  /** From the slash after the name on; empty where there is none. */
  readonly rest: string;
  /** Without the question mark; null where there is none. */
  readonly query: string | null;
}

const root = "/endpoints/";

/** Null for an address of another part of the Worker. `url` is a request's: absolute and normalised. */
export function pathOf(url: string): CallPath | null {
  const hostAt = url.indexOf("//") + 2;
  const start = url.indexOf("/", hostAt);
  if (!url.startsWith(root, start)) return null;
  const hash = url.indexOf("#", start);
  const whole = url.slice(start + root.length, hash < 0 ? url.length : hash);
  const mark = whole.indexOf("?");
  const path = mark < 0 ? whole : whole.slice(0, mark);
  const slash = path.indexOf("/");
  const name = slash < 0 ? path : path.slice(0, slash);
  if (name === "") return null;
  const rest = slash < 0 ? "" : path.slice(slash);
  const host = url.slice(hostAt, start);
  return { host, endpoint: decoded(name), rest, query: mark < 0 ? null : whole.slice(mark + 1) };
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
