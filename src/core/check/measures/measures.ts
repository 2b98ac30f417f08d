/** The measures of drift by their names. What each is called and what is too much of it, the baseline's table of them says. */
import type { MeasureName } from "../../baseline/own/drift-measures.ts";
import { andersonDarling } from "./anderson-darling.ts";
import { chiSquareOfTexts } from "./chi-square.ts";
import { hellinger, jensenShannon, overCells, psi, totalVariation } from "./divergence.ts";
import { kolmogorovSmirnov, lInfinity } from "./kolmogorov.ts";
import type { Measure } from "./measure.ts";
import { wasserstein } from "./wasserstein.ts";

export const measures: Readonly<Record<MeasureName, Measure>> = {
  l_infinity: lInfinity,
  kolmogorov_smirnov: kolmogorovSmirnov,
  psi: overCells(psi),
  jensen_shannon: overCells(jensenShannon),
  wasserstein,
  hellinger: overCells(hellinger),
  total_variation: overCells(totalVariation),
  chi_square: chiSquareOfTexts,
  anderson_darling: andersonDarling,
};
