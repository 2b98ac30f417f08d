/**
 * `npm run bench -- bounds`: the memory of workerd under what one caller can do, recording on against recording off,
 * and that of a Recorder. Each case starts a workerd of its own; the peak is what the kernel remembers of the process
 * (VmHWM), so cases do not touch each other. `honest` says how many of the honest calls beside it were counted.
 */
import { setTimeout as wait } from "node:timers/promises";
import { local, bindings, putEndpoint } from "../load/weir.mjs";
import { startWorker } from "../load/processes.mjs";
import { megabytes, printTable, times } from "../table.mjs";
import { fileURLToPath } from "node:url";
import { measuredRecorder } from "./recorder.mjs";
import { recorderCases } from "./recorder-cases.mjs";
import { ask, hanging, inOneByteChunks, post, startModel, unanswered } from "./traffic.mjs";
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
    isInRounds: true,
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

export async function bounds({ runs, quick }) {
  const rows = [];
  for (const one of gatewayCases) rows.push(await gatewayRow(one, one.isInRounds === true ? runs : 1));
  for (const one of recorderCases)
    rows.push(await recorderRow(quick ? { ...one, calls: one.calls / 10 } : one));
  const heads = [
    "case",
    "off, MB",
    "on, MB",
    "on / off",
    "held, MB",
    "first half",
    "held, check",
    "with check",
    "CPU s",
    "counted",
  ];
  printTable("bounds: memory under what one caller can do", heads, rows, [
    "on, off: workerd's whole process at its highest; of a Recorder's cases, off is the process before its first call.",
    "held: what the isolate has after its garbage was collected, above an empty one, at its highest; and in the first",
    "half of the calls. held, check: the same at the end, with the profile that a check of the last hour has merged: on",
    "Cloudflare each of the two has an isolate of its own. with check: the process at its highest, that check included.",
    "Bodies of a Recorder's cases are made in another process. CPU is that of workerd, its start included.",
    "counted: what health says after the case: calls seen, and losses by reason.",
  ]);
}

async function gatewayRow(one, rounds) {
  return rowUnlessFailed(one, async () => {
    const [recorded, passed] = [[], []];
    // In turn, so that other work on the machine touches both alike.
    for (let round = 0; round < rounds; round++) {
      recorded.push(await measured(one, {}));
      passed.push(await measured(one, off));
    }
    return row(one.name, middle(passed).peak, middle(recorded), ["-", "-", "-", "-"]);
  });
}

async function recorderRow(one) {
  return rowUnlessFailed(one, async () => {
    const found = await measuredRecorder(one);
    return row(
      one.name,
      found.rest,
      found,
      [found.held, found.halfway, found.heldByBoth, found.checked].map(megabytes),
    );
  });
}

/** A case that fails must not cost the others their rows. */
async function rowUnlessFailed({ name }, measure) {
  try {
    return await measure();
  } catch (error) {
    return [name, ...Array(8).fill("-"), `failed: ${error.message}`];
  }
}

/** Of several runs the one whose peak is in the middle. */
function middle(runs) {
  return runs.sort((a, b) => a.peak - b.peak)[runs.length >> 1];
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
    await putEndpoint(worker.port, "bounds", model.port, config);
    const path = "/endpoints/bounds";
    await post(worker.port, `${path}/invocations`, "1,2", csv);
    await run({ port: worker.port, path });
    await wait(2_500);
    const headers = { authorization: `Bearer ${bindings.WEIR_ADMIN_TOKEN}` };
    const { seen, dropped } = JSON.parse(
      (await ask(worker.port, "/v1/endpoints/bounds/health", { headers })).text,
    );
    const counted = JSON.stringify({ seen, ...dropped }).replaceAll(/["{}]/g, "");
    return { ...usageOf(worker.pid), counted };
  } finally {
    await worker.stop();
    model.stop();
  }
}
