/** The figures of a judged window's features, worst first, as many as have room. */
import type { Figure, Labelled, Pair } from "../chart/figure.ts";
import { featureFigure } from "../picture/feature-figure.ts";
import type { Judgement } from "../report/judgement.ts";
import type { Overview } from "./overview.ts";

export type Figures = ReadonlyMap<string, Figure>;

/** Of so many features, and so many characters of JSON together: those that differ most come first. */
const mostFigures = 1_000;
const mostCharacters = 2 ** 20;

/** Of a text; longer ones are cut. */
const longestLabel = 200;

export function figuresOf({ judged }: Pick<Judgement, "judged">, { features }: Overview): Figures {
  const figures = new Map<string, Figure>();
  let left = mostCharacters;
  for (const { name } of features.slice(0, mostFigures)) {
    const subject = judged.subjects.get(name);
    const figure = subject === undefined ? null : featureFigure(subject.sides);
    if (figure === null) continue;
    const brief = briefly(figure);
    left -= JSON.stringify(brief).length + name.length;
    if (left < 0) break;
    figures.set(name, brief);
  }
  return figures;
}

/** Shares to five digits, which nobody can see more of. */
function briefly(figure: Figure): Figure {
  switch (figure.kind) {
    case "curve": {
      const { bins, below, above } = figure;
      return {
        ...figure,
        bins: bins.map(pair),
        below: below && labelled(below),
        above: above && labelled(above),
      };
    }
    case "columns":
      return { ...figure, values: figure.values.map(labelled) };
    case "rows":
      return { ...figure, rows: figure.rows.map(labelled) };
  }
}

function labelled({ label, ...rest }: Labelled): Labelled {
  const cut = label.length <= longestLabel ? label : `${label.slice(0, longestLabel - 1)}…`;
  return { ...pair(rest), label: cut };
}

function pair({ was, now }: Pair): Pair {
  return { was: was === null ? null : digits(was), now: digits(now) };
}

function digits(share: number): number {
  return Number(share.toPrecision(5));
}
