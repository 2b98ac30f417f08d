/**
 * What one shard, a Recorder, can take in: calls of 69 features, one by one and in batches; what it holds, and how long
 * it takes to come back after it was evicted.
 *
 * workerd runs the Worker that drives it and the object on one thread, so the ceiling is that of both together. On
 * Cloudflare an object is good for some hundred requests a second (docs/platform.md): batches are what
 * lifts that. The same batches also go to an object that does nothing with them: what is beyond is the Recorder's own,
 * with the simulators of SQLite and R2 that it writes to.
 */
import { setTimeout as wait } from "node:timers/promises";
import { workerBundle } from "../bundle.mjs";
import { found } from "../history.mjs";
import { requestBodies, responseBodies } from "../load/payloads.mjs";
import { cpuMsOf, fetchAlone, startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { counted, megabytes, printTable } from "../table.mjs";

const allSizes = [1, 16, 64, 256];
/** There is a goal for this one. */
const goalSize = 256;
const lanes = 8;

export async function shard({ runs: asked, quick, brief }) {
  // Of one size a round takes a second, and a flush falls in one round and not in the next.
  const sizes = brief ? [goalSize] : allSizes;
  const runs = brief && !quick ? Math.max(asked, 5) : asked;
  const { readWorker, workerOptions } = await local();
  const bindings = { WEIR_FLUSH_SECONDS: "3600", WEIR_PUBLIC_URL: "http://127.0.0.1" };
  const code = await readWorker(await workerBundle("shard/entry.ts"));
  const worker = await startWorker(workerOptions(code, bindings));
  const ask = async (path) => (await fetchAlone(`http://127.0.0.1:${worker.port}${path}`)).json();
  try {
    const calls = quick ? 1_000 : 10_000;
    const bodies = { requests: requestBodies("csv"), responses: responseBodies("csv") };
    await fetch(`http://127.0.0.1:${worker.port}/bodies`, { method: "PUT", body: JSON.stringify(bodies) });
    const drive = (batch, idle) => async () => {
      const cpu = cpuMsOf(worker.pid);
      const start = performance.now();
      await ask(`/drive?calls=${calls}&batch=${batch}&lanes=${lanes}&idle=${idle}`);
      const wallMs = performance.now() - start;
      return { perSecond: (calls / wallMs) * 1_000, cpuUs: ((cpuMsOf(worker.pid) - cpu) / calls) * 1_000 };
    };
    const contenders = Object.fromEntries(
      sizes.flatMap((batch) => [
        [batch, drive(batch, 0)],
        [`${batch} idle`, drive(batch, 1)],
      ]),
    );
    await interleaved(contenders, 1);
    const measured = await interleaved(contenders, runs);
    const ownUs = (batch) =>
      medianOf(measured[batch], "cpuUs") - medianOf(measured[`${batch} idle`], "cpuUs");
    const rows = sizes.map((batch) => [
      batch,
      medianOf(measured[batch], "perSecond").toFixed(0),
      (medianOf(measured[batch], "perSecond") / batch).toFixed(0),
      medianOf(measured[batch], "cpuUs").toFixed(1),
      ownUs(batch).toFixed(1),
    ]);
    const heads = ["calls a batch", "calls/s", "batches/s", "CPU us/call", "of it own"];
    printTable(`shard: one Recorder, 69 features, ${lanes} batches under way`, heads, rows, [
      "Logged, counted and acknowledged. What the object does beside, at its checkpoints and when a generation is full, is in the row it falls in.",
      "Own: beyond what the same batches cost that go to an object that does nothing with them.",
    ]);
    found({ "recorder call": ownUs(goalSize) });
    if (!brief) await restore(ask, calls, runs);
  } finally {
    await worker.stop();
  }
}

/** What was logged since the last checkpoint is counted anew when the object wakes. */
async function restore(ask, calls, runs) {
  const rounds = [];
  for (let round = 0; round < runs; round++) {
    await ask(`/drive?calls=${calls}&batch=64&lanes=${lanes}`);
    const { databaseBytes, profileBytes, health } = await ask("/state");
    await ask("/evict");
    await wait(100);
    const start = performance.now();
    await ask("/wake");
    const ms = performance.now() - start;
    rounds.push({ ms, databaseBytes, profileBytes, pendingBytes: health.pendingBytes });
    // What waits is written when it wakes; the next round begins without it.
    while ((await ask("/state")).health.pendingBytes > 0) await wait(100);
  }
  const sizes = ["pendingBytes", "databaseBytes", "profileBytes"].map((name) =>
    megabytes(medianOf(rounds, name)),
  );
  const heads = ["calls logged", "MB of them", "MB of SQLite", "MB of profiles", "ms to the first answer"];
  printTable(
    "shard: waking after eviction",
    heads,
    [[counted(calls), ...sizes, medianOf(rounds, "ms").toFixed(0)]],
    ["None of these calls was in a checkpoint, which comes once a minute: they are counted anew."],
  );
}
