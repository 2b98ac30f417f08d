/**
 * Which columns of the baseline the positions of a call are.
 *
 * A call's outputs and inputs stand beside each other in the baseline: outputs first (START), as the service has it,
 * or last (END). Whether they do can be told by what the columns hold, so that it need not be configured, and where
 * what is configured does not fit, what does is said.
 */

/** Where the output columns of a call stand among the baseline's columns. */
export type OutputColumns = "START" | "END";

export type Side = "input" | "output";

/** One side of the calls, as far as its columns are known by position. */
export interface Positions {
  /** How many there are; 0 where the side has none. */
  readonly width: number;
  /** Names of the baseline that this side has by name. */
  readonly taken: ReadonlySet<string>;
  /** Those of them that at least half of its rows have. */
  readonly often: ReadonlySet<string>;
  /** It goes by the baseline's names, and few of its rows by position. */
  readonly isFew: boolean;
  /** Nothing of this side was read in the whole window. */
  readonly isUnseen: boolean;
  /** It has names, and none is the baseline's. */
  readonly isStrange: boolean;
}

export type Sides = Readonly<Record<Side, Positions>>;

/** The names of each side's positions. */
export type Placement = Readonly<Record<Side, readonly string[]>>;

/**
 * Null where the number of positions fits no part of the names, not even where what few rows have is set aside: names,
 * then positions.
 */
function placementOf(names: readonly string[], sides: Sides, where: OutputColumns): Placement | null {
  const mostly = ofBoth(sides, (side) => ({ ...side, taken: side.often }));
  const named = ofBoth(mostly, (side) => ({ ...side, width: side.isFew ? 0 : side.width }));
  return [sides, mostly, named].reduce<Placement | null>(
    (found, some) => found ?? placementBeside(names, some, where),
    null,
  );
}

function ofBoth({ input, output }: Sides, change: (side: Positions) => Positions): Sides {
  return { input: change(input), output: change(output) };
}

function placementBeside(names: readonly string[], sides: Sides, where: OutputColumns): Placement | null {
  const { input, output } = sides;
  if (input.width > 0 && output.width > 0) {
    if (input.width + output.width !== names.length) return null;
    const asked = endOf(names, "input", input.width, where);
    const said = endOf(names, "output", output.width, where);
    // What one side has by name is not the other's by position.
    const isFree =
      !asked.some((name) => output.often.has(name)) && !said.some((name) => input.often.has(name));
    return isFree ? { input: asked, output: said } : null;
  }
  const side = input.width > 0 ? "input" : "output";
  const own = placementOfOne(names, sides, side, where);
  return own && { input: [], output: [], [side]: own };
}

/** The names of the one side that is known by position. */
function placementOfOne(
  names: readonly string[],
  sides: Sides,
  side: Side,
  where: OutputColumns,
): readonly string[] | null {
  const { width } = sides[side];
  const other = sides[side === "input" ? "output" : "input"];
  const rest = names.filter((name) => !other.taken.has(name));
  if (rest.length === width) return rest;
  if (names.length === width && other.taken.size === 0) return names;
  if (width > names.length) return null;
  const end = endOf(names, side, width, where);
  const isFree = end.every((name) => !other.taken.has(name));
  // Records may leave out columns that they have by name; a side that nobody has seen, or that has names of its own,
  // says nothing of its width.
  return isFree && (other.isUnseen || other.isStrange || other.taken.size > 0) ? end : null;
}

/** The names at the end of the baseline where a side stands. */
function endOf(names: readonly string[], side: Side, width: number, where: OutputColumns): readonly string[] {
  const isFirst = (side === "output") === (where === "START");
  return isFirst ? names.slice(0, width) : names.slice(names.length - width);
}

/** How well columns fit names, 0 to 1. */
export type Scoring = (placement: Placement) => number;

export interface Chosen {
  readonly placement: Placement | null;
  readonly where: OutputColumns;
  /** What a person should know of the choice. */
  readonly note: string | null;
}

/** So well must an arrangement fit to be taken, or pointed at, where another does not. */
export const fitting = 0.95;
const better = 0.05;

/** The arrangement that is configured or, where none is, the one that fits; START where both do. */
export function choose(
  names: readonly string[],
  sides: Sides,
  configured: OutputColumns | null,
  score: Scoring,
): Chosen {
  const first = configured ?? "START";
  const second = first === "START" ? "END" : "START";
  const placement = placementOf(names, sides, first);
  const other = placementOf(names, sides, second);
  if (placement === null || other === null) return { placement, where: first, note: null };
  const [fit, otherFit] = [score(placement), score(other)];
  if (otherFit >= fitting && otherFit > fit + better) {
    return configured === null
      ? {
          placement: other,
          where: second,
          note: `The outputs stand at the ${second} of the baseline's columns`,
        }
      : {
          placement,
          where: first,
          note: `The columns fit the baseline with outputColumns ${second}, not with ${first}, as is configured`,
        };
  }
  return { placement, where: first, note: fit < fitting ? shiftOf(placement, score, fit) : null };
}

/** What fits where all input columns stand one place further on, or back. */
function shiftOf({ input, output }: Placement, score: Scoring, fit: number): string | null {
  const shifts = [
    { names: [...input.slice(1), ...input.slice(0, 1)], words: "one place too far to the left" },
    { names: [...input.slice(-1), ...input.slice(0, -1)], words: "one place too far to the right" },
  ];
  const found = shifts.find(({ names }) => {
    const shifted = score({ input: names, output });
    return shifted >= fitting && shifted > fit + better;
  });
  return found === undefined ? null : `The columns fit the baseline if the inputs stand ${found.words}`;
}
