/**
 * Which windows a page shows of a long time: there is room for few, so each stands for its neighbours, and is the worst of
 * them. The last window stands for itself, since it is how things are now.
 */
import type { WindowGlance, WindowState } from "./glance.ts";

/** What a window is weighed by; a glance of null is not known. */
interface Weighed {
  readonly state: WindowState;
  readonly glance: Pick<WindowGlance, "differing" | "differ"> | null;
}

/** A window that stands for so many, itself among them. */
export type Representative<Window> = Window & { readonly standsFor: number };

/** The worst first. */
const states: readonly WindowState[] = ["differs", "unjudged", "within", "alike", "none"];

/** `windows` oldest first, each by itself where there are no more than `most`; of groups as large as each other, but for the oldest. */
export function grouped<Window extends Weighed>(
  windows: readonly Window[],
  most: number,
): Representative<Window>[] {
  const last = windows.at(-1);
  if (last === undefined) return [];
  const size = windows.length <= most ? 1 : Math.ceil((windows.length - 1) / (most - 1));
  const found: Representative<Window>[] = [{ ...last, standsFor: 1 }];
  for (let end = windows.length - 1; end > 0; end -= size) {
    const group = windows.slice(Math.max(0, end - size), end);
    found.push({ ...group.reduce(worse), standsFor: group.length });
  }
  return found.toReversed();
}

/** The later one where both are alike. */
function worse<Window extends Weighed>(one: Window, other: Window): Window {
  const [before, after] = [weightOf(one), weightOf(other)];
  const at = before.findIndex((weight, index) => weight !== after[index]);
  return (before[at] ?? 0) > (after[at] ?? 0) ? one : other;
}

function weightOf({ state, glance }: Weighed): readonly number[] {
  return [-states.indexOf(state), glance?.differing ?? 0, glance?.differ ?? 0];
}
