/**
 * How wrong ranks are where one value is frequent: the worst at any rank, of many columns, by the share of that value.
 *
 * Cells are texts and go in as they would from a file or from calls: counted one by one while few are distinct, then
 * sketched. Hours that are merged are what a window is made of. The frequent value is 0, below all others.
 */
import { engine } from "../bundle.mjs";
import { mulberry32 } from "../random.mjs";
import { median } from "../rounds.mjs";
import { counted, printTable } from "../table.mjs";

const shares = [0, 0.2, 0.5, 0.8, 0.98];
/** Enough that columns of all shares are sketched: exact counts end at 4,096. */
const othersCount = 20_000;
const trialsARun = 10;
const hours = 24;

export async function ranks({ runs, quick }) {
  const { Column, Quantiles } = await engine();
  const trials = quick ? runs : runs * trialsARun;
  const bound = boundOf(Quantiles);
  const rows = shares.map((share) => {
    const count = Math.round(othersCount / (1 - share));
    const found = Array.from({ length: trials }, (_, trial) => errorsOf(Column, share, count, trial + 1));
    return [
      percent(share, 0),
      counted(count),
      ...["whole", "merged"].flatMap((way) => {
        const errors = found.map((each) => each[way]);
        const beyond = errors.filter((error) => error > bound).length;
        return [percent(median(errors)), percent(Math.max(...errors)), `${beyond} of ${trials}`];
      }),
      Math.max(...found.map(({ retained }) => retained)),
    ];
  });
  const heads = ["share of one value", "cells"];
  for (const way of ["whole", `of ${hours} hours`]) heads.push(`${way}: median`, "most", "over bound");
  printTable(
    `ranks: worst rank error of ${trials} columns, by the share of one value`,
    [...heads, "kept at most"],
    rows,
    [`The bound, which 99 % of sketches keep at every rank: ${percent(bound)}.`],
  );
}

/** What a sketch that gave up a value says of itself. */
function boundOf(Quantiles) {
  return Quantiles.fromLevels([[], [0]]).rankError;
}

function errorsOf(Column, share, count, seed) {
  const values = numbers(share, count, seed);
  const texts = Array.from(values, String);
  const whole = columnOf(Column, texts);
  let merged = Array.from({ length: hours }, (_, hour) =>
    columnOf(
      Column,
      texts.slice(Math.floor((hour * count) / hours), Math.floor(((hour + 1) * count) / hours)),
    ),
  );
  while (merged.length > 1) {
    merged = Array.from({ length: Math.ceil(merged.length / 2) }, (_, at) => {
      const [left, right] = merged.slice(at * 2, at * 2 + 2);
      if (right !== undefined) left.merge(right);
      return left;
    });
  }
  const truth = values.sort();
  const summary = whole.summary();
  return {
    whole: worstError(summary.values, truth),
    merged: worstError(merged[0].summary().values, truth),
    retained: summary.quantiles.levels().reduce((sum, level) => sum + level.length, 0),
  };
}

function columnOf(Column, texts) {
  const column = new Column();
  for (const text of texts) column.add(text);
  return column;
}

function numbers(share, count, seed) {
  const random = mulberry32(seed);
  // Two draws: 32 bits alone would repeat.
  return Float64Array.from({ length: count }, () => (random() < share ? 0 : random() + random() / 2 ** 32));
}

/** Between two neighbours of the truth the error is greatest at one of them, or just before. */
function worstError({ values, cumulative, total }, truth) {
  let [worst, at] = [0, 0];
  for (let start = 0; start < truth.length;) {
    const value = truth[start];
    let end = start;
    while (end < truth.length && truth[end] === value) end++;
    while (at < values.length && values[at] < value) at++;
    const below = at === 0 ? 0 : cumulative[at - 1];
    const upTo = values[at] === value ? cumulative[at] : below;
    worst = Math.max(worst, Math.abs(below - start), Math.abs(upTo - end));
    start = end;
  }
  return worst / total;
}

function percent(share, digits = 3) {
  return `${(share * 100).toFixed(digits)} %`;
}
