/**
 * Columns missing in as many records, each of them: what brings them all has failed for these. Profiles hold how many
 * values each column lacks, not in which records, so that the records are the same is a question.
 */
import { percent } from "../answer/words.ts";
import { causeKind, named, ofMissing, type Suspect } from "./cause.ts";

export const missingTogether = causeKind({
  kind: "missing_together",
  find: ({ suspects }) => {
    const groups = new Map<string, Suspect[]>();
    for (const suspect of suspects) {
      const { rows, present } = suspect.sides.now;
      if (present === 0 || present === rows || !suspect.outcomes.some(ofMissing)) continue;
      const key = `${rows - present} of ${rows}`;
      groups.set(key, [...(groups.get(key) ?? []), suspect]);
    }
    return [...groups.values()].filter(isNoChance).map((group) => {
      const features = group.map(({ name }) => name);
      const share = missingShare(group[0]);
      return {
        features,
        words: `${named(features)} are missing in as many records, ${percent(share)}. In the same ones?`,
        isCertain: false,
        share,
        explains: ofMissing,
      };
    });
  },
});

/** Two counts around k that have nothing to do with each other are equal about so often. */
function isNoChance(group: readonly Suspect[]): boolean {
  const [first] = group;
  if (first === undefined || group.length < 2) return false;
  const { rows, present } = first.sides.now;
  const spread = Math.sqrt(((rows - present) * present) / rows);
  const equal = 1 / (2 * Math.sqrt(Math.PI) * spread);
  return Math.min(1, equal) ** (group.length - 1) <= unlikely;
}

const unlikely = 0.01;

function missingShare(suspect: Suspect | undefined): number {
  const { rows, present } = suspect?.sides.now ?? { rows: 1, present: 1 };
  return (rows - present) / rows;
}
