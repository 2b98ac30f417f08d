/** What the description of a finding says of a share that changed: that of one value, or of those that are missing. */
import type { Finding } from "../report/finding.ts";

interface Change {
  /** The value whose share it is, as its check writes it; null of those that are missing. */
  readonly value: string | null;
  readonly was: number;
  readonly now: number;
}

const shares = /Share in current dataset: (\S+), Share in baseline: (\S+)$/;
const ofValue = /^Share of one value changed: (.+)\. Share in current dataset: /;

/** Null where it says nothing of the kind. */
export function changeIn({ answer }: Pick<Finding, "answer">): Change | null {
  if (answer.kind !== "violation") return null;
  const [, now, was] = shares.exec(answer.description) ?? [];
  if (now === undefined || was === undefined) return null;
  const [, value = null] = ofValue.exec(answer.description) ?? [];
  return { value, was: Number(was), now: Number(now) };
}
