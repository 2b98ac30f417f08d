/** What a baseline is made from, as it is stored with its record. */
import { baselineSourceSchema } from "../../core/config/training.ts";
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
