/**
 * Calls whose client made another attempt although the first was answered: it did not wait for the answer. Within one
 * isolate the second is known by the id that the AWS SDKs give all attempts of a call, and recorded only once.
 */
import type { Attempt } from "../../core/call/attempt.ts";

/** No SDK goes on trying for longer. */
const memoryMs = 5 * 60_000;
const mostIds = 10_000;

/** When calls were recorded, by the ids of their invocations; in that order. */
const recorded = new Map<string, number>();

/** Whether an attempt of this call was recorded before; from now on it was. */
export function isRepeated({ id }: Attempt): boolean {
  if (id === null) return false;
  const now = Date.now();
  const before = recorded.get(id);
  if (before !== undefined && now - before < memoryMs) return true;
  recorded.delete(id);
  recorded.set(id, now);
  for (const [oldest, time] of recorded) {
    if (recorded.size <= mostIds && now - time < memoryMs) break;
    recorded.delete(oldest);
  }
  return false;
}
