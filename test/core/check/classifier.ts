/** Calls of one classifier: twelve numbers and a label of 0 or 1, some calls spoiled. */
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { shapeOf } from "../../../src/core/baseline/shape.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { trainingOf } from "../profile/profiles.ts";
import { randomOf } from "../sketch/streams.ts";
import { series } from "./windows.ts";

export type Call = readonly [input: string, output?: string];

export const random = randomOf(3);
const width = 12;
const cells = () => series(width, (index) => Math.round(100 * random()) + 100 * index);
export const names = ["label", ...series(width, (index) => `x${index}`)];
export const label = () => (random() < 0.3 ? 1 : 0);
export const classifier = baselineOf(
  trainingOf(`${[names.join(","), ...series(3_000, () => [label(), ...cells()].join(","))].join("\n")}\n`),
);

export const sound = (count: number): Call[] => series(count, () => [cells().join(","), String(label())]);

/** Read beside the baseline's shape, as calls are while it is in force. */
export function shaped(calls: readonly Call[], { constraints }: Baseline = classifier): Profile {
  const profile = new Profile();
  const body = (data: string) => ({ contentType: null, encoding: "CSV", data, truncated: false }) as const;
  for (const [input, output] of calls) {
    const pair = { input: body(input), output: output === undefined ? null : body(output) };
    observe(profile, pair, { shape: shapeOf(constraints) });
  }
  return profile;
}
