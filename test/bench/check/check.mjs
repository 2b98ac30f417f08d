/**
 * What merging the profiles of 400 days costs, as a check of that window does it: the processor time of workerd, where the
 * Recorder and who asks it run. The first check leaves blocks of days for those after it; the longest turn is the most that
 * the Recorder does at a time, which the platform grants 30 s for.
 */
import { setTimeout as wait } from "node:timers/promises";
import { workerBundle } from "../bundle.mjs";
import { found } from "../history.mjs";
import { cpuMsOf, fetchAlone, startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { medianOf } from "../rounds.mjs";
import { megabytes, printTable, seconds } from "../table.mjs";

const cases = [
  { shape: "mixed", columns: 70, rows: 20_000 },
  { shape: "dense", columns: 70, rows: 20_000 },
  { shape: "mixed", columns: 1_000, rows: 5_000 },
  { shape: "dense", columns: 1_000, rows: 5_000, isLarge: true },
];

export async function check({ runs, quick, full }) {
  const rows = [];
  const figures = {};
  const days = quick ? 40 : 400;
  for (const one of cases) {
    if (one.isLarge && !full && !quick) continue;
    const { sizeBytes, measured } = await measuredCase(one, days, runs);
    figures[`check ${one.shape} ${one.columns}`] = medianOf(measured, "first") / 1_000;
    figures[`check again ${one.shape} ${one.columns}`] = medianOf(measured, "again") / 1_000;
    rows.push([
      `${one.shape}, ${one.columns} columns`,
      megabytes(sizeBytes),
      ...["first", "again", "longest"].map((key) => seconds(medianOf(measured, key))),
      medianOf(measured, "turns"),
    ]);
  }
  const heads = [
    `${days} days of`,
    "MB a day",
    "first, CPU s",
    "again, CPU s",
    "longest turn, CPU s",
    "turns",
  ];
  printTable("check: the profiles of a long window, merged", heads, rows, [
    "mixed: one column in six has many different numbers, the others 0 or 1; dense: all numbers differ.",
    "Longest turn: of the first check, the Recorder alone.",
  ]);
  if (!quick) found(figures);
}

async function measuredCase({ shape, columns, rows }, days, runs) {
  const { readWorker, workerOptions } = await local();
  const worker = await startWorker(
    workerOptions(await readWorker(await workerBundle("check/entry.ts")), {
      WEIR_PUBLIC_URL: "http://127.0.0.1",
      WEIR_FLUSH_SECONDS: "3600",
      WEIR_KEEP: "2h 48h 9999d",
    }),
  );
  const ask = async (path) => {
    const response = await fetchAlone(`http://127.0.0.1:${worker.port}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text} ${worker.lastLog()}`);
    return JSON.parse(text);
  };
  const cpuOf = async (path) => {
    const before = cpuMsOf(worker.pid);
    const { calls = rows * days } = await ask(path);
    if (calls !== rows * days) throw new Error(`${path} found ${calls} calls`);
    return cpuMsOf(worker.pid) - before;
  };
  try {
    const { bytes } = await ask(`/days?shape=${shape}&columns=${columns}&rows=${rows}&days=${days}`);
    const measured = [];
    for (let round = 0; round < runs; round++) {
      const turns = await turnsOf(ask, cpuOf, days);
      await forget(ask);
      const first = await cpuOf(`/check?days=${days}`);
      const again = await cpuOf(`/check?days=${days}`);
      measured.push({ first, again, longest: Math.max(...turns), turns: turns.length });
      await forget(ask);
    }
    return { sizeBytes: bytes, measured };
  } finally {
    await worker.stop();
  }
}

/** The processor time of each turn of a first check. */
async function turnsOf(ask, cpuOf, days) {
  const { turns } = await ask(`/turns?days=${days}`);
  const spent = [];
  for (const { start, end } of turns) spent.push(await cpuOf(`/turn?start=${start}&end=${end}`));
  return spent;
}

async function forget(ask) {
  await ask("/forget");
  await wait(100);
}
