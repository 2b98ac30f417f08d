/** Words for what is counted of a table beside its rows, and the columns of what is counted of every call. */
import type { Traffic } from "../call/record.ts";
import type { AnswerText } from "../read/model/answer-text.ts";
import type { Cell, Row } from "../read/row.ts";
import type { Misnomer } from "../call/rows.ts";
import type { Leniency } from "../read/json/leniency.ts";
import type { MissingTogether } from "./missing.ts";

/** What is counted of a table beside its rows, each by its word in stored profiles. */
export type Tally =
  | "bodies counted as rows"
  | "bodies of language models"
  | "header rows"
  | "columns left out"
  | "columns sketched for want of room"
  | "columns made coarse for want of room"
  | "calls of which a segment keeps no columns"
  | "answers to several rows"
  | "answers of fewer records than rows"
  | "answers of more records than rows"
  | Misnomer
  | `not strict JSON: ${Leniency}`
  | "calls that failed";

/** Why a body that is there has no rows though the other one of its call holds something. */
export const emptyReason = "empty";

/** What became of a call: all that it holds is counted, something of it could not be read, or it failed. */
export type Outcome = "profiled" | "unread" | "failed";

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

export function isTraffic(name: string): boolean {
  return trafficColumns.includes(name);
}

/** A call seen from outside, as a row of these columns. */
export function trafficRow(
  traffic: Traffic,
  error: string | null | undefined,
  usage: AnswerText["usage"] | undefined,
): Row {
  const { latencyMs, status, requestBytes, responseBytes, firstByteMs } = traffic;
  const cells = [
    latencyMs,
    status,
    error,
    firstByteMs,
    requestBytes,
    responseBytes,
    usage?.inputTokens,
    usage?.outputTokens,
    usage?.totalTokens,
    usage?.cachedTokens,
    usage?.reasoningTokens,
  ];
  return { names: trafficColumns, cells: cells.map(cellOf) };
}

function cellOf(value: number | string | null | undefined): Cell {
  return value === null || value === undefined ? null : String(value);
}

/** What a table counts beside its rows. */
interface Told {
  readonly unreadable: Map<string, number>;
  readonly unfit: Map<number, number>;
  readonly tallies: Map<string, number>;
  readonly missing: MissingTogether;
  readonly votes: Worded;
}

/** What has words of its own: `take` says whether one is. */
interface Worded {
  words(): readonly [string, number][];
  take(word: string, times: number): boolean;
}

const mark = "# ";
const unfitWord = "rows of width ";
const missingWord = "missing ";

/** Beside the reasons, marked, so that versions of Weir that know no tallies read them as reasons, and lose nothing else. */
export function wordsOf({ tallies, unfit, missing, votes }: Told): [string, number][] {
  const words = [
    ...tallies,
    ...[...unfit].map(([width, rows]): [string, number] => [`${unfitWord}${width}`, rows]),
    ...missing.words().map(([word, rows]): [string, number] => [`${missingWord}${word}`, rows]),
    ...votes.words(),
  ];
  return words.map(([word, times]) => [`${mark}${word}`, times]);
}

/** A reason, or one of these, as it is stored. */
export function takeWord(told: Told, word: string, times: number): void {
  const what = word.startsWith(mark) ? word.slice(mark.length) : null;
  const width = what?.startsWith(unfitWord) === true ? Number(what.slice(unfitWord.length)) : Number.NaN;
  if (what === null) told.unreadable.set(word, times);
  else if (Number.isInteger(width)) told.unfit.set(width, times);
  else if (what.startsWith(missingWord)) told.missing.take(what.slice(missingWord.length), times);
  // What a later version tells apart is kept.
  else if (!told.votes.take(what, times)) told.tallies.set(what, times);
}

export function bump<Key>(counts: Map<Key, number>, key: Key, times: number): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}
