/**
 * `npm run bench -- bounds`: the memory of workerd under what one caller can do, recording on against recording off,
 * and that of a Recorder. Each case starts a workerd of its own; the peak is what the kernel remembers of the process
 * (VmHWM), so cases do not touch each other. `honest` says how many of the honest calls beside it were counted.
 */
import { setTimeout as wait } from "node:timers/promises";
import { local, askWeir, bindings, putEndpoint } from "../load/weir.mjs";
import { startWorker } from "../load/processes.mjs";
import { megabytes, printTable, times } from "../table.mjs";
import { fileURLToPath } from "node:url";
import { measuredRecorder } from "./recorder.mjs";
import { recorderCases } from "./recorder-cases.mjs";
import { hanging, inOneByteChunks, post, startModel, unanswered } from "./traffic.mjs";
import { usageOf } from "./usage.mjs";

const bundle = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
const off = { profile: false, capture: { enabled: false } };
const chat = '{"messages":[]}';
const json = { "content-type": "application/json" };
const csv = { "content-type": "text/csv" };

/** Honest calls one after the other, as many as a case can lose. */
async function honest(port, path) {
  for (let call = 0; call < 20; call++) await post(port, path, "1,2", csv);
}

/** What a caller does to an endpoint behind `path`; resolves when it is over. */
const gatewayCases = [
  {
    name: "60 streams of a language model",
    run: async ({ port, path }) => {
      await Promise.all(Array.from({ length: 60 }, () => post(port, `${path}/chat`, chat, json)));
    },
  },
  {
    name: "131,072 chunks of one byte",
    run: ({ port, path }) => inOneByteChunks(port, `${path}/invocations`, 131_072),
  },
  {
    name: "540 uploads that announce 64 KiB and stay away",
    run: async ({ port, path }) => {
      const leave = await hanging(port, `${path}/invocations`, 540);
      await honest(port, `${path}/invocations`);
      await wait(1_000);
      leave();
    },
  },
  {
    name: "540 answers that announce 64 KiB and stay away",
    run: async ({ port, path }) => {
      const leave = await unanswered(port, `${path}/announced`, 540);
      await honest(port, `${path}/invocations`);
      await wait(1_000);
      leave();
    },
  },
  {
    name: "250 calls with 110 KB of attributes",
    run: async ({ port, path }) => {
      const headers = { ...csv, "x-amzn-sagemaker-custom-attributes": '"'.repeat(110_000) };
      for (let round = 0; round < 10; round++) {
        const hostile = Array.from({ length: 24 }, () => post(port, `${path}/invocations`, "1,2", headers));
        await Promise.all([...hostile, post(port, `${path}/invocations`, "3,4", csv)]);
      }
    },
  },
];

export async function bounds({ quick }) {
  const rows = [];
  for (const one of gatewayCases) rows.push(await gatewayRow(one));
  for (const one of recorderCases)
    rows.push(await recorderRow(quick ? { ...one, calls: one.calls / 10 } : one));
  const heads = [
    "case",
    "off, MB",
    "on, MB",
    "on / off",
    "held, MB",
    "first half",
    "with check",
    "CPU s",
    "counted",
  ];
  printTable("bounds: memory under what one caller can do", heads, rows, [
    "on, off: workerd's whole process at its highest; of a Recorder's cases, off is the process before its first call.",
    "held: what the isolate has after its garbage was collected, above an empty one, at its highest; and in the first",
    "half of the calls. with check: the process at its highest, a check of the last hour included.",
    "Bodies of a Recorder's cases are made in another process. CPU is that of workerd, its start included.",
    "counted: what health says after the case: calls seen, and losses by reason.",
  ]);
}

async function gatewayRow(one) {
  const recorded = await measured(one, {});
  const passed = await measured(one, off);
  return row(one.name, passed.peak, recorded, ["-", "-", "-"]);
}

async function recorderRow(one) {
  // A case that fails must not cost the others their rows.
  const found = await measuredRecorder(one).catch((error) => error);
  if (found instanceof Error) return [one.name, ...Array(7).fill("-"), `failed: ${found.message}`];
  return row(one.name, found.rest, found, [found.held, found.halfway, found.checked].map(megabytes));
}

function row(name, off, { peak, cpuMs, counted }, others) {
  const seconds = (cpuMs / 1_000).toFixed(1);
  return [name, megabytes(off), megabytes(peak), times(peak / off), ...others, seconds, counted];
}

async function measured({ run }, config) {
  const model = await startModel({ pieces: 400, pauseMs: 10 });
  const { readWorker, workerOptions } = await local();
  const variables = { ...bindings, WEIR_FLUSH_SECONDS: "1", WEIR_BATCH_MS: "30" };
  const worker = await startWorker(workerOptions(await readWorker(bundle), variables));
  try {
    const api = await putEndpoint(worker.port, "bounds", model.port, config);
    const path = "/endpoints/bounds";
    await post(worker.port, `${path}/invocations`, "1,2", csv);
    await run({ port: worker.port, path, api, ask: askWeir });
    await wait(2_500);
    const { seen, dropped } = await askWeir(`${api}/health`);
    const counted = JSON.stringify({ seen, ...dropped }).replaceAll(/["{}]/g, "");
    return { ...usageOf(worker.pid), counted };
  } finally {
    await worker.stop();
    model.stop();
  }
}
