/**
 * Pearson's chi-square of two samples of texts, Σ (o − e)² / e over both with their shares together, p its upper tail;
 * with Yates' correction for two texts, as scipy.stats.chi2_contingency and NannyML. Texts of which fewer than five are
 * expected are pooled, with the rarest others until five are. Asked where every text is counted: else not even their number is known.
 */
import { contingency } from "../distance/pearson.ts";
import { divergence, totalVariation } from "./divergence.ts";
import { cellsApart, pooled } from "./likelihood.ts";
import { countsOf, exactly, type Measure } from "./measure.ts";

export const chiSquareOfTexts: Measure = {
  numbers: null,
  texts: (pair) => {
    const counts = countsOf(pair);
    if (counts === null) return null;
    const cells = pooled(counts);
    const side = (of: "was" | "now") => new Map(cells.map((cell, index) => [String(index), cell[of]]));
    const probability = contingency(side("was"), side("now"))?.pValue ?? 1;
    const effect = divergence(totalVariation, counts);
    return { value: exactly(probability), evidence: cellsApart(counts, { effect, limit: 0 }) };
  },
};
