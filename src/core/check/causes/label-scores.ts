/**
 * A label of 0 and 1 in training against scores between them in the answers: README's own way to begin with a binary
 * classifier. In answers of calls it wakes nobody, since it would in every window; a score is to be compared with scores.
 * In a file, where nothing says what is an answer, it is a question.
 */
import { rankOf } from "../../sketch/weighted.ts";
import { isMoved } from "./alike.ts";
import { causeKind, looked, named, ofValues, valueSuspects, type Suspect } from "./cause.ts";

export const labelScores = causeKind({
  kind: "label_scores",
  find: (scene) =>
    valueSuspects(scene)
      .filter((suspect) => isScore(suspect) && !isAnothers(suspect, scene.suspects))
      .map(({ name, column }) => {
        const isAnswer = scene.answers.has(column.column);
        const advice = isAnswer
          ? "compare with a good window's own answers, or name the score's column"
          : "Scores instead of labels?";
        return {
          features: [name],
          words: `${named([name])} holds 0 and 1 in the baseline and numbers between here${isAnswer ? ": " : ". "}${advice}`,
          isCertain: isAnswer,
          share: 1,
          wakes: !isAnswer,
          explains: ofValues,
        };
      }),
});

/** Whether what it holds is another column's that differs as well: then columns are not in their places. */
function isAnothers({ sides }: Suspect, suspects: readonly Suspect[]): boolean {
  return suspects.some(({ sides: other }) => other !== sides && isMoved(sides.now, sides.was, other.was));
}

/** So many of the numbers must be neither 0 nor 1: fewer are odd cells among labels. */
const most = 0.5;

const isScore = looked(({ sides: { now, was }, summary: { moments } }: Suspect): boolean => {
  if (was === null || now.present === 0 || now.numbers.values.total < now.present) return false;
  const labels = was.numbers.values.values;
  const isLabel =
    labels.length === 2 && labels[0] === 0 && labels[1] === 1 && was.numbers.values.total >= was.present;
  if (!isLabel || moments.minimum < 0 || moments.maximum > 1) return false;
  const { values } = now.numbers;
  return rankOf(values, 1, false) - rankOf(values, 0, true) >= most;
});
