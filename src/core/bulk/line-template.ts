/**
 * Which capture lines a kernel can take of those that are like one which was read: learnt of the line's constant text
 * and of its call.
 *
 * Bodies of CSV are plain by what they look like. What a body of JSON is read as could depend on any of its values, so
 * here it is of a form only where nothing that decides reads more of them than that they are single values or numbers:
 * keys tell that a body is none of a language model's and no error. Every form is tried with other values, of other
 * kinds and, where it has several rows, other numbers of them: what is read then must be just its cells.
 */
import type { BodyKind, CapturedBody } from "../call/body.ts";
import type { CaptureTemplate } from "../call/capture-template.ts";
import type { RecordedCall } from "../call/record.ts";
import { headerSaid, isCsvType } from "../call/rows.ts";
import {
  JsonParser,
  JsonSyntaxError,
  isArray,
  isScalar,
  type JsonObject,
  type JsonValue,
} from "../read/json/parse.ts";
import { mayBeError } from "../read/model/answer-error.ts";
import { hasModelKeys } from "../read/model/model-keys.ts";
import { maxColumns, type Row } from "../read/row.ts";
import type { KnownShape } from "../read/shape.ts";
import { fewestDimensions, readCall, type CountedSide, type ObserveOptions } from "../profile/observe.ts";
import type { Side } from "../profile/positions.ts";
import { isOdd, isPlainKind, mostCells, plainBeginnings } from "./in-line.ts";
import { formOf, sameNames, written } from "./json-form.ts";
import type { JsonForm, LineTemplate } from "./kernel.ts";

type Forms = LineTemplate["forms"];
type Document = readonly JsonValue[] | JsonObject;

const sides = ["input", "output"] as const;

/** Null where a kernel can take no line that is like this one. What it takes Calls.add() would count alike. */
export function lineTemplateOf(
  source: CaptureTemplate,
  call: RecordedCall,
  options: ObserveOptions,
): LineTemplate | null {
  const { kinds, constants, holes } = source;
  const { shape = null, delimiter = "," } = options;
  const said = [kinds.input, kinds.output].filter((kind) => kind !== null);
  const isCsv = said.every(isPlainKind);
  const isHeaderOpen = said.every(({ contentType }) => headerSaid(contentType) === null);
  if (isCsv && shape !== null && !(isHeaderOpen && said.length === 2)) return null;
  const forms = isCsv ? { input: null, output: null } : jsonForms(call, options);
  if (forms === null) return null;
  return {
    constants,
    holes,
    isPacked: { input: isBase64(kinds.input), output: isBase64(kinds.output) },
    forms,
    firstCharacters: plainBeginnings(shape, delimiter),
    delimiter,
    mostBytes: maxColumns,
    width: isCsv ? (shape?.width ?? null) : null,
    isPaired: !isCsv && shape !== null && said.length === 2,
  };
}

function isBase64(kind: BodyKind | null): boolean {
  return kind?.encoding === "BASE64";
}

/** The forms of bodies of which one at least is JSON; null where one of them has none, nor is plain CSV. */
function jsonForms(call: RecordedCall, options: ObserveOptions): Forms | null {
  const { shape = null } = options;
  const bodies = [call.input, call.output].filter((body) => body !== null);
  // Beside a sound an answer is what was said in it.
  const isKnown = (body: CapturedBody) =>
    isJsonKind(body) || (shape === null && isPlainKind(body) && isCsvType(body.contentType));
  if (!bodies.every(isKnown)) return null;
  const read = readCall(call, options).sides;
  const formOfSide = (side: Side) => {
    const body = call[side];
    return body !== null && isJsonKind(body)
      ? formOfBody(side, body.data, read?.[side] ?? null, shape)
      : null;
  };
  const forms = { input: formOfSide("input"), output: formOfSide("output") };
  const found = [forms.input, forms.output].filter((form) => form !== null);
  return found.length === bodies.filter(isJsonKind).length ? proven(forms, call, options) : null;
}

/** JSON as text, and nothing that its content type says besides matters. */
function isJsonKind({ encoding, contentType, damaged = false, ...kind }: BodyKind): boolean {
  return (
    encoding === "JSON" &&
    /^\s*(?:application|text)\/[\w.+-]*json/i.test(contentType ?? "") &&
    !damaged &&
    !isOdd(kind)
  );
}

function formOfBody(side: Side, text: string, read: CountedSide, shape: KnownShape | null): JsonForm | null {
  const rows = plainRowsOf(read);
  const value = rows === null ? null : documentIn(text);
  if (rows === null || value === null || !mayHaveForm(side, value, rows, shape)) return null;
  return formOf(text, rows, !isFree(side, value, rows, shape));
}

/** Null of a text that is no document, such as lines of them, or a single value. */
function documentIn(text: string): Document | null {
  try {
    const value = new JsonParser().parse(text);
    return isScalar(value) ? null : value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/** The rows of a body that is a table of strict JSON, of which all fit; null of any other. */
function plainRowsOf(side: CountedSide): readonly Row[] | null {
  if (side === null || "reason" in side || side.body === null) return null;
  const { kind, oddities, placed } = side.body;
  const isWhole = placed === null || (placed.headers === 0 && placed.unfit.length === 0 && placed.left === 0);
  const isPlain = kind === "bodies counted as rows" && oddities.length === 0 && isWhole;
  return isPlain && side.rows.every(({ cells }) => cells.length <= mostCells) ? side.rows : null;
}

/**
 * Not of an answer that may be a vector, of whole numbers that may be tokens, nor, with a shape, of rows whose numbers
 * may be its names.
 */
function mayHaveForm(side: Side, value: Document, rows: readonly Row[], shape: KnownShape | null): boolean {
  if (objectsIn(value).some(({ keys }) => keys.includes("input"))) return false;
  const mayBeNames = shape !== null && [...shape.beginnings()].some((letter) => /[-\d]/.test(letter));
  if (mayBeNames && rows.some(({ names }) => names === null)) return false;
  if (side === "input" || !isArray(value)) return true;
  const isOneRow = !value.every(isScalar) || rows.length === 1;
  return isOneRow && rows.every(({ cells }) => cells.length < fewestDimensions);
}

/** Whether any single values may stand in the body, and it is read alike; if not, then numbers. */
function isFree(side: Side, value: Document, rows: readonly Row[], shape: KnownShape | null): boolean {
  if (objectsIn(value).some(hasModelKeys) || (side === "output" && mayBeError(value))) return false;
  // Words by position may be a header, and lists of words the names of a frame.
  const isEnvelope = !isArray(value) && hasLists(value);
  return shape === null || (rows.every(({ names }) => names !== null) && !isEnvelope);
}

function objectsIn(value: JsonValue): JsonObject[] {
  if (isScalar(value)) return [];
  if (isArray(value)) return value.flatMap(objectsIn);
  return [value, ...value.values.flatMap(objectsIn)];
}

function hasLists(value: JsonValue): boolean {
  if (isScalar(value)) return false;
  return isArray(value) || value.values.some(hasLists);
}

/** The forms, for any number of rows where that is read alike; null where they do not hold. */
function proven(forms: Forms, call: RecordedCall, options: ObserveOptions): Forms | null {
  const open = { input: opened(forms.input), output: opened(forms.output) };
  const hasMany = sides.some((side) => open[side]?.rows === null);
  const isOpen =
    hasMany &&
    holds(open, call, options, () => 1) &&
    holds(open, call, options, () => 2) &&
    // A body of many rows takes long to read: one kind of values tells whether it is read as one of few.
    holds(open, call, options, (rows) => rows + 1, probes.slice(0, 1));
  if (isOpen) return open;
  return holds(forms, call, options, (rows) => rows) ? forms : null;
}

function opened(form: JsonForm | null): JsonForm | null {
  return form === null || form.rows === 1 ? form : { ...form, rows: null };
}

type Probe = (index: number) => string;

/** Values to try a form with: of numbers alone, and of any kind. */
const probes: readonly { readonly numeric: Probe; readonly free: Probe }[] = [
  { numeric: (index) => `${90_000_001 + index}`, free: (index) => `${90_000_001 + index}` },
  { numeric: (index) => `-${index + 1}.5`, free: (index) => `"error ${index}"` },
  {
    numeric: (index) => `${index}e-3`,
    free: (index) => ["true", "null", `"${index}"`, "false"][index % 4] ?? "",
  },
];

/** Whether bodies that are written by the forms, of so many rows as `count` makes of theirs, are read as just their cells. */
function holds(
  forms: Forms,
  call: RecordedCall,
  options: ObserveOptions,
  count: (rows: number) => number,
  tried = probes,
): boolean {
  return tried.every((probe) => {
    const cells = { input: cellsOf(forms.input, probe, count), output: cellsOf(forms.output, probe, count) };
    const [input, output] = [bodyOf("input", forms, call, cells), bodyOf("output", forms, call, cells)];
    const read = readCall({ input, output }, options).sides;
    return sides.every((side) => isRead(forms[side], cells[side], read?.[side] ?? null));
  });
}

type Cells = Readonly<Record<Side, readonly string[][]>>;

function cellsOf(
  form: JsonForm | null,
  { numeric, free }: (typeof probes)[number],
  count: (rows: number) => number,
): string[][] {
  if (form === null) return [];
  const rows = form.rows === 1 ? 1 : count(form.rows ?? 2);
  const width = form.gaps.length + 1;
  const probe = form.isNumeric ? numeric : free;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (__, column) => probe(row * width + column)),
  );
}

function bodyOf(side: Side, forms: Forms, call: RecordedCall, cells: Cells) {
  const [body, form] = [call[side], forms[side]];
  return body === null || form === null ? body : { ...body, data: written(form, cells[side]) };
}

function isRead(form: JsonForm | null, cells: readonly string[][], side: CountedSide): boolean {
  if (form === null) return true;
  const rows = plainRowsOf(side);
  return (
    rows !== null &&
    rows.length === cells.length &&
    rows.every(({ names, cells: read }, row) => {
      const sent = (cells[row] ?? []).map((cell) => (cell === "null" ? null : cell.replaceAll('"', "")));
      return (
        sameNames(names, form.names) &&
        read.length === sent.length &&
        read.every((cell, at) => cell === sent[at])
      );
    })
  );
}
