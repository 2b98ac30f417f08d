/**
 * Columns in the wrong place: each of some that differ is like another one's baseline. Two that are like each other's are
 * swapped; a run of which each is like its neighbour's is shifted by one.
 */
import type { Subject } from "../answer/check.ts";
import type { Known } from "../evidence/sides.ts";
import { isLike, isMoved } from "./alike.ts";
import { causeKind, named, type Suspect } from "./cause.ts";

/** Comparing each with each costs their square. */
const mostCompared = 60;

export const swapped = causeKind({
  kind: "swapped_columns",
  find: (scene) => {
    const { suspects } = scene;
    if (suspects.length > mostCompared) return [];
    const likes = new Map(suspects.map((one) => [one, suspects.filter((other) => isOther(one, other))]));
    const pairs = suspects.flatMap((one, index) => {
      const [other, ...more] = likes.get(one) ?? [];
      // What is like several says nothing of where it belongs.
      if (other === undefined || more.length > 0 || suspects.indexOf(other) < index) return [];
      const back = likes.get(other) ?? [];
      return back.length === 1 && back[0] === one ? [[one, other] as const] : [];
    });
    return pairs.map(([one, other]) => ({
      features: [one.name, other.name],
      words: `${named([one.name, other.name])} are swapped: each is as the other is in the baseline`,
      isCertain: true,
      share: 1,
      explains: () => true,
    }));
  },
});

function isOther(one: Suspect, other: Suspect): boolean {
  return one !== other && hasLeft(one, other);
}

/** Whether a column is where another one was. */
function hasLeft({ sides }: Subject, other: Subject | undefined): boolean {
  return !isConstant(sides.now) && isMoved(sides.now, sides.was, other?.sides.was ?? null);
}

/** One value says nothing of the place that it is from: columns that are broken alike are as each other. */
function isConstant({ numbers, texts, present }: Known): boolean {
  const { values, total } = numbers.values;
  if (total === present) return values.length < 2;
  return texts !== null && texts.listed.size < 2 && texts.mostOfAny === 0;
}

/** So many that differ must be alike one place further on, or back. */
const fewest = 3;

export const shifted = causeKind({
  kind: "shifted_columns",
  find: ({ subjects, suspects }) => {
    if (suspects.length < fewest) return [];
    const speaking = new Set(suspects.map(({ feature }) => feature.name));
    const places = new Map(subjects.map((subject, index) => [subject, index]));
    const likes = likeNeighbours(subjects);
    const runs = [-1, 1].map((offset, which) => {
      const run = longestRun(subjects, speaking, { offset, likes: likes[which] ?? [] });
      const isTelling = (one: Subject) =>
        speaking.has(one.feature.name) && hasLeft(one, subjects[(places.get(one) ?? 0) + offset]);
      return { run, telling: run.filter(isTelling).length };
    });
    const [most] = runs.toSorted((a, b) => b.telling - a.telling);
    if (most === undefined || most.telling < fewest) return [];
    const best = most.run;
    const features = best.map(({ feature }) => feature.name).filter((name) => speaking.has(name));
    const [first = ""] = features;
    const where = runs[0] === most ? "its left" : "its right";
    return [
      {
        features,
        words: `${features.length} columns from ${named([first])} on are shifted by one: each is as the one on ${where} was`,
        isCertain: true,
        share: 1,
        explains: () => true,
      },
    ];
  },
});

/** Of each whether it is like the baseline of the one before it, and of the one behind it. */
function likeNeighbours(subjects: readonly Subject[]): readonly [readonly boolean[], readonly boolean[]] {
  const [before, behind]: [boolean[], boolean[]] = [[], []];
  for (const [index, { sides }] of subjects.entries()) {
    const isLikeThe = (other: Subject | undefined) =>
      other !== undefined && isLike(sides.now, other.sides.was);
    before.push(isLikeThe(subjects[index - 1]));
    behind.push(isLikeThe(subjects[index + 1]));
  }
  return [before, behind];
}

/** The longest run in which each is like its neighbour's baseline, with the one at its end that has lost its place. */
function longestRun(
  subjects: readonly Subject[],
  speaking: ReadonlySet<string>,
  { offset, likes }: { readonly offset: number; readonly likes: readonly boolean[] },
): readonly Subject[] {
  let longest: readonly Subject[] = [];
  let run: Subject[] = [];
  const end = () => {
    if (countIn(run, speaking) > countIn(longest, speaking)) longest = run;
    run = [];
  };
  for (const [index, subject] of subjects.entries()) {
    if (likes[index] === true) run.push(subject);
    else end();
  }
  end();
  const [first, last] = [longest[0], longest.at(-1)];
  if (first === undefined || last === undefined) return [];
  const edge = offset < 0 ? subjects[subjects.indexOf(first) - 1] : subjects[subjects.indexOf(last) + 1];
  if (edge === undefined || !speaking.has(edge.feature.name)) return longest;
  return offset < 0 ? [edge, ...longest] : [...longest, edge];
}

function countIn(run: readonly Subject[], speaking: ReadonlySet<string>): number {
  return run.filter(({ feature }) => speaking.has(feature.name)).length;
}
