/** A baseline of a past window of an endpoint's own traffic: of the profiles that are kept, at no cost per call. */
import type { Baseline } from "../../../core/baseline/baseline.ts";
import { shapeOf } from "../../../core/baseline/shape.ts";
import { baselineOfWindow } from "../../../core/learn/window.ts";
import { formatWindow, isoWindow, type Window } from "../../../core/monitor/window.ts";
import type { Profile } from "../../../core/profile/profile.ts";
import { baselineFiles } from "../../baseline/files.ts";
import { dataFaults } from "../../baseline/job.ts";
import { writeLearned } from "../../baseline/written.ts";
import type { Bindings } from "../../env.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { Shards } from "../../recorder/shards.ts";
import { begin, complete, type BaselineRecord } from "../baselines.ts";
import { viewEndpoint, type EndpointView } from "../endpoints.ts";
import { roomOf } from "../reach.ts";

/** Its features by position have the names of the baseline in force, if that can be read. It answers once it is in force. */
export async function baselineFromWindow(
  env: Bindings,
  endpoint: string,
  window: Window,
): Promise<Result<BaselineRecord>> {
  const view = await viewEndpoint(env, endpoint);
  if (!view.ok) return view;
  if (window.end > Date.now()) return { ok: false, problem: notOver() };
  const like = await likeOf(env, view.value);
  const found = await profileOf(env, view.value, window, like);
  if (!found.ok) return found;
  const outputColumns = view.value.config.outputColumns ?? null;
  const learned = await dataFaults(async () => baselineOfWindow(found.value, { outputColumns, like }));
  if (!learned.ok) return learned;
  const begun = await begin(env, endpoint, { kind: "window", ...isoWindow(window) });
  if (!begun.ok) return begun;
  const name = { endpoint, id: begun.value.id };
  try {
    return await complete(env, name, await writeLearned(env.BUCKET, name, learned.value));
  } catch (error) {
    await roomOf(env, endpoint, "baselines").fail(name.id, "Its files could not be written");
    throw error;
  }
}

async function likeOf(env: Bindings, { name, baseline }: EndpointView): Promise<Baseline | null> {
  const read = await baselineFiles(env, name, baseline)?.readable();
  return read?.ok === true ? read.value : null;
}

async function profileOf(
  env: Bindings,
  { name, shards }: EndpointView,
  window: Window,
  like: Baseline | null,
): Promise<Result<Profile>> {
  const shape = like && shapeOf(like.constraints);
  const found = await new Shards(env, name, shards).profile(window, { shape });
  switch (found.kind) {
    case "exact":
      return { ok: true, value: found.profile };
    case "incomplete":
      return { ok: false, problem: problem("unavailable", `The window is incomplete: ${found.reason}`) };
    case "misaligned":
      return { ok: false, problem: misaligned(found.nearest) };
  }
}

function notOver() {
  const details = [{ path: "window.end", message: "Expected a time in the past" }];
  return problem("invalid", "Cannot make a baseline of a window that is not over", details);
}

function misaligned(nearest: Window) {
  const { start, end } = isoWindow(nearest);
  const message = `Cannot make a baseline of this window: the profiles that are kept cannot answer it exactly; the nearest is ${formatWindow(nearest)}`;
  return problem("invalid", message, [
    { path: "window.start", message: start },
    { path: "window.end", message: end },
  ]);
}
