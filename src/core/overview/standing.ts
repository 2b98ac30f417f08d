/** How an endpoint stands: one word of seven, which are the order of the list of endpoints. */
import type { WindowState } from "./glance.ts";

/** What needs somebody least comes first. */
export const standings = [
  "fine",
  "within",
  "muted",
  "unwatched",
  "silent",
  "undecided",
  "violation",
] as const;

export type Standing = (typeof standings)[number];

/** From this one on an endpoint needs somebody. */
export const leastNeedy: Standing = "unwatched";

/** What is known of an endpoint. */
interface Known {
  /** Of each incident that fires, whether it says that nothing can be judged, and whether people asked not to be told. */
  readonly firing: readonly { readonly isBlind: boolean; readonly isMuted: boolean }[];
  /** Whether it has a baseline and a monitor. */
  readonly isWatched: boolean;
  /** Of its last window; null where none was checked yet. */
  readonly last: WindowState | null;
}

export function standingOf({ firing, isWatched, last }: Known): Standing {
  const awake = firing.filter(({ isMuted }) => !isMuted);
  if (awake.some(({ isBlind }) => !isBlind)) return "violation";
  if (awake.length > 0) return "undecided";
  if (firing.length > 0) return "muted";
  if (!isWatched) return "unwatched";
  return last === null ? "fine" : ofWindow[last];
}

const ofWindow: Readonly<Record<WindowState, Standing>> = {
  differs: "violation",
  unjudged: "undecided",
  none: "silent",
  within: "within",
  alike: "fine",
};

/** As a number: more is worse. */
export function needOf(standing: Standing): number {
  return standings.indexOf(standing);
}
