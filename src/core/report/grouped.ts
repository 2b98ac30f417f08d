/** A report's violations as people are told of them: what has a cause under its cause, once, the rest one by one. */
import type { Cause } from "../check/causes/causes.ts";
import type { Finding } from "./finding.ts";
import type { Report } from "./report.ts";

export interface Grouped {
  readonly causes: readonly { readonly cause: Cause; readonly findings: readonly Finding[] }[];
  readonly others: readonly Finding[];
}

/** Of these findings of a report, in their order; a cause of none of them is left out. */
export function grouped(findings: readonly Finding[], { causes = [] }: Pick<Report, "causes">): Grouped {
  const groups = causes.map((cause) => ({ cause, findings: [] as Finding[] }));
  const others: Finding[] = [];
  for (const finding of findings) {
    const group = finding.cause === undefined ? undefined : groups[finding.cause];
    (group?.findings ?? others).push(finding);
  }
  return { causes: groups.filter((group) => group.findings.length > 0), others };
}

/** "and 3 more findings have this cause"; of its first finding alone nothing. */
export function moreOf(findings: readonly Finding[]): string {
  const more = findings.length - 1;
  if (more < 1) return "";
  return more === 1 ? "and 1 more finding has this cause" : `and ${more} more findings have this cause`;
}
