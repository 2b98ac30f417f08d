/** One-hot columns, which one chart shows together: columns of 0 and 1 whose names begin alike. */
import type { Figure, Pair } from "../../../core/chart/figure.ts";
import type { Alike } from "./entries.ts";

/** Fewer of them are shown one by one. */
const fewest = 8;

export interface Family {
  readonly prefix: string;
  readonly members: readonly (Alike & { readonly share: Pair })[];
}

/** The families, and whoever is of none. */
export function familiesIn(
  alike: readonly Alike[],
  figures: ReadonlyMap<string, Figure>,
): { readonly families: readonly Family[]; readonly others: readonly Alike[] } {
  const byPrefix = new Map<string, Family["members"][number][]>();
  for (const one of alike) {
    const prefix = /^.*[_=:.\s-](?=[^_=:.\s-]+$)/.exec(one.name)?.[0];
    const share = shareOfOne(figures.get(one.name));
    if (prefix === undefined || share === null) continue;
    const members = byPrefix.get(prefix) ?? [];
    members.push({ ...one, share });
    byPrefix.set(prefix, members);
  }
  const families = [...byPrefix].flatMap(([prefix, members]) =>
    members.length < fewest ? [] : [{ prefix, members }],
  );
  const taken = new Set(families.flatMap(({ members }) => members.map(({ name }) => name)));
  return { families, others: alike.filter(({ name }) => !taken.has(name)) };
}

/** Null where it is no column of 0 and 1. */
function shareOfOne(figure: Figure | undefined): Pair | null {
  if (figure?.kind !== "columns") return null;
  const { values } = figure;
  if (!values.every(({ label }) => label === "0" || label === "1")) return null;
  const isKnown = values.some(({ was }) => was !== null);
  return values.find(({ label }) => label === "1") ?? { was: isKnown ? 0 : null, now: 0 };
}
