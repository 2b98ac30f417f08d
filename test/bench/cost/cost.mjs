/**
 * What a million calls cost on Cloudflare: billable operations, counted on real workerd, not timed.
 *
 * Each rate of calls has a workerd of its own, so one isolate, with Weir's defaults; calls come at even distances for a
 * few minutes, and what was counted in whole minutes is brought to a million. Prices are Cloudflare's list prices of
 * the paid plan (docs/platform.md), what the plan includes is not taken off.
 */
import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { requestBodies, responseBodies } from "../load/payloads.mjs";
import { startUpstream, startWorker } from "../load/processes.mjs";
import { askWeir, bindings, local, putEndpoint } from "../load/weir.mjs";
import { workerBundle } from "../bundle.mjs";
import { Skip } from "../rounds.mjs";
import { printTable } from "../table.mjs";

const rates = [1, 10, 100, 1_000];
const minuteMs = 60_000;
/** Dollars. */
const prices = {
  workerRequests: 0.3 / 1e6,
  objectRequests: 0.15 / 1e6,
  rowsWritten: 1 / 1e6,
  rowsRead: 0.001 / 1e6,
  gbSeconds: 12.5 / 1e6,
  classA: 4.5 / 1e6,
  classB: 0.36 / 1e6,
};
/** A gigabyte and month. */
const storagePrice = 0.015 / 1e9;

/** At most so many a million: [object requests, rows written, class A]. */
const goals = { 100: [50_000, 60_000, 1_200], 1000: [20_000, 25_000, 1_200] };

export async function cost({ quick, full }) {
  if (quick) throw new Skip("operations are counted over whole minutes; run it without --quick");
  const minutes = full ? 10 : 3;
  const upstream = await startUpstream();
  const workers = [];
  try {
    const counted = await Promise.all(
      rates.map(async (rate) => {
        const weir = await start(upstream.port);
        workers.push(weir);
        return count(weir, rate, minutes);
      }),
    );
    print(counted, minutes);
  } finally {
    for (const { stop } of workers) await stop();
    upstream.stop();
  }
}

async function start(upstreamPort) {
  const { readWorker, workerOptions } = await local();
  const worker = await readWorker(await workerBundle("cost/entry.ts"));
  const started = await startWorker(workerOptions(worker, bindings));
  for (const name of ["busy", "idle"]) await putEndpoint(started.port, name, upstreamPort);
  await putBaseline(started.port, "busy");
  return started;
}

/** Calls are as in the baseline: they are watched, and nothing is said. */
async function putBaseline(port, name) {
  const rows = requestBodies("csv");
  const scores = responseBodies("csv");
  const width = rows[0].split(",").length;
  const head = ["score", ...Array.from({ length: width }, (_, at) => `feature${at}`)].join(",");
  const lines = rows.map((row, at) => `${scores[at]},${row}`);
  await askWeir(`http://127.0.0.1:${port}/v1/endpoints/${name}/baselines`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: `${head}\n${lines.join("\n")}\n`,
  });
}

/** What `minutes` of calls came to, after a minute that is not counted. */
async function count({ port }, rate, minutes) {
  const url = `http://127.0.0.1:${port}`;
  const calls = pace(port, rate);
  const ticks = setInterval(() => void fetch(`${url}/meter/cron`).catch(() => {}), minuteMs);
  try {
    await wait(minuteMs);
    await read(url);
    const before = calls.answered();
    await wait(minutes * minuteMs);
    const meters = await read(url);
    return {
      rate,
      calls: calls.answered() - before,
      busy: meters.busy,
      idle: meters.idle,
      all: meters.catalog,
    };
  } finally {
    clearInterval(ticks);
    await calls.stop();
  }
}

async function read(url) {
  return (await fetch(`${url}/meter`)).json();
}

/** So many calls a second, evenly, over connections that are kept. */
function pace(port, rate) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const bodies = requestBodies("csv");
  const start = performance.now();
  let made = 0;
  let answered = 0;
  let failure = null;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1_000) * rate);
    for (; made < due; made++) {
      call(agent, port, bodies[made % bodies.length], (error) => {
        failure ??= error;
        answered++;
      });
    }
  }, 5);
  const stop = async () => {
    clearInterval(timer);
    while (answered < made) await wait(10);
    agent.destroy();
    if (failure !== null) throw failure;
  };
  return { answered: () => answered, stop };
}

function call(agent, port, body, done) {
  const headers = { "content-type": "text/csv", "content-length": Buffer.byteLength(body) };
  const path = "/endpoints/busy/invocations";
  const sent = request({ agent, host: "127.0.0.1", port, method: "POST", path, headers }, (response) => {
    const { statusCode } = response;
    response.resume();
    response.once("end", () =>
      done(statusCode === 200 ? null : new Error(`A call was answered ${statusCode}`)),
    );
  });
  sent.once("error", (error) => {
    // workerd ended the connection while it rested: the request never reached it.
    if (sent.reusedSocket && error.code === "ECONNRESET") call(agent, port, body, done);
    else done(error);
  });
  sent.end(body);
}

function print(counted, minutes) {
  const heads = [
    "calls/s",
    "calls",
    "DO requests",
    "rows written",
    "rows read",
    "GB-s",
    "class A",
    "class B",
    "MB stored",
  ];
  const rows = counted.map(({ rate, calls, busy }) => {
    const million = 1e6 / calls;
    const whole = (name) => Math.round(busy[name] * million).toLocaleString("en");
    return [
      rate,
      calls,
      ...["objectRequests", "rowsWritten", "rowsRead", "gbSeconds", "classA", "classB"].map(whole),
      Math.round((busy.bytesStored * million) / 1e6),
    ];
  });
  const notes = counted.map(verdict).filter((note) => note !== null);
  printTable(`cost: billable operations per million calls, counted over ${minutes} minutes`, heads, rows, [
    ...notes,
    "Every call is profiled, captured and watched, 69 features of CSV. GB-s: as if each object stayed awake for 10 s after each request.",
    idleNote(counted),
  ]);
  printTable("cost: dollars per million calls at list price", dollarHeads, counted.map(dollars), [
    "Worker: the request alone; CPU is $0.02 a million milliseconds (see load). Stored: a month of all captures.",
  ]);
}

function verdict({ rate, calls, busy }) {
  const goal = goals[rate];
  if (goal === undefined) return null;
  const found = ["objectRequests", "rowsWritten", "classA"].map((name) => (busy[name] * 1e6) / calls);
  const met = found.every((value, index) => value <= goal[index]);
  const words = goal.map((most) => most.toLocaleString("en")).join(", ");
  return `${rate} calls/s: goal at most ${words} DO requests, rows written, class A: ${met ? "met" : "MISSED"}.`;
}

function idleNote(counted) {
  const operations = counted.reduce(
    (sum, { idle }) => sum + idle.objectRequests + idle.rowsWritten + idle.classA + idle.classB,
    0,
  );
  return `An endpoint without calls and monitors beside each of them: ${operations} operations.`;
}

const dollarHeads = ["calls/s", "Worker", "DO requests", "rows", "duration", "R2", "sum", "stored/month"];

function dollars({ rate, calls, busy }) {
  const million = 1e6 / calls;
  const parts = [
    prices.workerRequests * 1e6,
    busy.objectRequests * million * prices.objectRequests,
    (busy.rowsWritten * prices.rowsWritten + busy.rowsRead * prices.rowsRead) * million,
    busy.gbSeconds * million * prices.gbSeconds,
    (busy.classA * prices.classA + busy.classB * prices.classB) * million,
  ];
  const sum = parts.reduce((total, part) => total + part, 0);
  const stored = busy.bytesStored * million * storagePrice;
  return [rate, ...[...parts, sum, stored].map((value) => value.toFixed(3))];
}
