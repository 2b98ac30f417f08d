/** Columns without any value in the window: whatever filled them does so no more. */
import { percent } from "../answer/words.ts";
import { causeKind, named } from "./cause.ts";

export const noValues = causeKind({
  kind: "no_values",
  find: ({ suspects }) => {
    const empty = suspects.filter(({ present, sides: { was } }) => present === 0 && (was?.present ?? 0) > 0);
    const [first] = empty;
    if (first === undefined) return [];
    const features = empty.map(({ name }) => name);
    const { rows = 0, present = 0 } = first.sides.was ?? {};
    const before = empty.length === 1 ? `; the baseline has ${percent(present / rows)}` : "";
    const verb = empty.length === 1 ? "has" : "have";
    return [
      {
        features,
        words: `${named(features)} ${verb} no value in any record${before}`,
        isCertain: true,
        share: 1,
        explains: () => true,
      },
    ];
  },
});
