/**
 * Which features the columns by position of calls are, by what the first calls brought: as an execution finds it
 * (core/profile/positions.ts), but by bins, since a Recorder holds no statistics.
 */
import type { Column } from "../../profile/column.ts";
import { choose, type OutputColumns, type Positions, type Side } from "../../profile/positions.ts";
import type { Profile } from "../../profile/profile.ts";
import { hasFewPositions, isOften, votesIn, widthOf } from "../../profile/table-columns.ts";
import { typeIn } from "../../profile/cell.ts";
import { keyOf } from "../../profile/tap/tap.ts";
import { isTraffic } from "../../profile/tally.ts";
import { placesOf, type Bins, type FeatureBins } from "./form.ts";
import { placeIn } from "./places.ts";

/** The features that each side's columns by position are. */
export type Positioned = Readonly<Record<Side | "traffic", readonly string[]>>;

/** So many values of a column say what it is. */
const enough = 64;

/** Null where their number fits nothing. */
export function positionsIn(
  profile: Profile,
  bins: Bins,
  configured: OutputColumns | null,
): Positioned | null {
  const names = bins.names.filter((name) => !isTraffic(name));
  const sides = { input: sideOf(profile, "input", names), output: sideOf(profile, "output", names) };
  const byName = new Map(bins.features.map((feature) => [feature.name, feature]));
  const { placement } = choose(names, sides, configured, (given) => {
    const fits = (["input", "output"] as const).flatMap((side) =>
      given[side].map((name, at) => fitOf(byName.get(name), profile[side].positions[at])),
    );
    return fits.length === 0 ? 1 : fits.reduce((sum, fit) => sum + fit, 0) / fits.length;
  });
  return placement && { ...placement, traffic: [] };
}

function sideOf(profile: Profile, side: Side, names: readonly string[]): Positions {
  const table = profile[side];
  const own = [...table.names];
  const featuresOf = (some: typeof own) =>
    new Set(some.flatMap(([name]) => [`${side}:${name}`, name].filter((one) => names.includes(one))));
  const taken = featuresOf(own);
  const all = votesIn(table);
  const often = featuresOf(own.filter(([name]) => isOften(table.votes.ofName(name, table), all)));
  return {
    width: widthOf(table),
    taken,
    often,
    isFew: hasFewPositions(table) && often.size > 0,
    isUnseen: table.rows === 0,
    isStrange: own.length > 0 && taken.size === 0,
  };
}

/** The share of a column's values that are of the feature's type and within its bins. */
function fitOf(bins: FeatureBins | undefined, column: Column | undefined): number {
  if (bins === undefined || column === undefined) return 1;
  const values = someOf(column);
  if (values.length === 0) return 1;
  const placeOf = placeIn(bins);
  const fitting = values.filter((text) => isWithin(bins, placeOf, text));
  return fitting.length / values.length;
}

function isWithin(bins: FeatureBins, placeOf: ReturnType<typeof placeIn>, text: string): boolean {
  const type = typeIn(text, false);
  const place = placeOf(text, type, keyOf(text, type));
  const isAbove = bins.values?.kind === "numbers" && place === placesOf(bins) - 2;
  return place > 0 && place < placesOf(bins) - 1 && !isAbove;
}

function someOf(column: Column): string[] {
  const { counts, values } = column.summary();
  if (counts === null) return [...values.values].slice(0, enough).map(String);
  const texts: string[] = [];
  for (const [text] of counts.entries()) if (texts.push(text) === enough) break;
  return texts;
}
