/** A segment of a window as its report has it (segments.ts). */
import type { IsoWindow } from "../monitor/window.ts";
import type { CallCounts } from "../check/answer/calls.ts";
import type { Finding } from "./finding.ts";
import type { Verdict } from "./verdict.ts";

/** What a report says of a segment. */
export interface SegmentReport {
  /** `column:Region=north`. */
  readonly segment: string;
  readonly records: number;
  /** How its calls went, where whole calls are divided; absent where rows are, or another version of Weir judged it. */
  readonly calls?: CallCounts;
  /** The same segment before, which it was compared with. */
  readonly past: IsoWindow & { readonly records: number };
  readonly verdict: Verdict;
  /** Those beyond chance, worst first: the first ones. */
  readonly findings: readonly Finding[];
}
