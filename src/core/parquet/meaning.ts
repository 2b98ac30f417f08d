/**
 * What a column's stored values mean, and the text each stands for in a profile.
 *
 * Doubles are their shortest text, with ".0" where that has neither "." nor "e" (so they are fractions, as in the
 * schema), and NaN, which is how columns of doubles say that there is no value, is none; whole numbers are their digits;
 * decimals keep their scale. Byte arrays are texts, called so or not: no number is stored so. Physical and logical types:
 * github.com/apache/parquet-format/LogicalTypes.md.
 */
import type { Calendar } from "../bulk/pages.ts";
import type { SchemaTree } from "./footer.ts";
import { fractionText } from "../stretch/held.ts";
import { halfFloat } from "./float.ts";
import { dateText, ticksPerSecond, timestampText, timeText } from "./instant.ts";

export type SchemaElement = SchemaTree["element"];

export type Meaning =
  | { readonly kind: "boolean" }
  /** Numbers: the value is raw / divisor. */
  | {
      readonly kind: "number";
      readonly type: "Integral" | "Fractional";
      readonly divisor: number;
      readonly isUnsigned: boolean;
      readonly text: (raw: number | bigint) => string | null;
    }
  /** Whole numbers that stand for something else: a day, an instant. */
  | {
      readonly kind: "instant";
      readonly text: (raw: number | bigint) => string;
      /** Of dates and timestamps. */
      readonly calendar?: Calendar;
    }
  | { readonly kind: "utf8" }
  | { readonly kind: "bytes"; readonly text: (bytes: Uint8Array) => string | null };

/** The meaning of a leaf of the schema, or in words why there is none we can give. */
export function meaningOf(element: SchemaElement): Meaning | string {
  const logical = element.logical_type?.type;
  if (logical === "GEOMETRY" || logical === "GEOGRAPHY") return "shapes are no single value";
  if (logical === "BSON" || element.converted_type === "BSON") return "BSON documents are no single value";
  if (element.converted_type === "INTERVAL")
    return "an interval of months, days and milliseconds is no single value";
  const { type } = element;
  if (type === undefined) return "its type is not known";
  switch (type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "INT32":
    case "INT64":
      return wholeNumber(element);
    case "INT96":
      return { kind: "instant", text: (raw) => timestampText(raw, ticksPerSecond.NANOS, "") };
    case "FLOAT":
    case "DOUBLE":
      return { kind: "number", type: "Fractional", divisor: 1, isUnsigned: false, text: doubleText };
    case "BYTE_ARRAY":
      return isDecimal(element) ? decimalBytes(element) : { kind: "utf8" };
    case "FIXED_LEN_BYTE_ARRAY":
      return fixedBytes(element);
  }
}

/** Null for NaN; the infinities are texts. The sign of zero is not kept. */
export function doubleText(raw: number | bigint): string | null {
  const value = Number(raw);
  return Number.isNaN(value) ? null : fractionText(value);
}

/** The digits of a whole number, `scale` of them behind the point. */
export function decimalText(digits: string, scale: number): string {
  if (scale <= 0) return digits === "0" ? digits : digits + "0".repeat(-scale);
  const sign = digits.startsWith("-") ? "-" : "";
  const padded = digits.slice(sign.length).padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function wholeNumber(element: SchemaElement): Meaning | string {
  if (isDecimal(element)) return decimalNumber(scaleOf(element));
  const { converted_type: converted, logical_type: logical } = element;
  if (logical?.type === "DATE" || converted === "DATE") {
    return { kind: "instant", text: dateText, calendar: { perSecond: 0, zone: "" } };
  }
  if (logical?.type === "TIMESTAMP") {
    return timestamp({ perSecond: ticksPerSecond[logical.unit], zone: logical.isAdjustedToUTC ? "Z" : "" });
  }
  if (logical?.type === "TIME") {
    const perSecond = ticksPerSecond[logical.unit];
    return { kind: "instant", text: (raw) => timeText(raw, perSecond) };
  }
  const isUnsigned = converted?.startsWith("UINT") ?? (logical?.type === "INTEGER" && !logical.isSigned);
  return (
    convertedInstant(converted) ?? { kind: "number", type: "Integral", divisor: 1, isUnsigned, text: String }
  );
}

/** Dates and times as files have them from before there were logical types. */
function convertedInstant(converted: SchemaElement["converted_type"]): Meaning | null {
  const [, what, unit] = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted ?? "") ?? [];
  if (unit !== "MILLIS" && unit !== "MICROS") return null;
  const perSecond = ticksPerSecond[unit];
  return what === "TIME"
    ? { kind: "instant", text: (raw) => timeText(raw, perSecond) }
    : timestamp({ perSecond, zone: "Z" });
}

function timestamp(calendar: Calendar): Meaning {
  const { perSecond, zone } = calendar;
  return { kind: "instant", text: (raw) => timestampText(raw, perSecond, zone), calendar };
}

function decimalNumber(scale: number): Meaning | string {
  if (!isFairScale(scale)) return `a decimal's scale is ${scale}`;
  return {
    kind: "number",
    type: scale > 0 ? "Fractional" : "Integral",
    divisor: Number(`1e${scale}`),
    isUnsigned: false,
    text: (raw) => decimalText(String(raw), scale),
  };
}

function decimalBytes(element: SchemaElement): Meaning | string {
  const scale = scaleOf(element);
  if (!isFairScale(scale)) return `a decimal's scale is ${scale}`;
  return { kind: "bytes", text: (bytes) => decimalText(String(bigEndian(bytes)), scale) };
}

function fixedBytes(element: SchemaElement): Meaning | string {
  if (isDecimal(element)) return decimalBytes(element);
  const logical = element.logical_type?.type;
  if (logical === "UUID") return { kind: "bytes", text: uuidText };
  if (logical === "FLOAT16")
    return { kind: "bytes", text: ([low = 0, high = 0]) => doubleText(halfFloat(low, high)) };
  return "bytes of fixed length without a type have no text";
}

function isDecimal(element: SchemaElement): boolean {
  return element.logical_type?.type === "DECIMAL" || element.converted_type === "DECIMAL";
}

function scaleOf(element: SchemaElement): number {
  return (element.logical_type?.type === "DECIMAL" ? element.logical_type.scale : element.scale) ?? 0;
}

/** The longest decimals known have 76 digits. */
function isFairScale(scale: number): boolean {
  return Number.isInteger(scale) && Math.abs(scale) <= 76;
}

/** Two's complement, the first byte the greatest. */
function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
