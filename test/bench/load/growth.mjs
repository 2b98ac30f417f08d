/**
 * What a check costs as traffic and deployments grow: windows of ten thousand to a hundred million calls, made by
 * merging profiles with themselves, and one endpoint among a thousand.
 */
import { engine } from "../bundle.mjs";
import { requestBodies, responseBodies } from "./payloads.mjs";
import { startUpstream, startWorker } from "./processes.mjs";
import { askWeir, bindings, local, putEndpoint } from "./weir.mjs";
import { interleaved, median, medianOf, timed } from "../rounds.mjs";
import { counted, megabytes, printTable } from "../table.mjs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** An hour of minutes. */
const minutes = 60;
/** Calls in each, and how often it is merged with itself. */
const windows = [
  [20, 0],
  [6_400, 0],
  [6_400, 4],
  [6_400, 8],
];

export async function growth({ runs, quick }) {
  await calls(runs, quick);
  await endpoints(runs, quick);
}

/** One window of 60 profiles, as a check of an hour reads it: from bytes to the report. */
async function calls(runs, quick) {
  const tools = await engine();
  const contenders = {};
  const sizes = {};
  for (const [count, doublings] of quick ? windows.slice(0, 2) : windows) {
    const minute = minuteProfile(tools, count);
    for (let times = 0; times < doublings; times++) minute.merge(minute.copy());
    const bytes = minute.toBytes();
    const total = minute.calls * minutes;
    sizes[total] = bytes.length;
    contenders[total] = () => checked(tools, bytes, total);
  }
  await interleaved(contenders, 1);
  const measured = await interleaved(contenders, runs);
  const rows = Object.keys(contenders).map((total) => [
    Number(total).toLocaleString("en"),
    megabytes(sizes[total] * minutes),
    medianOf(measured[total], "cpuMs").toFixed(0),
    megabytes(medianOf(measured[total], "heapBytes")),
  ]);
  const heads = ["calls in the window", "MB of profiles", "CPU ms", "MB of heap at most"];
  printTable(`growth: checking an hour of ${minutes} profiles, 70 columns`, heads, rows, [
    "The last two are the one before merged with itself. Profiles are read, merged and judged; heap of Node, with garbage.",
  ]);
}

function minuteProfile({ Profile, observe }, count) {
  const profile = new Profile();
  const [requests, responses] = [requestBodies("csv"), responseBodies("csv")];
  const body = (data) => ({ contentType: "text/csv", encoding: "CSV", data, truncated: false });
  for (let index = 0; index < count; index++) {
    observe(profile, {
      input: body(requests[index % requests.length]),
      output: body(responses[index % responses.length]),
    });
  }
  return profile;
}

async function checked(tools, bytes, total) {
  const { Profile, mergeProfiles, judge, describe, suggest, ownColumns } = tools;
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let heapBytes = 0;
  function* profiles() {
    for (let minute = 0; minute < minutes; minute++) {
      heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed - before);
      yield Profile.fromBytes(bytes);
    }
  }
  const baselineColumns = ownColumns(Profile.fromBytes(bytes), "START");
  const statistics = describe(baselineColumns, total);
  const baseline = { statistics, constraints: suggest(statistics) };
  const execution = {
    endpoint: "e",
    monitor: "m",
    id: "1",
    baseline: "b",
    window: { start: 0, end: 3_600_000 },
  };
  const settings = { outputColumns: "START", minimumRecords: 200 };
  const time = await timed(() => {
    const { report } = judge(execution, mergeProfiles(profiles()), baseline, settings);
    if (report.status !== "Completed")
      throw new Error(`The window was ${report.status}: ${report.exitMessage}`);
  });
  return { ...time, heapBytes };
}

/** One endpoint's check, and the minute's trigger, alone and among many. */
async function endpoints(runs, quick) {
  const many = quick ? 50 : 1_000;
  const { readWorker, workerOptions } = await local();
  const bundle = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
  const upstream = await startUpstream();
  const worker = await startWorker(
    workerOptions(await readWorker(bundle), { ...bindings, WEIR_PROFILE_SECONDS: "1" }),
  );
  try {
    const api = await putEndpoint(worker.port, "measured", upstream.port);
    const start = Math.floor(Date.now() / 1_000) * 1_000;
    await traffic(worker.port, quick ? 100 : 1_000);
    await settled(api);
    const end = Math.ceil(Date.now() / 1_000) * 1_000;
    await askWeir(`${api}/baselines`, {
      method: "POST",
      body: trainingCsv(),
      headers: { "content-type": "text/csv" },
    });
    await askWeir(`${api}/monitors/hourly`, { method: "PUT", body: JSON.stringify({ schedule: "hourly" }) });
    // Only what is over is checked.
    await wait(end - Date.now());
    const window = JSON.stringify({ start, end });
    const check = () =>
      median3(runs, () => askWeir(`${api}/monitors/hourly/executions`, { method: "POST", body: window }));
    await check();
    const alone = await check();
    for (let index = 1; index < many; index++)
      await putEndpoint(worker.port, `other-${index}`, upstream.port);
    const among = await check();
    printTable(
      "growth: one endpoint's check, from the request to the report",
      ["endpoints", "ms"],
      [
        [1, alone.toFixed(0)],
        [counted(many), among.toFixed(0)],
      ],
    );
  } finally {
    await worker.stop();
    upstream.stop();
  }
}

async function median3(runs, work) {
  const times = [];
  for (let run = 0; run < Math.max(3, runs); run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

async function traffic(port, count) {
  const bodies = requestBodies("csv");
  for (let index = 0; index < count; index++) {
    const response = await fetch(`http://127.0.0.1:${port}/endpoints/measured/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: bodies[index],
    });
    await response.arrayBuffer();
  }
}

/** Windows that are not over cannot be checked. */
async function settled(api) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { seen, profiled } = await askWeir(`${api}/health`);
    if (seen > 0 && seen === profiled) return;
  }
}

function trainingCsv() {
  const [requests, responses] = [requestBodies("csv"), responseBodies("csv")];
  return requests
    .slice(0, 2_000)
    .map((row, index) => `${responses[index]},${row}\n`)
    .join("");
}
