/**
 * One call into a profile: what can be seen of it from outside (how it was answered, how long that took, sizes, tokens)
 * and the rows of its bodies, or the reason why a body is no table. Never throws for what a client sent. Input and
 * output are read each by its own encoding and content type. Of a call that failed nothing is read.
 */
import { hasFailed, type Call, type Traffic } from "../call/record.ts";
import type { CapturedBody } from "../call/body.ts";
import type { Leniency } from "../read/json/leniency.ts";
import type { Profile } from "./profile.ts";
import type { Table } from "./table.ts";
import { emptyReason, trafficRow, type Outcome, type Tally } from "./tally.ts";
import type { SideRows } from "./headers.ts";
import { place, type Placed } from "./place.ts";
import { isOfRows, type Watched } from "./tap/tap.ts";
import type { Side } from "./positions.ts";
import { bodyRows, headerSaid, readableBody, type BodyOptions, type ReadableBody } from "../call/rows.ts";
import { rowMap } from "../read/cells.ts";
import type { Row } from "../read/row.ts";
import type { Dialect, KnownShape } from "../read/shape.ts";
import { AnswerText } from "../read/model/answer-text.ts";
import { isModelRow, isVectors, modelColumns, transcriptRow } from "../read/model/model-columns.ts";

/** How bodies are read; nothing is changed by default. The shape's own dialect is not looked at: see withDialect(). */
export interface ObserveOptions extends Dialect {
  /** What the baseline knows of the table. */
  readonly shape?: KnownShape | null | undefined;
  /** Counts calls beside the profile. */
  readonly watched?: Watched | null | undefined;
}

/** How bodies are read: as the options say, and where they say nothing as the baseline's training data was. */
export function withDialect(options: ObserveOptions): ObserveOptions {
  const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...options.shape?.dialect, ...said };
}

export type { Outcome } from "./tally.ts";

/** Counts a call: what could be seen of it from outside and, unless it failed, its input and output. */
export function observe(
  profile: Profile,
  call: Pick<Call, "input" | "output" | "traffic">,
  options: ObserveOptions = {},
): Outcome {
  return countCall(profile, readCall(call, options), options);
}

/** A call as it is read, before it is counted. */
export interface ReadCall {
  /** Absent of what was not seen from outside. */
  readonly traffic: { readonly traffic: Traffic; readonly answer: Answer | null } | null;
  /** Null of a call that failed. */
  readonly sides: Readonly<Record<Side, CountedSide>> | null;
}

/** What is counted of one side; null where there is no body. */
export type CountedSide =
  | null
  | { readonly reason: string }
  | {
      readonly rows: readonly Row[];
      /** What is counted once a body, whatever its rows; null of a part of one that another part has it of. */
      readonly body: CountedBody | null;
    };

interface CountedBody {
  readonly kind: Tally;
  readonly oddities: readonly Tally[];
  /** What did not fit the baseline's shape; null where there is none. */
  readonly placed: Omit<Placed, "rows"> | null;
}

/** Reads a call: of one that failed no body. `isBeside`: a body of it that holds something is counted elsewhere. */
export function readCall(
  call: Pick<Call, "input" | "output" | "traffic">,
  options: ObserveOptions = {},
  isBeside = false,
): ReadCall {
  const { input, output, traffic } = call;
  const isFailed = hasFailed(call);
  const answer = isFailed ? null : answerIn(output);
  const both = isFailed ? null : withEmpty(call, bothOf(input, output, answer, options), isBeside);
  return {
    traffic: traffic === undefined ? null : { traffic, answer },
    sides: both && sidesOf(both, options.shape ?? null),
  };
}

/** Counts a call that is read. Unless the options say that it is a part of one, it is one call more. */
export function countCall(
  profile: Profile,
  read: ReadCall,
  options: ObserveOptions & { readonly isPart?: boolean } = {},
): Outcome {
  const { shape = null, watched = null, isPart = false } = options;
  profile.know(shape);
  profile.tap(watched);
  const outcome = counted(profile, read, isPart);
  watched?.call(outcome);
  return outcome;
}

function counted(profile: Profile, { traffic, sides }: ReadCall, isPart: boolean): Outcome {
  if (traffic !== null)
    profile.traffic.addCells(trafficRow(traffic.traffic, traffic.answer?.error, traffic.answer?.json?.usage));
  if (sides === null) {
    profile.traffic.tally("calls that failed", 1);
    return "failed";
  }
  if (!isPart) profile.calls++;
  const done = (["input", "output"] as const).map((side) => countSide(profile[side], sides[side]));
  return done.every((is) => is) ? "profiled" : "unread";
}

/** An answer, as what it is read. */
interface Answer {
  readonly isWhole: boolean;
  readonly body: ReadableBody;
  /** Null where it is no JSON. */
  readonly json: AnswerText | null;
  /** The error of status 2xx that it tells of. */
  readonly error: string | null;
}

/** Null where there is none, or none that can be looked into. */
function answerIn(output: CapturedBody | null): Answer | null {
  if (output === null || output.packed === true || output.withheld === true) return null;
  const body = readableBody(output);
  const json = body.kind === "text" && body.encoding === "JSON" ? new AnswerText(body.data) : null;
  return { isWhole: !output.truncated, body, json, error: json === null ? null : json.error };
}

/** Rows, and what was odd about the body that holds them, in words that can be counted. */
interface ReadRows extends SideRows {
  readonly oddities: readonly Tally[];
}

/** What came of one body: its rows, the reason why there are none, or null where there is no body. */
type Read = ReadRows | { readonly reason: string } | null;

function sidesOf(read: Readonly<Record<Side, Read>>, shape: KnownShape | null): Record<Side, CountedSide> {
  const placed =
    shape === null ? null : place(shape, { input: sideRows(read.input), output: sideRows(read.output) });
  const sideOf = (side: Side): CountedSide => {
    const body = read[side];
    if (body === null) return null;
    if ("reason" in body) return { reason: body.reason };
    const kind = isOfModel(body) ? "bodies of language models" : "bodies counted as rows";
    const { oddities } = body;
    if (placed === null) return { rows: body.rows, body: { kind, oddities, placed: null } };
    const { rows, ...beside } = placed[side];
    return { rows, body: { kind, oddities, placed: beside } };
  };
  return { input: sideOf("input"), output: sideOf("output") };
}

/** Whether the body is counted; of one that is not there, or empty on a side that never holds rows, nothing is left out. */
function countSide(table: Table, side: CountedSide): boolean {
  if (side === null) return true;
  if ("reason" in side) {
    table.addUnreadable(side.reason);
    return side.reason === emptyReason && !isOfRows(table);
  }
  const { rows, body } = side;
  const reason = addRows(table, { rows, ...body?.placed });
  if (reason !== null) table.addUnreadable(reason);
  else if (body !== null) table.tally(body.kind, 1);
  for (const oddity of body?.oddities ?? []) table.tally(oddity, 1);
  return reason === null;
}

/** A body without a row beside one that holds something was not read; but `[]` may be an answer to what is no table. */
function withEmpty(bodies: Pick<Call, Side>, read: Record<Side, Read>, isBeside: boolean): typeof read {
  const toldOf = (side: Side, other: Side) => {
    const isNothing = bodies[side]?.data.trim() === "" && rowsRead(read[other]) !== 0;
    const isAwaited = isBeside || isNothing || widthOf(read[other]) > 0;
    const isEmpty = bodies[side] !== null && rowsRead(read[side]) === 0 && isAwaited;
    return isEmpty ? { reason: emptyReason } : read[side];
  };
  return { input: toldOf("input", "output"), output: toldOf("output", "input") };
}

function rowsRead(read: Read): number | null {
  return read === null ? 0 : "rows" in read ? read.rows.length : null;
}

/** Both bodies. What one of them leaves in doubt, whether it is a model's or a table, the other one may tell. */
function bothOf(
  input: CapturedBody | null,
  output: CapturedBody | null,
  answer: Answer | null,
  options: ObserveOptions,
): Record<Side, Read> {
  const beside = { ...options, isBeside: true };
  const asked = rowsOf("input", input, null, options);
  const isAsked = isOfModel(asked);
  const answered =
    transcriptRows(input, answer) ?? rowsOf("output", output, answer, isAsked ? beside : options);
  const vectors = widthOf(answered) >= (isAsked ? 1 : fewestDimensions) ? vectorRows(answer) : null;
  const replied = { input: asked, output: vectors ?? answered };
  if (isAsked) return replied;
  const surely = isOfModel(replied.output) ? rowsOf("input", input, null, beside) : null;
  return isOfModel(surely) ? { ...replied, input: surely } : { input: asked, output: answered };
}

/** What was said in a sound, which only its request tells from a table: sounds are sent as they are, or in a form. */
function transcriptRows(input: CapturedBody | null, answer: Answer | null): ReadRows | null {
  if (answer === null || !answer.isWhole || !sounds.test(input?.contentType ?? "")) return null;
  const document = answer.json?.document ?? null;
  const row = document && transcriptRow(document.value);
  return row && { rows: [row], header: null, oddities: [] };
}

const sounds = /^\s*(?:multipart\/form-data|(?:audio|video)\/)/i;

/** Numbers of a vector that is no row of a table to texts that could be a column. */
export const fewestDimensions = 16;

/** An answer that is nothing but vectors, as that to texts is which were sent to be embedded. */
function vectorRows(answer: Answer | null): ReadRows | null {
  const json = answer?.json ?? null;
  const value = json !== null && /^\s*\[/.test(json.text) ? (json.document?.value ?? null) : null;
  return isVectors(value) ? { rows: [modelColumns(value, "output")], header: null, oddities: [] } : null;
}

/** The cells of a table's first row; 0 of what is none. */
function widthOf(read: Read): number {
  return read !== null && "rows" in read && !isOfModel(read) ? (read.rows[0]?.cells.length ?? 0) : 0;
}

function isOfModel(body: Read): boolean {
  return body !== null && "rows" in body && body.rows.length === 1 && body.rows.every(isModelRow);
}

function sideRows(read: Read): SideRows | null {
  return read === null || "reason" in read ? null : read;
}

/** A body is in the statistics with all rows that fit, or not at all: then the reason is given. */
export function addRows(table: Table, side: Pick<SideRows, "rows"> & Partial<Placed>): string | null {
  try {
    table.addAll(side.rows);
  } catch (error) {
    if (error instanceof RangeError) return "not a table";
    throw error;
  }
  table.tally("header rows", side.headers ?? 0);
  for (const width of side.unfit ?? []) table.addUnfit(width);
  table.tally("columns left out", side.left ?? 0);
  for (const what of side.counts ?? []) table.tally(what, 1);
  return null;
}

/** `isBeside`: the other side of the call is a model's. */
interface ReadOptions extends ObserveOptions {
  readonly isBeside?: boolean;
}

function rowsOf(side: Side, body: CapturedBody | null, answer: Answer | null, options: ReadOptions): Read {
  if (body === null) return null;
  if (body.withheld) return { reason: "withheld: the rules of redaction could not be applied" };
  if (body.truncated) {
    return { reason: body.unfinished ? "a stream that broke off" : "longer than the capture limit" };
  }
  if (body.damaged) return { reason: "not in the content coding that was said" };
  if (body.packed) return { reason: "in a content coding that is not undone" };
  return body.data === "" ? null : textRows(side, body, answer, options);
}

function textRows(side: Side, body: CapturedBody, answer: Answer | null, options: ReadOptions): Read {
  const text = answer?.body ?? readableBody(body);
  if (text.kind === "unreadable") return { reason: text.reason };
  if (isEventList(body)) return { reason: "a stream of events" };
  if (answer !== null && answer.error !== null) return { reason: "an error in the place of an answer" };
  return rowsOfText(text, body.contentType, { ...options, side, parsed: answer?.json?.known });
}

function rowsOfText(
  text: ReadableBody & { readonly kind: "text" },
  contentType: string | null,
  options: BodyOptions & ReadOptions,
): Read {
  try {
    const map = rowMap(options);
    const forgiven = new Set<Leniency>();
    const rows = bodyRows(text.encoding, text.data, options, forgiven);
    const header = text.encoding === "CSV" ? headerSaid(contentType) : null;
    const oddities = [...forgiven].map((leniency): Tally => `not strict JSON: ${leniency}`);
    if (text.misnomer !== undefined) oddities.push(text.misnomer);
    return { rows: map === null ? rows : rows.map(map), header, oddities };
  } catch (error) {
    return { reason: error instanceof SyntaxError ? `not valid ${text.encoding}` : "not a table" };
  }
}

/** A stream that stands for no one answer is kept as the list of its events: as many as there were, no rows. */
function isEventList({ contentType, data }: CapturedBody): boolean {
  return /^\s*text\/event-stream/i.test(contentType ?? "") && data.startsWith("[");
}
