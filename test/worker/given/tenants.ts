/** Calls of tenants, by whom an endpoint is divided: most are of one, one in twenty of each of the others. */
import { env } from "cloudflare:workers";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { batchOf, server } from "./given.ts";
import { ordinaryRow, trafficCall } from "./traffic.ts";

type RowOf = (index: number) => string;

export const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }];

export function dividedConfig(name: string, values: readonly string[] = ["acme", "big"]) {
  const upstream = { url: `${server}/${name}/csv` };
  return { upstream, receivers, segments: { by: { header: "x-tenant" }, values } };
}

/** Ages as others have them, but of the oldest: the whole hardly changes. */
export function oldRow(index: number): string {
  return `${60 + (index % 10)},${["red", "green", "blue"][index % 3]}`;
}

/** An hour of calls, one in twenty of them from acme, and where `beta` is given from beta: what these send. */
export async function sendHour(
  name: string,
  start: number,
  calls: number,
  acme: RowOf,
  beta: RowOf | null = null,
): Promise<void> {
  const tenantOf = (n: number) => (n % 20 === 0 ? "acme" : beta !== null && n % 20 === 10 ? "beta" : "big");
  // By chance a window would have each age as often: a little of each is another's.
  const rowOf = (n: number) => {
    const tenant = tenantOf(n);
    return tenant === "big"
      ? ordinaryRow(n)
      : (tenant === "acme" ? acme : (beta ?? acme))(Math.floor(n / 20));
  };
  for (let first = 0; first < calls; first += 250) {
    const some = Array.from({ length: 250 }, (_, n) => first + n);
    const sent = some.map((n) => trafficCall(start + n * 500, rowOf(n)));
    const fixed = ["acme", "big", ...(beta === null ? [] : ["beta"])];
    const divided = { by: "header:x-tenant", most: 10, fixed, values: some.map(tenantOf) };
    await recorderOf(env, name).record(batchOf(crypto.randomUUID(), sent, { segments: [divided] }));
  }
}
