/** What a picture shows, before it is drawn: shares of both sides over the same places, and the words beside them. */

/** A share of the values, 0 to 1: in the baseline, null where it is not known, and in the window. */
export interface Pair {
  readonly was: number | null;
  readonly now: number;
}

export interface Labelled extends Pair {
  readonly label: string;
}

/** Numbers in bins of equal width. */
export interface Curve {
  readonly kind: "curve";
  readonly low: number;
  readonly high: number;
  readonly bins: readonly Pair[];
  /** What lies outside of them; null where nothing worth a word does. */
  readonly below: Labelled | null;
  readonly above: Labelled | null;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Where the two sides lie furthest apart; null where that is not known. */
  readonly apart: number | null;
  readonly sides: Sides;
}

/** What is said of either side as a whole; null where there is none. */
export interface Sides {
  readonly was: string | null;
  readonly now: string;
}

/** A few numbers, each on its own. */
export interface Columns {
  readonly kind: "columns";
  readonly values: readonly Labelled[];
  readonly sides: Sides;
}

/** Texts, or kinds of values. */
export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Labelled[];
}

export type Figure = Curve | Columns | Rows;

/** A figure with the words around it. */
export interface Picture {
  readonly name: string;
  /** What has changed, in one line. */
  readonly sentence: string;
  /** How far, and how far it may be; "" where nothing is to be said of it. */
  readonly score: string;
  /** Whose it is, and of how many records. */
  readonly whose: string;
  readonly figure: Figure;
}
