/**
 * JSON as the service's files have it: two-space indent, `"key" : value`, `[ {` … `}, {` … `} ]`, and
 * doubles in Java's notation (`14.0`, `1.4402689218907343E10`). docs/stored-formats.md.
 *
 * JavaScript has one number type where the files have two, so the few integer fields are known by name.
 */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

const integerKeys = new Set(["item_count", "num_present", "num_missing", "approximate_num_distinct_values"]);

/** Java's `Double.toString`: plain from 1e-3 up to 1e7 with at least one decimal, scientific outside. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** A value as the text of one of the service's files. */
export function jacksonText(value: Json): string {
  return render(value, "", false);
}

/** The same of an object, a piece at a time: of members that are lists each element is made when its turn comes. */
export function* jacksonPieces(
  members: Readonly<Record<string, Json | Iterable<Json> | undefined>>,
): Generator<string> {
  let before = "{\n";
  for (const [key, member] of Object.entries(members)) {
    if (member === undefined) continue;
    yield `${before}  ${JSON.stringify(key)} : `;
    if (isIterable(member)) yield* elements(member);
    else yield render(member, "  ", integerKeys.has(key));
    before = ",\n";
  }
  yield "\n}";
}

function* elements(values: Iterable<Json>): Generator<string> {
  let before = "[ ";
  for (const value of values) {
    yield before + render(value, "  ", false);
    before = ", ";
  }
  yield before === "[ " ? "[ ]" : " ]";
}

function isIterable(value: Json | Iterable<Json>): value is Iterable<Json> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function render(value: Json, indent: string, integer: boolean): string {
  if (typeof value === "number") return number(value, integer);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isArray(value)) return array(value, indent);
  const inner = `${indent}  `;
  const isCategory = "value" in value;
  const fields = Object.entries(value).flatMap(([key, field]) => {
    if (field === undefined) return [];
    const text = render(field, inner, integerKeys.has(key) || (isCategory && key === "count"));
    return [`${inner}${JSON.stringify(key)} : ${text}`];
  });
  return fields.length === 0 ? "{ }" : `{\n${fields.join(",\n")}\n${indent}}`;
}

function array(values: readonly Json[], indent: string): string {
  if (values.length === 0) return "[ ]";
  return `[ ${values.map((value) => render(value, indent, false)).join(", ")} ]`;
}

/** JSON has no infinities: Jackson quotes them. */
function number(value: number, integer: boolean): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  return integer ? String(value) : javaDouble(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
