/** A plan as a few lines for a terminal: what each step is about, and which fields it changes. */
import type { Difference } from "../../core/config/difference.ts";
import { printable } from "../terminal/output.ts";
import { shortened } from "../terminal/summary.ts";
import type { Plan } from "./plan.ts";
import type { Step, Subject } from "./step.ts";
import { counted } from "../../core/counted.ts";

/** Fields of a step beyond these are counted; `--json` has them all. */
const mostFields = 30;
const longestValue = 80;

const signs = { create: "+", change: "~", delete: "-" } as const;

export function planLines({ steps, kept }: Plan): string[] {
  return [
    ...steps.flatMap((step) => [`${signs[step.action]} ${subjectWords(step)}`, ...fieldLines(step)]),
    ...keptLines(kept),
  ];
}

/** `monitor hourly of churn`. */
export function subjectWords({ what, endpoint, name }: Subject): string {
  if (what === "endpoint") return `endpoint ${endpoint}`;
  return `${what}${name === null ? "" : ` ${name}`} of ${endpoint}`;
}

/** `1 to create, 2 to change`. */
export function countWords(steps: readonly Step[]): string {
  const counts = (["create", "change", "delete"] as const).map((action) => {
    const some = steps.filter((step) => step.action === action).length;
    return some === 0 ? [] : [`${some} to ${action}`];
  });
  return counts.flat().join(", ");
}

function fieldLines({ fields }: Step): string[] {
  const more = fields.length - mostFields;
  return [
    ...fields.slice(0, mostFields).map((field) => `    ${fieldWords(field)}`),
    ...(more > 0 ? [`    and ${counted(more, "more field")}: see --json`] : []),
  ];
}

function fieldWords({ path, before, after }: Difference): string {
  const change = before === undefined ? valueWords(after) : `${valueWords(before)} → ${valueWords(after)}`;
  return printable(path === "" ? change : `${path}: ${change}`);
}

function valueWords(value: unknown): string {
  return value === undefined ? "(not there)" : shortened(JSON.stringify(value), longestValue);
}

/** What stays is told on one line a kind: there may be many. */
function keptLines(kept: readonly Subject[]): string[] {
  if (kept.length === 0) return [];
  const named = kept.slice(0, 5).map(subjectWords).join(", ");
  const more = kept.length - 5;
  const rest = more > 0 ? ` and ${more} more` : "";
  return [`Not in the file and kept: ${named}${rest}; --delete deletes what is not in the file`];
}
