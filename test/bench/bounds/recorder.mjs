/** One case of a Recorder: what its calls, and a check of the last hour after them, take of memory. */
import { workerBundle } from "../bundle.mjs";
import { startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { openHeap } from "./heap.mjs";
import { batchesOf } from "./recorder-cases.mjs";
import { usageOf } from "./usage.mjs";

const bundle = await workerBundle("bounds/entry.ts");

/** `held`: of the isolate after its garbage was collected, the most at any time; `halfway`: the most in the first half. */
export async function measuredRecorder(one) {
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(bundle);
  const options = { ...workerOptions(code, { WEIR_FLUSH_SECONDS: "1" }), inspectorPort: 0 };
  const worker = await startWorker(options);
  const ask = async (path, body) => {
    const response = await fetch(`http://127.0.0.1:${worker.port}${path}`, body && { method: "POST", body });
    if (!response.ok)
      throw new Error(`${one.name}: ${path} was answered ${response.status}: ${worker.lastLog()}`);
    return response.json();
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
    const { counters } = await ask("/health");
    const [left, coarse] = [counters.columns_left_out ?? 0, counters.columns_coarse ?? 0];
    return {
      rest,
      cpuMs: driven.cpuMs,
      peak: driven.peak,
      checked: usageOf(worker.pid).peak,
      held: Math.max(...samples),
      halfway: Math.max(...half),
      counted: `columns:${columns || reason},profiled:${counters.profiled ?? 0},left out:${left},coarser:${coarse}`,
    };
  } finally {
    heap?.close();
    await worker.stop();
  }
}
