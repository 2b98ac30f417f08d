/** What is live on an endpoint's page, as server-sent events. */
import { liveOf, type Live } from "../commands/pages/live.ts";
import { answerOf } from "../commands/reach.ts";
import type { Bindings } from "../env.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { whoAsks } from "./signed-in.ts";
import { counted } from "../../core/counted.ts";

const everyMs = 3_000;
/** A request of the free plan may ask other objects so often: a stream ends before that, and browsers open the next. */
const mostAsked = 45;

export const liveRoutes: readonly Route[] = [
  {
    id: "followEndpoint",
    method: "get",
    path: "/dashboard/{name}/live",
    summary: "What is so right now at an endpoint, as server-sent events, for who is signed in",
    answers: { 200: { what: "An event every three seconds", media: { "text/event-stream": null } } },
    errors: ["unauthorized", "not_found"],
    isOpen: true,
    run: followed,
  },
];

async function followed(ask: Ask): Promise<Response> {
  if ((await whoAsks(ask)) === null) throw new Refusal("unauthorized", "Sign in first: /sign-in");
  const name = ask.named("name", "endpoint");
  const first = unwrap(await liveOf(ask.env, name));
  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(streamOf(ask.env, name, first), { headers });
}

/** Pulled: who does not read asks nothing. Where the endpoint does not answer the stream ends, and the page tries again. */
function streamOf(env: Bindings, name: string, first: Live): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let asked = first.asked;
  let next: Live | null = first;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (next === null) {
          await new Promise((resolve) => setTimeout(resolve, everyMs));
          next = asked + first.asked > mostAsked ? null : await answerOf(name, liveOf(env, name));
          asked += first.asked;
        }
        if (next === null) return controller.close();
        controller.enqueue(encoder.encode(eventOf(next)));
        next = null;
      },
    },
    { highWaterMark: 0 },
  );
}

function eventOf({ calls, lagMs, mark }: Live): string {
  const behind = lagMs === null ? "" : `, ${Math.max(1, Math.ceil(lagMs / 1_000))} s behind`;
  const words = `Live${behind}: ${counted(calls, "call")} in the last hour`;
  return `retry: ${everyMs}\ndata: ${words}\ndata: ${mark}\n\n`;
}
