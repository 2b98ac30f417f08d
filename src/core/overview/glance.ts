/** A judged window in a few words and numbers: what a list of many endpoints shows of each of its windows. */
import * as z from "zod";
import type { Report } from "../report/report.ts";
import type { FeatureSeen, Overview } from "./overview.ts";

/** How a window stood; "within": something was beyond a limit, but within chance. */
const windowStates = ["differs", "within", "alike", "unjudged", "none"] as const;

export type WindowState = (typeof windowStates)[number];

export interface WindowGlance {
  readonly state: WindowState;
  /** The verdict's sentence. */
  readonly headline: string;
  /** The largest share of records that differ, of the features that the state speaks of, 0 to 1. */
  readonly differ: number;
  /** How many features differ, and of how many. */
  readonly differing: number;
  readonly columns: number;
  /** Null for a data file. */
  readonly calls: number | null;
  readonly failed: number | null;
  readonly medianMs: number | null;
}

const longestHeadline = 300;

export const glanceSchema: z.ZodType<WindowGlance> = z.strictObject({
  state: z.enum(windowStates),
  headline: z.string(),
  differ: z.number().min(0).max(1),
  differing: z.number(),
  columns: z.number(),
  calls: z.number().nullable(),
  failed: z.number().nullable(),
  medianMs: z.number().nullable(),
});

export function glanceOf(report: Report, { features, traffic }: Overview): WindowGlance {
  const differing = features.filter(({ state }) => state === "violation");
  const state = stateOf(report, features);
  const told = state === "differs" && differing.length > 0 ? differing : features;
  const { calls, failed, medianMs } = traffic ?? noTraffic;
  return {
    state,
    headline: cut(report.verdict?.headline ?? report.exitMessage),
    differ: told.reduce((most, { differ }) => Math.max(most, differ ?? 0), 0),
    differing: differing.length,
    columns: features.length,
    calls,
    failed,
    medianMs,
  };
}

const noTraffic = { calls: null, failed: null, medianMs: null };

function cut(headline: string): string {
  return headline.length <= longestHeadline ? headline : `${headline.slice(0, longestHeadline - 1)}…`;
}

function stateOf({ verdict, status, records }: Report, features: readonly FeatureSeen[]): WindowState {
  if (status === "NoData" && records === 0) return "none";
  if (verdict?.kind === "differs") return "differs";
  if (verdict?.kind === "unjudged" || status === "Failed" || status === "NoData") return "unjudged";
  return features.some(({ state }) => state === "within") ? "within" : "alike";
}
