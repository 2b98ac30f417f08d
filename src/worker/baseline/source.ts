/** What a baseline is made from, and what was noted of that, as they are stored with its record. */
import { baselineNotesSchema, baselineSourceSchema } from "../../core/config/training.ts";
import { readableIn, wholeIn } from "../platform/stored.ts";
import type { BaselineSource } from "./contract.ts";

/**
 * A stored source. One with members that are not known here is none that could be read: they say how the file is to be
 * read, and without them it would be read otherwise.
 */
export function sourceOf(text: string): BaselineSource {
  return wholeIn(baselineSourceSchema, text) ?? { kind: "unknown" };
}

/** Stored notes; what is none of them is left out. */
export function notesOf(text: string): readonly string[] {
  return readableIn(baselineNotesSchema, text) ?? [];
}
