/**
 * Does each row have its answer? Asked of requests of several rows where most answers have as many records, so that each
 * is one row's: one of fewer or of more is then nobody's, and its rows may stand beside another's. Where most have not
 * as many, as those of a model that reads a history, an answer is no row's and there is nothing to ask.
 */
import { tableCheck } from "../answer/check.ts";
import { violation } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";
import { always, isUnlikely } from "./usual.ts";

export const answerCount = tableCheck({
  of: "table",
  type: "answer_count_check",
  title: "Answer count",
  words: "answers that are not as many as rows",
  beside: "in",
  inWords: (measure) => `${percent(measure)} of the requests of several rows`,
  ask: (_, __, ___, calls) => {
    const { several, fewer, more } = calls?.answers ?? { several: 0, fewer: 0, more: 0 };
    const others = fewer + more;
    if (others === 0 || others * 2 > several) return null;
    const share = others / several;
    if (share <= always || !isUnlikely(others, several, always)) {
      return { answer: { kind: "pass", measure: share, threshold: always } };
    }
    const description =
      "Answers have another number of records than their requests have rows. " +
      `Number of requests of several rows in current dataset: ${several}, ` +
      `Number of them with fewer records in the answer: ${fewer}, with more: ${more}`;
    return { answer: violation(share, always, { severity: share, description }) };
  },
});
