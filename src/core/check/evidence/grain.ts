/** How finely numbers are written: all are whole multiples of a power of ten. */
import { weightAt, type WeightedValues } from "../../sketch/weighted.ts";

export function isMultiple(value: number, grain: number): boolean {
  const times = value / grain;
  return Math.abs(times - Math.round(times)) < 1e-6 * Math.max(1, Math.abs(times) * 1e-6);
}

const grains = [1_000, 100, 10, 1, 0.1, 0.01, 1e-3, 1e-4];
/** So unlikely is it that so many numbers came as round as they are. */
const unlikely = 1e-6;

/** Whether numbers are rounder than chance makes those that the baseline's are dealt from. */
export function areRounder(values: readonly number[], baseline: WeightedValues): boolean {
  const grain = grains.find((one) => values.every((value) => isMultiple(value, one)));
  if (grain === undefined || baseline.total === 0) return false;
  let round = 0;
  for (const [at, value] of baseline.values.entries()) {
    if (isMultiple(value, grain)) round += weightAt(baseline, at);
  }
  return (round / baseline.total) ** values.length < unlikely;
}
