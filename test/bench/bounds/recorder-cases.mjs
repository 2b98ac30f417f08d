/**
 * What callers send to fill one Recorder: bodies of calls by their kind. They are made here, outside of its isolate, and
 * come to it in batches as isolates send them.
 */
import { bundled } from "../bundle.mjs";

const batchBytes = 2 ** 20;
const mostCalls = 16;
const minuteMs = 60_000;

/** `minutes`: the calls are spread over as many, up to now. */
export const recorderCases = [
  { name: "150 calls with 250 KB in one new key", calls: 150, body: valueBody },
  { name: "10,000 new keys a call, 600 calls in a minute", calls: 600, body: keysBody },
  { name: "10,000 new keys a call, an hour, 20 a minute", calls: 1_200, minutes: 60, body: keysBody },
  { name: "1,000 columns of unique texts of 200 characters", calls: 600, body: textsBody },
  { name: "the same over an hour, 10 a minute", calls: 600, minutes: 60, body: textsBody },
  { name: "5,000 columns of full-precision doubles", calls: 400, body: doublesBody },
  { name: "4,000 vectors of 768 numbers", calls: 4_000, body: vectorBody },
];

function valueBody(index) {
  return objectOf(
    1,
    () => `v${index}`,
    () => `"${String(index).padEnd(250_000, "x")}"`,
  );
}

function keysBody(index) {
  return objectOf(
    10_000,
    (at) => `k${index}_${at}`,
    () => "0",
  );
}

function textsBody(index) {
  return objectOf(
    1_000,
    (at) => `t${at}`,
    (at) => `"${`${index} ${at} `.padEnd(200, "x")}"`,
  );
}

function doublesBody(index) {
  return objectOf(
    5_000,
    (at) => `d${at}`,
    (at) => String(Math.sin(index * 12.9898 + at)),
  );
}

function vectorBody(index) {
  return `[${Array.from({ length: 768 }, (_, at) => Math.sin(index * 7.13 + at)).join(",")}]`;
}

function objectOf(width, name, value) {
  return `{${Array.from({ length: width }, (_, at) => `"${name(at)}":${value(at)}`).join(",")}}`;
}

const { encodeCalls } = await bundled("../../src/core/call/frames.ts");

/** Batches of a case, each as bytes: what an isolate would send at once, and no more than a minute's. */
export function* batchesOf({ calls, minutes = 1, body }) {
  const start = Date.now() - (minutes - 1) * minuteMs;
  let some = [];
  let bytes = 0;
  for (let index = 0; index < calls; index++) {
    const call = callOf(index, body(index), start + Math.floor((index * minutes) / calls) * minuteMs);
    some.push(call);
    bytes += call.input.bytes.length;
    const isFull = bytes >= batchBytes || some.length === mostCalls;
    const isLast = index === calls - 1 || ((index + 1) * minutes) % calls < minutes;
    if (!isFull && !isLast) continue;
    yield encodeCalls(some);
    [some, bytes] = [[], 0];
  }
}

function callOf(index, text, time) {
  const kind = { contentType: "application/json", encoding: "JSON", truncated: false };
  const encoder = new TextEncoder();
  return {
    eventId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    time,
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    stored: false,
    profiled: true,
    traffic: { status: 200, latencyMs: 5, requestBytes: text.length, responseBytes: 9 },
    input: { ...kind, bytes: encoder.encode(text) },
    output: { ...kind, bytes: encoder.encode('{"y":0.5}') },
  };
}
