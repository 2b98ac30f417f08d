/**
 * What the windows of a monitor are compared with, where that is not the baseline: another window, of the endpoint's own
 * past or of another endpoint. Which window that is, and whether the profiles that are kept can answer it.
 */
import { dayMs, hourMs } from "./duration.ts";
import { spanOf, tiers, type Keep, type Tier, type Window } from "./window.ts";

/** Windows of the endpoint's own past, by the words of a monitor's configuration. */
export const pastReferences = ["previous-window", "same-time-yesterday", "same-time-last-week"] as const;

/** What a monitor compares with. */
export type ReferenceChoice =
  | "baseline"
  | (typeof pastReferences)[number]
  /** The same window of another endpoint. */
  | { readonly endpoint: string };

/** All but the baseline. */
export type WindowReference = Exclude<ReferenceChoice, "baseline">;

/** The window that another one is compared with. Days are of 24 hours, UTC. */
export function referenceWindow(choice: WindowReference, { start, end }: Window): Window {
  const back = backMs(choice, end - start);
  return { start: start - back, end: end - back };
}

/** How long before a window of some length its reference is, in milliseconds. */
export function backMs(choice: WindowReference, lengthMs: number): number {
  if (typeof choice === "object") return 0;
  switch (choice) {
    case "previous-window":
      return lengthMs;
    case "same-time-yesterday":
      return Math.ceil(lengthMs / dayMs) * dayMs;
    case "same-time-last-week":
      return Math.ceil(lengthMs / (7 * dayMs)) * 7 * dayMs;
  }
}

/** What a window differs from, or is as in: "the same window yesterday". */
export function referenceWords(choice: ReferenceChoice): string {
  if (typeof choice === "object") return `the same window of ${choice.endpoint}`;
  switch (choice) {
    case "baseline":
      return "the baseline";
    case "previous-window":
      return "the window before";
    case "same-time-yesterday":
      return "the same window yesterday";
    case "same-time-last-week":
      return "the same window last week";
  }
}

/** Runs that fail, or of which a shard does not answer, are made again for so long: until then the reference must be there. */
const latestMs = hourMs;

/** A window, and when it is checked where that is later than its end. */
interface CheckedWindow extends Window {
  readonly at?: number;
}

/**
 * Why references of some windows could not be answered exactly when these are checked, since an edge is folded away by
 * then; null if they can. Of other endpoints, whose profiles are kept as long, only as far as the window's own can.
 */
export function referenceMisfit(
  choice: WindowReference,
  windows: readonly CheckedWindow[],
  keep: Keep,
): string | null {
  const kept = tiers(60_000, keep);
  for (const [index, { name, keepMs }] of kept.entries()) {
    const coarser = kept[index + 1];
    const neededMs = Math.max(0, ...windows.flatMap((window) => agesOf(choice, window, coarser)));
    if (neededMs < keepMs) continue;
    const hours = Math.floor(neededMs / hourMs) + 1;
    return `Cannot compare with ${referenceWords(choice)}: that takes profiles by the ${name} of ${hours} hours, and they are kept for ${keepMs / hourMs}: set WEIR_KEEP to ${keepWords(keep, index, hours)}${beside(coarser?.name)}`;
  }
  return null;
}

/** How long profiles must be kept for edges of a reference that do not stand on a coarser span, in milliseconds. */
function agesOf(choice: WindowReference, window: CheckedWindow, coarser: Tier | undefined): number[] {
  const { start, end } = referenceWindow(choice, window);
  const now = (window.at ?? window.end) + latestMs;
  return [start, end].flatMap((edge) => {
    if (coarser === undefined) return [now - edge];
    return edge % coarser.spanMs === 0 ? [] : [now - spanOf(edge, coarser.spanMs).end];
  });
}

function beside(coarser: string | undefined): string {
  return coarser === undefined
    ? ""
    : `, or choose windows that begin and end ${coarser === "day" ? "at midnight" : "on the hour"}`;
}

/** The times of WEIR_KEEP with one of them raised, and those after it at least as long. */
function keepWords(keep: Keep, raised: number, hours: number): string {
  return keep
    .map((keepMs, index) => (index < raised ? keepMs / hourMs : Math.max(keepMs / hourMs, hours)))
    .map((each) => (each % 24 === 0 && each > 48 ? `${each / 24}d` : `${each}h`))
    .join(" ");
}
