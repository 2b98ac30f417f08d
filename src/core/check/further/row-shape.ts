/**
 * Do the rows fit? Of rows by position those of another width than the others, and with a baseline in force those that
 * fit nothing of its shape. They are in no column's shares, so that what is wrong with a row is one finding, not one of
 * each column; a share of one in a hundred is passed over, as with bodies that could not be read.
 */
import { tableCheck } from "../answer/check.ts";
import { violation } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";
import { always, isUnlikely } from "./usual.ts";

export const rowShape = tableCheck({
  of: "table",
  type: "row_shape_check",
  title: "Row shape",
  words: "rows that do not fit",
  beside: "in",
  inWords: (measure) => `${percent(measure)} of the rows`,
  ask: ({ misfits }) => {
    if (misfits === null) return null;
    const { rows, of } = misfits;
    const share = rows / of;
    if (share <= always || !isUnlikely(rows, of, always)) {
      return { answer: { kind: "pass", measure: share, threshold: always } };
    }
    const description =
      "Rows do not fit. " +
      `Number of rows in current dataset: ${of}, Number of them with another number of columns: ${rows}`;
    return { answer: violation(share, always, { severity: share, description }) };
  },
});
