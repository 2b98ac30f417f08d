/**
 * A daily budget of captures or bytes: the share of the sample that is stored, so that what is left of the budget
 * lasts for what is left of the day. Towards its end the share falls, but never to nothing.
 */
export interface Budget {
  readonly captures?: number | undefined;
  readonly bytes?: number | undefined;
}

/** Calls and their bytes: stored in a day, at hand, or that could be stored in a millisecond. */
export interface Amount {
  readonly captures: number;
  readonly bytes: number;
}

/** Even past the budget one in ten thousand is stored: a sample that stops shows nothing of what came then. */
const leastShare = 0.0001;

/** How far back the demand is remembered. */
const memoryMs = 3_600_000;
/** The first demand is measured over no less: a few calls at once are not many a day. */
const leastSpanMs = 60_000;

/** The share (leastShare to 1) of the calls at hand and of all that are still to come today that the budget has left. */
export function shareFor(budget: Budget, used: Amount, coming: Amount): number {
  const shares = (["captures", "bytes"] as const).map((what) => {
    const most = budget[what];
    if (most === undefined) return 1;
    const left = most - used[what];
    return coming[what] <= left ? 1 : left / coming[what];
  });
  return Math.max(leastShare, Math.min(...shares));
}

/** What is at hand, and what comes at this demand, per millisecond, in the `leftMs` that the day still has. */
export function coming(atHand: Amount, demand: Amount, leftMs: number): Amount {
  return {
    captures: atHand.captures + demand.captures * leftMs,
    bytes: atHand.bytes + demand.bytes * leftMs,
  };
}

/** The demand after `came` within `ms`, an hour's memory behind it; null while none is known. */
export function demandAfter(before: Amount | null, came: Amount, ms: number): Amount {
  const span = before === null ? Math.min(memoryMs, Math.max(leastSpanMs, ms)) : Math.max(1, ms);
  const now = { captures: came.captures / span, bytes: came.bytes / span };
  if (before === null) return now;
  const weight = 1 - Math.exp(-span / memoryMs);
  const blend = (a: number, b: number) => a + (b - a) * weight;
  return { captures: blend(before.captures, now.captures), bytes: blend(before.bytes, now.bytes) };
}

/** A budget's part for one of so many shards. */
export function sharedBudget({ captures, bytes }: Budget, shards: number): Budget {
  const part = (most: number | undefined) => most && Math.max(1, Math.floor(most / shards));
  return { captures: part(captures), bytes: part(bytes) };
}
