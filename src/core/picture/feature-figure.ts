/** The figure of a feature as its own page shows it, whatever was found of it: finer than the one in a message. */
import type { Figure, Labelled } from "../chart/figure.ts";
import type { Shares } from "../check/distance/shares.ts";
import type { Sides } from "../check/evidence/sides.ts";
import { byMove, isOfTexts, named, numbers, othersThan, textRows } from "./figure-of.ts";
import { count } from "../counted.ts";

const featureBins = 40;
/** So many of the baseline's most frequent texts are shown, and so many that are new. */
const [mostKnown, mostNew] = [12, 4];

/** Null where there is nothing of the feature in the window, or all of its texts are distinct. */
export function featureFigure({ now, was }: Sides): Figure | null {
  if (now.texts !== null && isOfTexts(was)) return texts(now.texts, was?.texts ?? null);
  return numbers(now, was, featureBins);
}

/** The baseline's most frequent, then those it does not have, then all others together. */
function texts(now: Shares, was: Shares | null): Figure | null {
  if (now.total === 0) return null;
  const all = textRows(now, was);
  const isNew = (row: Labelled) => row.was === 0;
  const shown = [
    ...all
      .filter((row) => !isNew(row))
      .sort(byShare)
      .slice(0, mostKnown),
    ...all.filter(isNew).sort(byMove).slice(0, mostNew),
  ];
  const isOnce = (row: Labelled) => row.now * now.total <= 1 && (row.was ?? 0) * (was?.total ?? 0) <= 1;
  if (shown.every(isOnce) && shown.length < all.length) return null;
  const rest = othersThan(shown, was, `${count(all.length - shown.length)} others`);
  const isAll = Math.max(rest.was ?? 0, rest.now) < 1e-9;
  return { kind: "rows", rows: [...shown.map(named), ...(isAll ? [] : [rest])] };
}

function byShare(a: Labelled, b: Labelled): number {
  return (b.was ?? b.now) - (a.was ?? a.now) || b.now - a.now || (a.label < b.label ? -1 : 1);
}
