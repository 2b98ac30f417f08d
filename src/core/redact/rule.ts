/**
 * The rules of redaction as they are configured, and what each action makes of a cell.
 *
 * A cell that is empty stays so, and so does one that is a null token: how many values are missing can still be told.
 */
import * as z from "zod";
import { cellMap, type CellOptions } from "../read/cells.ts";
import { maxColumns, type Cell } from "../read/row.ts";
import { actions, pathComplaint, type Action } from "./paths.ts";

const longestPath = 1_024;

function checkPath(path: string | readonly string[], context: z.RefinementCtx): void {
  const message = pathComplaint(path);
  if (message !== null) context.addIssue({ code: "custom", message });
}

const ruleSchema = z.strictObject({
  side: z.enum(["input", "output", "both"]).default("both"),
  /** A position, counted from 0, or the path of a column or of anything else in JSON. */
  column: z.union(
    [
      z
        .int()
        .min(0)
        .max(maxColumns - 1),
      z.string().max(longestPath).superRefine(checkPath),
      z.array(z.string().max(longestPath)).min(1).superRefine(checkPath),
    ],
    "Expected a position from 0, a path such as user.email, or a path as an array of names",
  ),
  action: z.enum(actions),
});

/** What is taken out of bodies before anything is written or counted. */
export const redactionSchema = z.array(ruleSchema).max(100);

export type RedactionRule = z.infer<typeof ruleSchema>;

/** What a cell becomes: null where nothing is left of it, itself where there was nothing to hide. */
export type Conceal = (text: string, action: Action) => Cell;

export function concealer(hash: (text: string) => string, options: CellOptions): Conceal {
  const map = cellMap(options);
  return (text, action) => {
    const meant = map === null ? text : map(text);
    switch (action) {
      case "drop":
        return null;
      case "mask":
        return meant === null || meant === "" ? text : "***";
      case "hash":
        return meant === null || meant === "" ? text : `h:${hash(meant)}`;
    }
  };
}

/** Few and fixed: never a piece of the body. */
export type WithheldReason =
  | "not all of it is here"
  | "neither CSV nor JSON"
  | "not valid CSV"
  | "not separated by commas"
  | "not valid JSON"
  | "not a table"
  | "no rule for its columns";

/** Thrown where rules cannot be applied for sure; caught in redact.ts. */
export class Withheld extends Error {
  readonly reason: WithheldReason;
  constructor(reason: WithheldReason) {
    super(reason);
    this.reason = reason;
  }
}
