/** Alerts of an endpoint, and what became of them. */
import type { Bindings } from "../env.ts";
import type { DeliveryKey, DeliveryRecord } from "../notify/deliveries.ts";
import type { Page } from "../platform/paging.ts";
import type { Result } from "../platform/problem.ts";
import { roomOf } from "./reach.ts";

export type { DeliveryRecord };

/** Newest first, those behind the last one of the page before. */
export async function listDeliveries(
  env: Bindings,
  endpoint: string,
  limit: number,
  after: DeliveryKey | null,
): Promise<Result<Page<DeliveryRecord, DeliveryKey>>> {
  return roomOf(env, endpoint, "outbox").list(limit, after);
}
