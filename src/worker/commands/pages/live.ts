/** What is so right now at an endpoint, in a line: how many calls come, how far behind, and what the page of it shows. */
import { callsIn } from "../../../core/counters.ts";
import { summed } from "../../../core/lately.ts";
import type { Bindings } from "../../env.ts";
import type { Result } from "../../platform/problem.ts";
import { Shards } from "../../recorder/shards.ts";
import { viewEndpoint } from "../endpoints.ts";
import { worstLag } from "../health.ts";
import { roomOf } from "../reach.ts";

export interface Live {
  /** Calls that came in the last 60 minutes, and up to now: those that failed too. */
  readonly calls: number;
  /** How long the last calls were over before they were counted; null where none came lately. */
  readonly lagMs: number | null;
  /** Other once a window was checked, or an incident began or ended. */
  readonly mark: string;
  /** How many objects were asked. */
  readonly asked: number;
}

export async function liveOf(env: Bindings, name: string): Promise<Result<Live>> {
  const [view, glance] = await Promise.all([viewEndpoint(env, name), roomOf(env, name, "glances").look()]);
  if (!view.ok) return view;
  if (!glance.ok) return glance;
  const { shards } = view.value;
  const { answers } = await new Shards(env, name, shards).ask((recorder) => recorder.health());
  const { came: calls } = callsIn(summed(answers.map(({ lately }) => lately?.hour ?? {})));
  const { last, firing } = glance.value;
  const mark = [last?.execution.id ?? "", ...firing.map(({ id }) => id)].join(" ");
  return {
    ok: true,
    value: { calls, lagMs: worstLag(answers), mark, asked: 2 + shards },
  };
}
