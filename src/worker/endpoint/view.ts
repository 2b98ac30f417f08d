/** An endpoint as it is shown: its configuration, and what of it is not understood. */
import type { EndpointConfig } from "../../core/config/endpoint.ts";
import type { MonitorRecord } from "../monitor/monitors.ts";
import type { Tagged } from "../platform/condition.ts";
import { problem, type Problem } from "../platform/problem.ts";
import type { VersionedConfig } from "../platform/configuration.ts";
import type { Configured } from "./configuration.ts";

/** An endpoint as the API shows it. */
export interface EndpointView extends Tagged {
  readonly name: string;
  readonly version: number;
  readonly config: EndpointConfig;
  /** How many shards may hold something, and to how many of them calls are sent. */
  readonly shards: number;
  readonly sending: number;
  readonly baseline: string | null;
  readonly monitors: readonly MonitorRecord[];
  /** Why windows are not judged for want of a baseline, such as how much is learned; null where they are. */
  readonly awaits: string | null;
  /** What is stored and not understood by this version of Weir, and what that means; absent where there is nothing. */
  readonly notUnderstood?: readonly string[];
}

export function viewOf(
  { name, version, config, shards, sending, notUnderstood, withholds }: Configured,
  { etag, baseline, monitors, awaits }: Pick<EndpointView, "etag" | "baseline" | "monitors" | "awaits">,
): EndpointView {
  const effect = (path: string) =>
    withholds && path.startsWith("capture") ? `${path}: no body is recorded` : path;
  const unknown = [
    ...notUnderstood.map((path) => `configuration: ${effect(path)}`),
    ...monitors.flatMap(notUnderstoodIn),
  ];
  const told = unknown.length > 0 ? { notUnderstood: unknown } : {};
  return { name, version, config, shards, sending, baseline, monitors, awaits, etag, ...told };
}

/** What isolates go by. */
export function versionedOf(
  { version, since, config, sending, withholds }: Configured,
  { baseline, edits }: { readonly baseline: string | null; readonly edits: number },
  watch: number | null,
): VersionedConfig {
  return {
    version,
    config,
    shards: sending,
    ...(since !== undefined && { since }),
    ...(baseline !== null && { baseline, ...(edits > 0 && { edits }) }),
    ...(watch !== null && { watch }),
    ...(withholds && { withholds }),
  };
}

function notUnderstoodIn({ name, config, notUnderstood = [] }: MonitorRecord): string[] {
  return notUnderstood.map((path) => `monitor ${name}: ${path}${config === null ? ": it does not run" : ""}`);
}

/** Why there is no configuration to go by. */
export function missing(
  fault: string | null,
  purge: { readonly round: number; readonly deleted: number } | null,
): Problem {
  if (fault !== null) return problem("conflict", fault);
  if (purge === null) return problem("not_found", "There is no endpoint of this name");
  const soFar = purge.round === 2 ? "all but what may still come" : `${purge.deleted} files so far`;
  return problem("not_found", `This endpoint is being purged: ${soFar}`);
}
