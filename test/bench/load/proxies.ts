/**
 * What Weir is measured beside, each in a process of its own: CONTENDER says which of them this one is. From a constant
 * answer, over ways to pass a call on, to the obvious way to record calls: one RPC and one row for each.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

interface Bindings {
  readonly CONTENDER: string;
  /** Where calls go, path included. */
  readonly UPSTREAM: string;
  readonly ROWS: DurableObjectNamespace<Rows>;
}

type Contender = (request: Request, env: Bindings, context: ExecutionContext) => Response | Promise<Response>;

const hono = new Hono<{ Bindings: Bindings }>().all("/endpoints/:name/*", ({ req, env }) =>
  pass(req.raw, env),
);

const contenders: Readonly<Record<string, Contender>> = {
  constant: () => new Response("0.5", { headers: { "content-type": "text/csv" } }),
  pass,
  owed: passAsOwed,
  bodies: async (request, env) => (await exchange(request, env)).response,
  hono: hono.fetch,
  rows: async (request, env, context) => {
    const { response, input, output } = await exchange(request, env);
    context.waitUntil(env.ROWS.getByName("all").add(textOf(input), textOf(output)));
    return response;
  },
};

export default {
  fetch(request, env, context) {
    const contender = contenders[env.CONTENDER];
    if (contender === undefined)
      throw new RangeError(`Cannot be ${env.CONTENDER}: there is no such contender`);
    return contender(request, env, context);
  },
} satisfies ExportedHandler<Bindings>;

function pass({ method, headers, body }: Request, { UPSTREAM }: Bindings): Promise<Response> {
  return fetch(UPSTREAM, { method, headers, body });
}

/**
 * Passes a call on as a gateway owes it, and no more: the connection's headers stay behind on both ways, it is said who
 * passed the call on, the upstream has its time to begin an answer, redirects are the client's, and the answer has an id.
 */
async function passAsOwed({ method, headers, body }: Request, { UPSTREAM }: Bindings): Promise<Response> {
  const sent = withoutConnection(new Headers(headers));
  sent.set("cdn-loop", "bench");
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), 60_000);
  try {
    const { signal } = late;
    const answer = await fetch(UPSTREAM, { method, headers: sent, body, redirect: "manual", signal });
    const response = new Response(answer.body, answer);
    withoutConnection(response.headers).set("x-event-id", crypto.randomUUID());
    return response;
  } finally {
    clearTimeout(timer);
  }
}

function withoutConnection(headers: Headers): Headers {
  for (const name of ["connection", "host"]) headers.delete(name);
  return headers;
}

/** Passes a call on with both its bodies read. */
async function exchange(request: Request, { UPSTREAM }: Bindings) {
  const { method, headers } = request;
  const input = await request.arrayBuffer();
  const answer = await fetch(UPSTREAM, { method, headers, body: input });
  const output = await answer.arrayBuffer();
  return { response: new Response(output, answer), input, output };
}

function textOf(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes);
}

export class Rows extends DurableObject<Bindings> {
  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    state.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS calls (seq INTEGER PRIMARY KEY, input TEXT, output TEXT)",
    );
  }

  add(input: string, output: string): void {
    this.ctx.storage.sql.exec("INSERT INTO calls (input, output) VALUES (?, ?)", input, output);
  }
}
