/**
 * The calls themselves, seen from outside, against the windows before: more that fail, more that take long, and fewer
 * records than any of the last windows had.
 */
import { javaDouble } from "../../baseline/jackson.ts";
import { slowShare, type CallCounts } from "../answer/calls.ts";
import { tableCheck } from "../answer/check.ts";
import { violation, type Told } from "../answer/outcome.ts";
import { percent, short } from "../answer/words.ts";
import { fewestMarked, weight, type Evidence } from "../evidence/evidence.ts";
import { risen } from "../evidence/shares.ts";
import { always, isUnlikely } from "./usual.ts";

/** These three are asked of each window. */
const checks = 3;
/** So many of the windows before make it known how many records are usual. */
const fewestWindows = 7;

export const errorShare = tableCheck({
  of: "table",
  type: "error_share_check",
  title: "Failed calls",
  words: "failed calls",
  beside: "because",
  inWords: (measure) => `${percent(measure)} failed`,
  isOwn: true,
  ask: (_, __, ___, calls) => {
    const limit = calls?.limits.error_share ?? null;
    if (calls === null || limit === null) return null;
    const { now, before } = calls;
    return before === null || before.all === 0 ? firstFailures(now, limit) : moreFailures(now, before, limit);
  },
});

function moreFailures(now: CallCounts, before: CallCounts, limit: number): Told {
  const usual = before.failed / before.all;
  const window = { marked: now.failed, of: now.all };
  const evidence = risen(window, { marked: before.failed, of: before.all }, limit, checks);
  return byEvidence(evidence, now.failed / now.all, usual, (share) => failures(now, share, usual));
}

/** Nothing is known of windows before. */
function firstFailures(now: CallCounts, limit: number): Told {
  const { all, failed } = now;
  const share = failed / all;
  return failed >= fewestMarked && share > always + limit && isUnlikely(failed, all, always)
    ? found(share, always, failures(now, share, always))
    : { answer: { kind: "pass", measure: share, threshold: always } };
}

function failures({ all, failed }: CallCounts, share: number, usual: number): string {
  return (
    `Calls failed. Number of calls in current dataset: ${all}, Number of them that failed: ${failed}, ` +
    `Share in current dataset: ${javaDouble(share)}, Share before: ${javaDouble(usual)}`
  );
}

export const latency = tableCheck({
  of: "table",
  type: "latency_check",
  title: "Slow calls",
  words: "slow calls",
  beside: "because",
  inWords: (measure) => `${percent(measure)} slow`,
  isOwn: true,
  ask: (_, __, ___, calls) => {
    const limit = calls?.limits.latency ?? null;
    if (calls === null || limit === null || calls.slower === null || calls.before === null) return null;
    const { all } = calls.now;
    const { all: of, slowMs } = calls.before;
    const slow = Math.round(calls.slower * all);
    const before = { marked: Math.round(slowShare * of), of };
    return byEvidence(
      risen({ marked: slow, of: all }, before, limit, checks),
      calls.slower,
      slowShare,
      (share) =>
        `Calls take longer. Share of calls over ${short(slowMs ?? 0)} ms in current dataset: ${javaDouble(share)}, ` +
        `Share before: ${javaDouble(slowShare)}`,
    );
  },
});

export const volume = tableCheck({
  of: "table",
  type: "volume_check",
  title: "Few records",
  words: "few records",
  beside: "because",
  inWords: (measure) => `${short(measure)} records`,
  isOwn: true,
  ask: (_, __, ___, calls) => {
    const limit = calls?.limits.volume ?? null;
    if (calls === null || limit === null || calls.records.length < fewestWindows) return null;
    const least = Math.min(...calls.records);
    const threshold = limit * least;
    // Numbers of independent events scatter by their root.
    const isFew = calls.rows < threshold && least - calls.rows > 5 * Math.sqrt(least);
    if (!isFew) return { answer: { kind: "pass", measure: calls.rows, threshold } };
    return found(
      calls.rows,
      least,
      `There are few records. Number of records in current dataset: ${calls.rows}, ` +
        `Least number of records in the ${calls.records.length} windows before: ${least}`,
    );
  },
});

function byEvidence(
  evidence: Evidence,
  share: number,
  usual: number,
  description: (share: number) => string,
): Told {
  if (!weight(evidence, 1).isBeyondChance) {
    return { answer: { kind: "pass", measure: share, threshold: usual }, evidence };
  }
  return { ...found(share, usual, description(share)), evidence };
}

function found(measure: number, threshold: number, description: string): Told {
  const severity = Math.min(1, Math.max(0, measure <= 1 ? measure : 0.5));
  return { answer: violation(measure, threshold, { severity, description }) };
}
