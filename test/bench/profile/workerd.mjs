/**
 * What profiling an object of R2 costs inside workerd, beside the same engine over memory in Node.
 *
 * Processor time of the whole workerd process, which also plays R2 (Miniflare keeps objects on disk): what only reading
 * the object costs is shown too. Both sides were warmed up by a run that is not counted.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { openAsBlob, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { engine, workerBundle } from "../bundle.mjs";
import { usageOf } from "../children.mjs";
import { csvFile, shapes } from "./files.mjs";
import { bytesOf, pushed } from "./memory-file.mjs";
import { found } from "../history.mjs";
import { fetchAlone } from "../load/processes.mjs";
import { interleaved, median, medianOf, Skip, timed } from "../rounds.mjs";
import { megabytes, printTable, times } from "../table.mjs";

export async function workerd({ runs, quick }) {
  if (usageOf(process.pid) === null)
    throw new Skip("processor time of workerd comes from /proc, which is not here");
  const { TableReader, kernelModule, openKernel } = await engine();
  const module = kernelModule();
  const { miniflare, pid, url } = await launch(await workerBundle("profile/workerd-entry.ts"));
  try {
    const rows = [];
    const reading = [];
    for (const [shape, { rows: usual }] of Object.entries(shapes)) {
      const count = quick ? usual / 10 : usual;
      const file = await csvFile(shape, count);
      await answerOf(new URL(shape, url), { method: "PUT", body: await openAsBlob(file.path) });
      const bytes = bytesOf(file);
      const contenders = {
        memory: () => timed(() => pushed(new TableReader(openKernel(module), { header: "present" }), bytes)),
        r2: () => cpuOf(pid, new URL(`profile/${shape}`, url), count),
        drain: () => cpuOf(pid, new URL(`drain/${shape}`, url), bytes.length),
      };
      await interleaved(contenders, 1);
      const { memory, r2, drain } = await interleaved(contenders, runs);
      const perMegabyte = (measurements) => medianOf(measurements, "cpuMs") / (bytes.length / 1e6);
      reading.push(perMegabyte(drain));
      const cells = [memory, r2, drain].map((each) => perMegabyte(each).toFixed(2));
      const ratio = times(perMegabyte(r2) / perMegabyte(memory));
      const what = `${shape} (${megabytes(bytes.length)} MB)`;
      rows.push([what, ...cells, ratio, "1.15 x", megabytes(usageOf(pid)?.peakBytes ?? Number.NaN)]);
    }
    const heads = [
      "object",
      "memory, Node",
      "R2, workerd",
      "only reading",
      "R2 to memory",
      "goal at most",
      "workerd RSS MB",
    ];
    printTable("workerd: CPU ms per MB of profiling an object of R2", heads, rows, [
      "RSS: the most the whole process had so far, R2's simulator included.",
    ]);
    found({ "object reading": median(reading) });
  } finally {
    await miniflare.dispose();
  }
}

/** What workerd's processor time is of one request, whose answer is known. */
async function cpuOf(pid, url, expected) {
  const before = usageOf(pid)?.cpuMs ?? Number.NaN;
  const answer = await answerOf(url);
  const cpuMs = (usageOf(pid)?.cpuMs ?? Number.NaN) - before;
  if (answer !== String(expected)) throw new Error(`${url} was answered ${answer}, not ${expected}`);
  return { cpuMs };
}

async function answerOf(url, options) {
  const response = await fetchAlone(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${text}`);
  return text;
}

/** Starts the bench's Worker and learns workerd's process id. */
async function launch(bundle) {
  const children = [];
  const note = (message) => children.push(message.process);
  subscribe("child_process", note);
  try {
    const miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "bundle.mjs", contents: readFileSync(bundle, "utf8") },
        {
          type: "CompiledWasm",
          path: "kernel.wasm",
          contents: readFileSync(join(dirname(bundle), "kernel.wasm")),
        },
      ],
      compatibilityDate: "2026-04-20",
      r2Buckets: ["BUCKET"],
      cf: false,
      log: new Log(LogLevel.NONE),
    });
    const url = await miniflare.ready;
    return { miniflare, pid: children.at(-1)?.pid, url };
  } finally {
    unsubscribe("child_process", note);
  }
}
