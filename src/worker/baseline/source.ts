/** What a baseline is made from, and what was noted of that, as they are stored with its record. */
import { baselineNotesSchema, baselineSourceSchema } from "../../core/config/training.ts";
import { readStored } from "../platform/stored.ts";
import type { BaselineSource } from "./contract.ts";

/**
 * A stored source. One with members that are not known here is none that could be read: they say how the file is to be
 * read, and without them it would be read otherwise.
 */
export function sourceOf(text: string): BaselineSource {
  const stored = readStored(baselineSourceSchema, text);
  return stored.kind === "readable" && stored.notUnderstood.length === 0 ? stored.value : { kind: "unknown" };
}

/** Stored notes; what is none of them is left out. */
export function notesOf(text: string): readonly string[] {
  const stored = readStored(baselineNotesSchema, text);
  return stored.kind === "readable" ? stored.value : [];
}
