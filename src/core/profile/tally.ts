/** Words for what is counted of a table beside its rows, and the columns of what is counted of every call. */
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

/**
 * What is counted of every call, whatever its bodies hold and whether or not it failed. The names are no feature's: only
 * a baseline that has them is compared with them.
 */
export const trafficColumns: readonly string[] = [
  "weir.latency_ms",
  "weir.status",
  "weir.error",
  "weir.first_byte_ms",
  "weir.request_bytes",
  "weir.response_bytes",
  "weir.input_tokens",
  "weir.output_tokens",
  "weir.total_tokens",
  "weir.cached_tokens",
  "weir.reasoning_tokens",
];
