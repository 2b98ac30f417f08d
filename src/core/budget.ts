/**
 * A daily budget of captures or bytes: the share of the sample that is stored, so that what is left of the budget
 * lasts for what is left of the day. Towards its end the share falls, but never to nothing.
 */
export interface Budget {
  readonly captures?: number | undefined;
  readonly bytes?: number | undefined;
}

/** Calls and their bytes: stored in a day, or that could be stored in a millisecond. */
export interface Amount {
  readonly captures: number;
  readonly bytes: number;
}

/** Even past the budget one in ten thousand is stored: a sample that stops shows nothing of what came then. */
const leastShare = 0.0001;

/** How far back the demand is remembered. */
const memoryMs = 3_600_000;

/**
 * The share (leastShare to 1) at which `used` plus the demand, per millisecond, of the `leftMs` that the day still has
 * meets the budget. A demand that is not known yet (null) is no reason to lower it.
 */
export function shareFor(budget: Budget, used: Amount, demand: Amount | null, leftMs: number): number {
  const shares = (["captures", "bytes"] as const).map((what) => {
    const most = budget[what];
    if (most === undefined || demand === null) return 1;
    const coming = demand[what] * leftMs;
    const left = most - used[what];
    return coming <= left ? 1 : left / coming;
  });
  return Math.max(leastShare, Math.min(...shares));
}

/** The demand after `came` within `ms`, an hour's memory behind it. */
export function demandAfter(before: Amount | null, came: Amount, ms: number): Amount {
  const span = Math.max(1, ms);
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
