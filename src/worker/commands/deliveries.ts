/** Alerts of an endpoint, and what became of them. */
import type { Bindings } from "../env.ts";
import type { DeliveryRecord } from "../notify/outbox.ts";
import type { Result } from "../platform/problem.ts";
import { roomOf } from "./reach.ts";

export type { DeliveryRecord };

/** The last hundred deliveries, newest first. */
export async function listDeliveries(env: Bindings, endpoint: string): Promise<Result<DeliveryRecord[]>> {
  return roomOf(env, endpoint, "outbox").list();
}
