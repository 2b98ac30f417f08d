/** What endpoints have counted of the last day: each is asked, and so are its Recorders. */
import { summed } from "../../../core/lately.ts";
import type { Bindings } from "../../env.ts";
import type { Result } from "../../platform/problem.ts";
import { Shards } from "../../recorder/shards.ts";
import { endpointNames, viewEndpoint } from "../endpoints.ts";
import { answerOf } from "../reach.ts";

/** Of one endpoint; the counts are of the last 24 whole hours, and up to now. */
export interface EndpointUsage {
  readonly endpoint: string;
  readonly shards: number;
  readonly silentShards: number;
  readonly counters: Readonly<Record<string, number>>;
  /** The same since the endpoint began. */
  readonly ever: Readonly<Record<string, number>>;
}

export interface Usage {
  readonly endpoints: readonly EndpointUsage[];
  readonly silent: readonly string[];
  readonly next: string | null;
}

/** With two or more subrequests each. */
const endpointsOfPage = 15;

/** Of the endpoints behind a name. */
export async function usageOf(env: Bindings, after: string | null): Promise<Usage> {
  const { items, next } = await endpointNames(env, endpointsOfPage, after);
  const asked = await Promise.all(
    items.map(async (endpoint) => ({
      endpoint,
      found: await answerOf(endpoint, endpointUsage(env, endpoint)),
    })),
  );
  return {
    endpoints: asked.flatMap(({ found }) => found ?? []),
    silent: asked.filter(({ found }) => found === null).map(({ endpoint }) => endpoint),
    next,
  };
}

export async function endpointUsage(env: Bindings, endpoint: string): Promise<Result<EndpointUsage>> {
  const view = await viewEndpoint(env, endpoint);
  if (!view.ok) return view;
  const { shards } = view.value;
  const { answers, silent } = await new Shards(env, endpoint, shards).ask((recorder) => recorder.health());
  const counters = summed(answers.map(({ lately }) => lately?.day ?? {}));
  const ever = summed(answers.map((answer) => answer.counters));
  return { ok: true, value: { endpoint, shards, silentShards: silent.length, counters, ever } };
}
