/** Replays as a room and a work of an endpoint's object, with what they need of its other rooms. */
import type { EndpointConfig } from "../../../core/config/endpoint.ts";
import { loadBaseline, readableBaseline } from "../../baseline/files.ts";
import { oneAtATime, type Owner, type Work } from "../../platform/work.ts";
import type { Executions } from "../executions.ts";
import type { Judging } from "../judging.ts";
import type { Monitors } from "../monitors.ts";
import type { Runs } from "../runs.ts";
import { Replays } from "./replays.ts";
import { ReplayWork } from "./work.ts";

interface Neighbours {
  readonly monitors: Monitors;
  readonly executions: Executions;
  readonly runs: Runs;
}

interface Configured {
  read(): { readonly config: EndpointConfig } | null;
  fault(): string | null;
}

export function replaying(
  owner: Owner,
  { monitors, executions, runs }: Neighbours,
  configuration: Configured,
): { readonly judging: Judging; readonly replays: Replays; readonly work: Work } {
  const config = () => configuration.read()?.config ?? null;
  const baselineOf = (id: string) =>
    readableBaseline(id, () => loadBaseline(owner.env.BUCKET, { endpoint: owner.name, id }));
  const isReadable = () => configuration.fault() === null;
  const { judging } = runs;
  const parts = { owner, judging, executions, runs, baselineOf, config, isReadable };
  return { judging, replays: new Replays(parts, monitors), work: oneAtATime(new ReplayWork(parts)) };
}
