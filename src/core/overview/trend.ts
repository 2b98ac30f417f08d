/** What changed when: features over the windows that are shown, and since which of them each differs. */
import type { WindowGlance, WindowState } from "./glance.ts";
import { featureStates, type FeatureSeen, type FeatureState, type Overview } from "./overview.ts";

/** A window with what was seen in it; null where that is not known. */
export interface TrendWindow {
  readonly execution: string;
  /** Epoch milliseconds, UTC. */
  readonly start: number;
  readonly end: number;
  readonly state: WindowState;
  readonly records: number | null;
  readonly glance: WindowGlance | null;
  readonly overview: Overview | null;
  /** Of how many neighbours it is the worst, itself among them. */
  readonly standsFor: number;
}

/** A feature over the windows, oldest first; null where it was not seen. */
export interface FeatureTrend {
  readonly name: string;
  readonly seen: readonly (FeatureSeen | null)[];
  /** The start of the first window of those without a break in which it differs, up to the last; null where it does not. */
  readonly since: number | null;
}

/** Every feature of any window: those first that are worst in the last window, then those that ever differed. */
export function trendsOf(windows: readonly TrendWindow[]): FeatureTrend[] {
  const names = new Map<string, (FeatureSeen | null)[]>();
  for (const [at, { overview }] of windows.entries()) {
    for (const feature of overview?.features ?? []) {
      const seen = names.get(feature.name) ?? windows.map(() => null);
      seen[at] = feature;
      names.set(feature.name, seen);
    }
  }
  const trends = [...names].map(([name, seen]): FeatureTrend => ({
    name,
    seen,
    since: sinceOf(seen, windows),
  }));
  return trends.toSorted(
    (one, other) =>
      rankOf(one.seen.at(-1)?.state) - rankOf(other.seen.at(-1)?.state) ||
      violationsIn(other) - violationsIn(one) ||
      (other.seen.at(-1)?.differ ?? 0) - (one.seen.at(-1)?.differ ?? 0),
  );
}

function rankOf(state: FeatureState | undefined): number {
  return state === undefined ? featureStates.length : featureStates.indexOf(state);
}

/** In how many windows it differed. */
export function violationsIn({ seen }: FeatureTrend): number {
  return seen.filter((feature) => feature?.state === "violation").length;
}

/** Windows of which nothing is known neither begin nor end it. */
function sinceOf(seen: readonly (FeatureSeen | null)[], windows: readonly TrendWindow[]): number | null {
  let since: number | null = null;
  for (let at = seen.length - 1; at >= 0; at--) {
    const feature = seen[at];
    const window = windows[at];
    if (feature == null || window === undefined) continue;
    if (feature.state !== "violation") break;
    since = window.start;
  }
  return since;
}

/** Features that differ now by the time since when, the earliest first. */
export function onsetsOf(trends: readonly FeatureTrend[]): (readonly [since: number, features: number])[] {
  const counts = new Map<number, number>();
  for (const { since } of trends) if (since !== null) counts.set(since, (counts.get(since) ?? 0) + 1);
  return [...counts].toSorted(([one], [other]) => one - other);
}
