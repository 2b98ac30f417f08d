/**
 * What a Recorder takes of memory where callers send more than there is room for: peak of workerd's whole process, with the Worker
 * that drives it and the check on the same thread, above what it takes before the first call. On Cloudflare an isolate has 128 MB.
 */
import { readFileSync } from "node:fs";
import { workerBundle } from "./bundle.mjs";
import { startWorker } from "./load/processes.mjs";
import { local } from "./load/weir.mjs";
import { megabytes, printTable } from "./table.mjs";

const cases = [
  { kind: "values", calls: 150, what: "250 KB in one new key" },
  { kind: "keys", calls: 600, what: "10,000 new keys" },
  { kind: "texts", calls: 600, what: "1,000 columns of texts, each another" },
  { kind: "doubles", calls: 400, what: "5,000 columns of full-precision numbers" },
  { kind: "vectors", calls: 4_000, what: "vectors of 768 numbers" },
];

export async function boundsRecorder({ quick }) {
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(await workerBundle("bounds-recorder-entry.ts"));
  const rows = [];
  for (const { kind, calls, what } of cases) {
    rows.push(
      await measured(
        workerOptions(code, { WEIR_FLUSH_SECONDS: "10" }),
        kind,
        quick ? calls / 10 : calls,
        what,
      ),
    );
  }
  const heads = [
    "a call is",
    "calls",
    "MB more",
    "with a check",
    "ms a call",
    "columns",
    "left out",
    "coarser",
  ];
  printTable("bounds-recorder: memory of one Recorder", heads, rows, [
    "Peak of the process above its rest; calls one after the other, in batches of 16.",
  ]);
}

async function measured(options, kind, calls, what) {
  const worker = await startWorker(options);
  const ask = async (path) => (await fetch(`http://127.0.0.1:${worker.port}${path}`)).json();
  try {
    await ask("/health");
    const rest = memoryOf(worker.pid, "VmRSS");
    const start = performance.now();
    const { counters } = await ask(`/drive?kind=${kind}&calls=${calls}`);
    const ms = (performance.now() - start) / calls;
    const driven = memoryOf(worker.pid, "VmHWM") - rest;
    const { columns = 0, reason = "" } = await ask("/check");
    const checked = memoryOf(worker.pid, "VmHWM") - rest;
    const lost = [counters.columns_left_out ?? 0, counters.columns_coarse ?? 0];
    return [what, calls, megabytes(driven), megabytes(checked), ms.toFixed(1), columns || reason, ...lost];
  } finally {
    await worker.stop();
  }
}

function memoryOf(pid, figure) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024;
}
