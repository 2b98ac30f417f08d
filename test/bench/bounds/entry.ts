/**
 * The Worker of the bounds section: hands one Recorder what the bench has made, so that nothing of the making is in its isolate.
 *
 * A POST is a batch of calls as isolates send them; `/check` merges the last hour as a check does, and keeps what came of it;
 * all else tells the counters.
 */
import type { Bindings } from "../../../src/worker/env.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { Shards } from "../../../src/worker/recorder/shards.ts";

export { BaselineWorkflow, Catalog, Endpoint, Recorder } from "../../../src/index.ts";

const spanMs = 60_000;
let batches = 0;
let kept: Profile | null = null;

async function check(env: Bindings) {
  const end = Math.floor(Date.now() / spanMs) * spanMs + spanMs;
  const found = await new Shards(env, "bench", 1).profile({ start: end - 61 * spanMs, end });
  if (found.kind !== "exact") return found;
  kept = found.profile;
  const { input } = kept;
  return { rows: input.rows, columns: input.names.size + input.positions.length };
}

export default {
  async fetch(request, env) {
    const recorder = env.RECORDERS.getByName("bench:0");
    if (request.method === "POST") {
      const calls = new Uint8Array(await request.arrayBuffer());
      await recorder.record({ version: 2, id: `bench/${++batches}`, calls, tallies: {} });
    }
    if (new URL(request.url).pathname === "/check") return Response.json(await check(env));
    return Response.json(await recorder.health());
  },
} satisfies ExportedHandler<Bindings>;
