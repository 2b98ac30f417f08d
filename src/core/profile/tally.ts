/** Words for what is counted of a table beside its rows. */
import type { Misnomer } from "../call/rows.ts";
import type { Leniency } from "../read/json/leniency.ts";

/** What is counted of a table beside its rows, each by its word in stored profiles. */
export type Tally =
  | "bodies counted as rows"
  | "bodies of language models"
  | "header rows"
  | "columns left out"
  | Misnomer
  | `not strict JSON: ${Leniency}`
  | "calls that failed";
