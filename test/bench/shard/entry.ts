/**
 * The Worker of the shard section (shard.mjs): drives one Recorder as isolates do, with batches of any size.
 *
 * `PUT /bodies` says of what, `/drive?calls=&batch=&lanes=` records, with `&idle=1` an object takes the batches and does nothing, `/state` says what the object holds, `/evict` ends its life, `/wake` begins
 * the next: with the first question, as a call or a check would.
 */
import { encodeCalls, type RawCall } from "../../../src/core/call/frames.ts";
import { Recorder as PlainRecorder } from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import type { Batch } from "../../../src/worker/recorder/batch.ts";

export { BaselineWorkflow, Catalog, Endpoint } from "../../../src/index.ts";

interface ShardBindings extends Bindings {
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
}

export class Recorder extends PlainRecorder {
  evict(): void {
    setTimeout(() => this.ctx.abort("Evicted by the bench"), 0);
  }

  /** What a call costs before the Recorder has done anything. */
  take({ id }: Batch): string {
    return id;
  }

  state() {
    const { databaseSize } = this.ctx.storage.sql;
    const profiles = this.ctx.storage.sql
      .exec<{ bytes: number }>("SELECT COALESCE(SUM(length(bytes)), 0) AS bytes FROM profiles")
      .one();
    return { databaseBytes: databaseSize, profileBytes: profiles.bytes, health: this.health() };
  }
}

/** Bodies of calls, given by `PUT /bodies`. */
let requests: readonly Uint8Array[] = [];
let responses: readonly Uint8Array[] = [];
let made = 0;
let batches = 0;

function call(time: number): RawCall {
  const index = made++ % requests.length;
  const body = (bytes: Uint8Array | undefined) => ({
    contentType: "text/csv",
    encoding: "CSV" as const,
    truncated: false,
    withheld: false,
    bytes: bytes ?? new Uint8Array(),
  });
  return {
    eventId: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    time,
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    stored: true,
    profiled: true,
    traffic: { status: 200, latencyMs: 5, requestBytes: 200, responseBytes: 20 },
    input: body(requests[index]),
    output: body(responses[index]),
  };
}

async function drive(send: (batch: Batch) => Promise<void>, calls: number, batch: number, lanes: number) {
  let left = calls;
  const lane = async () => {
    while (left > 0) {
      const count = Math.min(batch, left);
      left -= count;
      const time = Date.now();
      await send({
        version: 2,
        id: `bench/${batches++}`,
        calls: encodeCalls(Array.from({ length: count }, () => call(time))),
        tallies: {},
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function takeBodies(request: Request): Promise<void> {
  const encoder = new TextEncoder();
  const bodies = await request.json<Record<"requests" | "responses", readonly string[]>>();
  requests = bodies.requests.map((text) => encoder.encode(text));
  responses = bodies.responses.map((text) => encoder.encode(text));
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const recorder = env.RECORDERS.getByName("bench:0");
    const number = (name: string) => Number(searchParams.get(name));
    if (pathname === "/bodies") await takeBodies(request);
    else if (pathname === "/drive") {
      const send = async (batch: Batch) => {
        if (number("idle") === 1) await recorder.take(batch);
        else await recorder.record(batch);
      };
      await drive(send, number("calls"), number("batch"), number("lanes"));
    } else if (pathname === "/evict") await recorder.evict();
    else if (pathname === "/wake") await recorder.health();
    return Response.json(pathname === "/state" ? await recorder.state() : {});
  },
} satisfies ExportedHandler<ShardBindings>;
