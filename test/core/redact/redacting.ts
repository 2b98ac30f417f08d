/** Redaction as tests use it: rules short, bodies as texts. */
import {
  redactor,
  type Redacted,
  type RedactionReading,
  type Side,
} from "../../../src/core/redact/redact.ts";
import { redactionSchema, type RedactionRule } from "../../../src/core/redact/rule.ts";

export type Column = number | string | string[];

/** A rule for each column, of one action and for both sides. */
export function rulesOf(action: RedactionRule["action"], ...columns: Column[]): RedactionRule[] {
  return redactionSchema.parse(columns.map((column) => ({ column, action })));
}

/** Texts as hex, so that a hash can be undone and never holds what it hides. */
export function hexOf(text: string): string {
  return Buffer.from(text, "utf8").toString("hex");
}

export function redact(
  rules: RedactionRule[],
  encoding: "CSV" | "JSON" | "BASE64",
  data: string,
  {
    truncated = false,
    side = "input",
    reading = {},
  }: { truncated?: boolean; side?: Side; reading?: RedactionReading } = {},
): Redacted {
  const made = redactor(rules, hexOf, reading);
  return made === null ? { kind: "text", data } : made.redact({ encoding, data, truncated }, side);
}

/** The text that is left, or why it is withheld. */
export function redacted(...args: Parameters<typeof redact>): string {
  const result = redact(...args);
  return result.kind === "text" ? result.data : `withheld: ${result.reason}`;
}
