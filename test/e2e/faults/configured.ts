/** How the endpoints of the fault harness are configured, and the one that is checked: what its monitors find. */
import type { Weir } from "../given/given.ts";
import { bodyLimitOf } from "./ledger.ts";
import { idleSeconds, timeoutSeconds } from "./upstream.ts";

/** That calls are lost here is told as well: only what monitors find is counted. */
const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_URL", kinds: ["schema_break"] }];

export async function configureAll(weir: Weir, endpoints: readonly string[], model: string): Promise<void> {
  for (const endpoint of endpoints) {
    await weir.api("PUT", `/v1/endpoints/${endpoint}`, {
      upstream: { url: model, timeoutSeconds, idleTimeoutSeconds: idleSeconds },
      capture: { bodyLimitBytes: bodyLimitOf(endpoint) },
      outputColumns: "END",
      callersMay: ["opt-out"],
      shards: endpoint === "wide" ? 2 : 1,
      ...(endpoint === "steady" && { receivers }),
    });
  }
  // Rows are read by the baseline's shape; that the parity is no fraction is what its monitors find.
  const feature = (name: string, inferred_type: string) => ({ name, inferred_type, completeness: 0 });
  const features = [
    feature("id", "Integral"),
    feature("parity", "Fractional"),
    feature("seventh", "Fractional"),
  ];
  await weir.api("POST", "/v1/endpoints/steady/baselines", { constraints: { features } });
  await putMonitor(weir, "hourly");
}

/** A monitor of which the first violation is an incident. */
export async function putMonitor(weir: Weir, name: string): Promise<void> {
  const incidents = { needed: 1, of: 1, clean: 1 };
  await weir.api("PUT", `/v1/endpoints/steady/monitors/${name}`, {
    schedule: "cron(0 * ? * * *)",
    incidents,
  });
}
