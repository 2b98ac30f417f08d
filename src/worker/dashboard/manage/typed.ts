/** What people type into fields of forms, as the values that schemas ask for. */
import type { Complaint } from "../../../core/config/complaint.ts";
import { NotJson, readPlaced } from "../../../core/read/json/placed.ts";

/** The number that a text is as people write one; any other text as it is, so that a schema says what it expects. */
export function numberIn(text: string): number | string {
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** What a text says as JSON, or where it is none. */
export function typedJson(text: string): { readonly value: unknown } | { readonly complaint: Complaint } {
  try {
    return { value: readPlaced(text).value };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const { line, column } = error.place;
    return { complaint: { path: `line ${line}, column ${column}`, message: error.message } };
  }
}
