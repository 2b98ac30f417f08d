/** Whether a call is stored: decided by its id alone. */

/**
 * Whether a call is among the sampled `percentage` (0 to 100). Decided by the event id alone, so a
 * replay, a retry and every shard agree. Hash: FNV-1a, then the finalizer of MurmurHash3.
 */
export function isSampled(eventId: string, percentage: number): boolean {
  if (percentage >= 100) return true;
  let hash = 0x811c9dc5;
  for (let index = 0; index < eventId.length; index++) {
    hash = Math.imul(hash ^ eventId.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < percentage / 100;
}
