/** Rows that do not fit: what they put into the columns that they reach is theirs, and no finding of the columns. */
import { percent } from "../answer/words.ts";
import { rowShape as check } from "../further/row-shape.ts";
import { causeKind, type Suspect } from "./cause.ts";

export const rowShape = causeKind({
  kind: "row_shape",
  find: ({ suspects, speaking, alignment: { misfits } }) => {
    if (misfits === null || !speaking.has(check.type)) return [];
    const { rows, of } = misfits;
    const spoilt = suspects.filter((suspect) => isSpoiltBy(suspect, rows));
    if (spoilt.length === 0) return [];
    return [
      {
        features: spoilt.map(({ name }) => name),
        words: `${rows} of ${of} rows (${percent(rows / of)}) have another number of columns than the others`,
        isCertain: true,
        share: rows / of,
        explains: () => true,
        ofTable: check.type,
      },
    ];
  },
});

/** No more records speak than there are such rows. */
function isSpoiltBy({ outcomes }: Suspect, rows: number): boolean {
  return outcomes.every(({ evidence }) => (evidence?.marked ?? Number.POSITIVE_INFINITY) <= rows);
}
