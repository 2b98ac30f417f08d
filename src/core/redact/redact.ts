/**
 * Redaction: what the rules of an endpoint name is taken out of a body before it is written or counted anywhere.
 *
 * Everything else stays: in CSV every character, in JSON every value. Where the rules cannot be applied for sure, the
 * whole body is withheld: nothing of it may be captured. Hashed cells stay comparable: equal texts have equal hashes,
 * in CSV and JSON alike, so drift shows against a baseline that was hashed with the same key.
 */
import type { CellOptions } from "../read/cells.ts";
import type { ArrayChoice } from "../read/json/flatten.ts";
import { decodedTwice } from "../read/json/members.ts";
import { JsonParser, JsonSyntaxError, jsonText } from "../read/json/parse.ts";
import { redactedCsv } from "./csv.ts";
import { JsonRedaction } from "./json.ts";
import { Paths } from "./paths.ts";
import { Withheld, concealer, type Conceal, type RedactionRule, type WithheldReason } from "./rule.ts";

export type Side = "input" | "output";

/** A body as it was captured. What is base64 is not known to be text. */
interface RedactableBody {
  readonly encoding: "CSV" | "JSON" | "BASE64";
  readonly data: string;
  readonly truncated: boolean;
}

export type Redacted =
  | { readonly kind: "text"; readonly data: string }
  | { readonly kind: "withheld"; readonly reason: WithheldReason };

export interface Redactor {
  redact(body: RedactableBody, side: Side): Redacted;
}

/** How bodies are read for the statistics: what counts as empty stays, and columns are what they are there. */
export interface RedactionReading extends CellOptions {
  /** "columns" if absent. */
  readonly arrays?: ArrayChoice | undefined;
  /** Between the fields of CSV, as a rule; a comma if absent. */
  readonly delimiter?: string | undefined;
}

/** The rules, ready to be applied to any number of bodies; null if there are none. */
export function redactor(
  rules: readonly RedactionRule[],
  hash: (text: string) => string,
  reading: RedactionReading = {},
): Redactor | null {
  if (rules.length === 0) return null;
  const conceal = concealer(hash, reading);
  const sides = {
    input: sideRedaction(rules, "input", conceal, reading),
    output: sideRedaction(rules, "output", conceal, reading),
  };
  return {
    redact: (body, side) => {
      const redact = sides[side];
      if (redact === null || body.data === "") return { kind: "text", data: body.data };
      try {
        return { kind: "text", data: redact(body) };
      } catch (error) {
        if (error instanceof Withheld) return { kind: "withheld", reason: error.reason };
        throw error;
      }
    },
  };
}

/** Null where no rule is for this side. */
function sideRedaction(
  rules: readonly RedactionRule[],
  side: Side,
  conceal: Conceal,
  reading: RedactionReading,
): ((body: RedactableBody) => string) | null {
  const own = rules.filter((rule) => rule.side === side || rule.side === "both");
  if (own.length === 0) return null;
  const paths = new Paths();
  for (const { column, action } of own) paths.add(column, action);
  const json = new JsonRedaction(paths, conceal, reading.arrays ?? "columns");
  return (body) => {
    const { encoding, data, truncated } = body;
    switch (encoding) {
      case "CSV":
        return redactedCsv(body, reading, paths, conceal);
      case "JSON":
        if (truncated) throw new Withheld("not all of it is here");
        return redactedJson(data, json);
      case "BASE64":
        throw new Withheld("neither CSV nor JSON");
    }
  };
}

/** One document or, as captures call it JSON too, one a line. */
function redactedJson(data: string, redaction: JsonRedaction): string {
  const mark = data.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = data.slice(mark.length);
  const parser = new JsonParser();
  const redacted = (document: string) => {
    const value = parser.parse(document);
    const inner = decodedTwice(value);
    const text = jsonText(redaction.document(inner));
    return inner === value ? text : jsonText(text);
  };
  try {
    return mark + redacted(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  try {
    return mark + text.split("\n").map(redactedLine).join("\n");
  } catch (error) {
    throw error instanceof JsonSyntaxError ? new Withheld("not valid JSON") : error;
  }

  function redactedLine(line: string): string {
    if (/^[ \t\r]*$/.test(line)) return line;
    return redacted(line) + (line.endsWith("\r") ? "\r" : "");
  }
}
