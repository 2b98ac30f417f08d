/**
 * How much memory a profile takes: of the whole `weir baseline` process, and of the engine alone.
 *
 * The process has Node's own memory and garbage that was not collected yet. The engine's is what an isolate's limit
 * counts: JavaScript's heap after a collection, arrays outside it, and the kernel's memory; the most of it at any
 * tenth of the file, less what was there before the first byte.
 */
import { createReadStream } from "node:fs";
import { engine } from "../bundle.mjs";
import { measured, weirBaseline, weirCommand } from "../children.mjs";
import { csvFile, wideFile } from "./files.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { counted, megabytes, printTable, times } from "../table.mjs";

export async function memory({ runs, quick, full }) {
  const scale = quick ? 10 : 1;
  const tables = [
    table("churn", 1_000_000 / scale, 70, "48 MB"),
    ...(full ? [table("churn", 20_000_000 / scale, 70, "48 MB")] : []),
    table("mixed", 1_000_000 / scale, 20),
    table("dense", 300_000 / scale, 70, "48 MB"),
    // Fewer rows would leave columns exact.
    table("wide", quick ? 5_000 : 20_000, 500, "110 MB"),
    ...(full ? [table("wide", 100_000 / scale, 500, "110 MB")] : []),
  ];
  const start = await interleaved(
    { start: () => measured(process.execPath, [weirCommand, "--version"]) },
    runs,
  );
  const base = medianOf(start.start, "peakBytes");
  const tools = await engine();
  const rows = [];
  const first = new Map();
  for (const { shape, count, columns, goal, file } of tables) {
    const { path, sizeBytes } = await file();
    const { weir } = await interleaved({ weir: () => weirBaseline(path) }, runs);
    const peak = medianOf(weir, "peakBytes");
    const live = await liveBytes(tools, path, sizeBytes);
    if (!first.has(shape)) first.set(shape, { peak, live: live.total });
    const before = first.get(shape);
    rows.push([
      `${shape} (${counted(count)} x ${columns}, ${megabytes(sizeBytes)} MB)`,
      megabytes(peak),
      megabytes(peak - base),
      before.peak === peak ? "-" : times(peak / before.peak),
      ...[live.total, live.heap, live.kernel].map(megabytes),
      before.live === live.total ? "-" : times(live.total / before.live),
      goal,
    ]);
  }
  const heads = [
    "file",
    "RSS MB",
    "over start",
    "to fewer rows",
    "engine MB",
    "heap",
    "kernel",
    "to fewer rows",
  ];
  printTable("memory: the process of weir baseline, and the engine alone", [...heads, "goal at most"], rows, [
    `Start: ${megabytes(base)} MB, the RSS of weir --version. "To fewer rows" is beside the same table above.`,
    ...(full ? [] : ["20 M rows and 100 k rows of 500 columns: --full, which writes 4 GB of data first."]),
  ]);
}

function table(shape, count, columns, goal = "-") {
  const file = () => (shape === "wide" ? wideFile(count, columns) : csvFile(shape, count));
  return { shape, count, columns, goal, file };
}

async function liveBytes({ TableReader, kernelModule, openKernel }, path, sizeBytes) {
  const kernel = openKernel(kernelModule());
  const before = live(kernel);
  const reader = new TableReader(kernel, { header: "present" });
  let most = { total: 0, heap: 0, kernel: 0 };
  let next = 0;
  const look = () => {
    const now = live(kernel);
    const grown = Object.fromEntries(
      Object.entries(now).map(([part, bytes]) => [part, bytes - before[part]]),
    );
    grown.kernel = now.kernel;
    grown.total = grown.heap + grown.kernel;
    if (grown.total > most.total) most = grown;
  };
  for await (const piece of createReadStream(path, { highWaterMark: 65_536 })) {
    reader.push(piece);
    if (reader.bytes < next) continue;
    next = reader.bytes + sizeBytes / 10;
    look();
  }
  reader.end();
  look();
  // Still in use: a collected reader would have no size.
  if (reader.bytes !== sizeBytes)
    throw new Error(`Cannot measure ${path}: ${reader.bytes} of ${sizeBytes} bytes`);
  return most;
}

/** Arrays outside the heap count as heap: the isolate's limit knows no difference. The kernel's memory may be among them. */
function live(kernel) {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed + arrayBuffers, kernel: kernel.bytes.length };
}
