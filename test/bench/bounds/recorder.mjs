/** One case of a Recorder: what its calls, and a check of the last hour after them, take of memory. */
import { workerBundle } from "../bundle.mjs";
import { startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { openHeap } from "./heap.mjs";
import { batchesOf } from "./recorder-cases.mjs";
import { ask as askWorker } from "./traffic.mjs";
import { usageOf } from "./usage.mjs";

const bundle = await workerBundle("bounds/entry.ts");

/**
 * `held`: of the isolate after its garbage was collected, the most at any time; `halfway`: the most in the first half;
 * `heldByBoth`: at the end, with the profile that a check has merged.
 */
export async function measuredRecorder(one) {
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(bundle);
  const options = { ...workerOptions(code, { WEIR_FLUSH_SECONDS: "1" }), inspectorPort: 0 };
  const worker = await startWorker(options);
  const ask = async (path, body) => {
    const asked = askWorker(worker.port, path, { method: body === undefined ? "GET" : "POST", body });
    const { status, text } = await asked.catch((error) => fail(`${path}: ${error.message}`));
    return status === 200 ? JSON.parse(text) : fail(`${path} was answered ${status}`);
  };
  const fail = (what) => {
    const end = worker.hasEnded() ? "; workerd has ended" : "";
    throw new Error(`${one.name}: ${what}${end} ${worker.lastLog()}`.trim());
  };
  const heap = await openHeap(worker.inspector, "weir", () => ask("/health"));
  const held = async () => (heap === null ? Number.NaN : heap.held());
  try {
    await ask("/health");
    const [rest, empty] = [usageOf(worker.pid).peak, await held()];
    const samples = [];
    for (const batch of batchesOf(one)) {
      await ask("/record", batch);
      samples.push((await held()) - empty);
    }
    const half = samples.slice(0, Math.ceil(samples.length / 2));
    const driven = usageOf(worker.pid);
    const { columns = 0, reason = "" } = await ask("/check");
    const heldByBoth = (await held()) - empty;
    const { counters } = await ask("/health");
    const [left, coarse] = [counters.columns_left_out ?? 0, counters.columns_coarse ?? 0];
    return {
      rest,
      cpuMs: driven.cpuMs,
      peak: driven.peak,
      checked: usageOf(worker.pid).peak,
      held: Math.max(...samples),
      halfway: Math.max(...half),
      heldByBoth,
      counted: `columns:${columns || reason},profiled:${counters.profiled ?? 0},left out:${left},coarser:${coarse}`,
    };
  } finally {
    heap?.close();
    await worker.stop();
  }
}
