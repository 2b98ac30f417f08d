/**
 * `npm run bench -- bounds`: the memory of workerd under what one caller can do, recording on against recording off.
 * Each case starts a workerd of its own; the peak is what the kernel remembers of the process (VmHWM), so cases do not
 * touch each other. `honest` says how many of the honest calls beside it were counted.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { local, askWeir, bindings, putEndpoint } from "../load/weir.mjs";
import { startWorker } from "../load/processes.mjs";
import { megabytes, printTable, times } from "../table.mjs";
import { fileURLToPath } from "node:url";
import { recorderCases } from "./recorder-cases.mjs";
import { hanging, inOneByteChunks, post, startModel, unanswered } from "./traffic.mjs";

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

export async function bounds() {
  const rows = [];
  for (const one of [...gatewayCases, ...recorderCases]) {
    const recorded = await measured(one, one.config ?? {});
    const passed = one.withoutOff ? null : await measured(one, off);
    rows.push([
      one.name,
      passed === null ? "-" : megabytes(passed.peak),
      megabytes(recorded.peak),
      passed === null ? "-" : times(recorded.peak / passed.peak),
      `${(recorded.cpuMs / 1_000).toFixed(1)}`,
      recorded.counted,
    ]);
  }
  const heads = ["case", "off, MB", "on, MB", "on / off", "CPU s", "counted"];
  printTable("bounds: workerd's memory at its highest", heads, rows, [
    "Recording off is a pure pass-through. CPU is that of workerd with recording on, its start included.",
    "`counted` is what health says after the case: calls seen, and losses by reason.",
  ]);
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

/** NaN where there is no /proc. */
function usageOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
    return { peak, cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
  } catch {
    return { peak: Number.NaN, cpuMs: Number.NaN };
  }
}
