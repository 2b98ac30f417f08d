/** Whether a call is stored: decided by its id alone. */
import { fnvOfText } from "../fnv.ts";

/**
 * Whether a call is among the sampled `percentage` (0 to 100). Decided by the event id alone, so a
 * replay, a retry and every shard agree. Hash: FNV-1a, then the finalizer of MurmurHash3.
 */
export function isSampled(eventId: string, percentage: number): boolean {
  if (percentage >= 100) return true;
  let hash = fnvOfText(eventId);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < percentage / 100;
}

/** What a caller wishes of its own call, in `x-weir-capture`. */
export interface Wish {
  readonly isOut: boolean;
  /** In percent; null where the caller asks for none. */
  readonly share: number | null;
}

/** `on`, `off`, or percent; anything else says nothing. Of several, as of a header that was sent twice, the least counts. */
export function wishOf(header: string | null): Wish {
  const wishes = (header ?? "").split(",").map(oneWish);
  const shares = wishes.flatMap(({ share }) => (share === null ? [] : [share]));
  const least = shares.length === 0 ? null : Math.min(...shares);
  return { isOut: wishes.some(({ isOut }) => isOut), share: least };
}

function oneWish(part: string): Wish {
  const said = part.trim().toLowerCase();
  if (said === "off") return { isOut: true, share: 0 };
  if (said === "on") return { isOut: false, share: 100 };
  const isShare = /^\d{1,3}(?:\.\d{1,6})?$/.test(said) && Number(said) <= 100;
  return { isOut: false, share: isShare ? Number(said) : null };
}

/** The share that is stored, in percent: a caller may lower the endpoint's, and raise it only where that is allowed. */
export function storedShare(percentage: number, { share }: Wish, mayStoreMore: boolean): number {
  if (share === null) return percentage;
  return mayStoreMore ? share : Math.min(share, percentage);
}
