/**
 * The Worker of the bounds-recorder section: fills one Recorder with calls that would take more memory than there is.
 *
 * `/drive?kind=&calls=` records calls of a kind in batches, `/check` merges the profile as a check does, `/health` tells the counters.
 */
import { encodeCalls, type RawCall } from "../../src/core/call/frames.ts";
import type { Bindings } from "../../src/worker/env.ts";
import { Shards } from "../../src/worker/recorder/shards.ts";

export { BaselineWorkflow, Catalog, Endpoint, Recorder } from "../../src/index.ts";

const encoder = new TextEncoder();
const spanMs = 60_000;
const batchCalls = 16;
let made = 0;

/** Bodies of calls by their kind; `index` counts them. */
const kinds: Readonly<Record<string, (index: number) => string>> = {
  keys: (index) =>
    objectOf(
      10_000,
      (at) => `k${index}_${at}`,
      () => "0",
    ),
  texts: (index) =>
    objectOf(
      1_000,
      (at) => `t${at}`,
      (at) => `"${`${index} ${at} `.padEnd(200, "x")}"`,
    ),
  doubles: (index) =>
    objectOf(
      5_000,
      (at) => `d${at}`,
      (at) => String(Math.sin(index * 12.9898 + at)),
    ),
  vectors: (index) => `[${Array.from({ length: 768 }, (_, at) => Math.sin(index * 7.13 + at)).join(",")}]`,
  values: (index) =>
    objectOf(
      1,
      () => `v${index}`,
      () => `"${String(index).padEnd(250_000, "x")}"`,
    ),
};

function objectOf(width: number, name: (at: number) => string, value: (at: number) => string): string {
  return `{${Array.from({ length: width }, (_, at) => `"${name(at)}":${value(at)}`).join(",")}}`;
}

function call(text: string): RawCall {
  const body = { contentType: "application/json", encoding: "JSON" as const, truncated: false };
  return {
    eventId: `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`,
    time: Date.now(),
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    stored: false,
    profiled: true,
    traffic: { status: 200, latencyMs: 5, requestBytes: text.length, responseBytes: 20 },
    input: { ...body, withheld: false, bytes: encoder.encode(text) },
    output: { ...body, withheld: false, bytes: encoder.encode('{"y":0.5}') },
  };
}

async function drive(env: Bindings, bodyOf: (index: number) => string, calls: number): Promise<void> {
  const recorder = env.RECORDERS.getByName("bench:0");
  for (let left = calls; left > 0; left -= batchCalls) {
    const some = Array.from({ length: Math.min(left, batchCalls) }, () => call(bodyOf(made)));
    await recorder.record({ version: 2, id: `bench/${made}`, calls: encodeCalls(some), tallies: {} });
  }
}

async function check(env: Bindings) {
  const end = Math.floor(Date.now() / spanMs) * spanMs + spanMs;
  const found = await new Shards(env, "bench", 1).profile({ start: end - 60 * spanMs, end });
  if (found.kind !== "exact") return found;
  const { input } = found.profile;
  return { rows: input.rows, columns: input.names.size + input.positions.length };
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/check") return Response.json(await check(env));
    if (pathname === "/drive") {
      const bodyOf = kinds[searchParams.get("kind") ?? ""];
      if (bodyOf !== undefined) await drive(env, bodyOf, Number(searchParams.get("calls")));
    }
    return Response.json(await env.RECORDERS.getByName("bench:0").health());
  },
} satisfies ExportedHandler<Bindings>;
