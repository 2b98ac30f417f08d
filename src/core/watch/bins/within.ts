/** Bins as text of a bounded length: features that have no room are not watched. */
import { binsText, type Bins, type FeatureBins } from "./form.ts";

/** UTF-16 units. */
const longest = 4 * 2 ** 20;

/** Null where the names alone are too long. */
export function binsTextWithin(bins: Bins): string | null {
  let left = longest - binsText({ ...bins, features: [] }).length;
  if (left < 0) return null;
  const features: FeatureBins[] = [];
  for (const feature of bins.features) {
    left -= JSON.stringify(feature).length + 1;
    if (left < 0) break;
    features.push(feature);
  }
  return binsText({ ...bins, features });
}
