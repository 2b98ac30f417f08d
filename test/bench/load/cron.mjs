/**
 * A thousand endpoints in one minute of cron, on workerd as `weir start` runs it: each has a baseline, a monitor of each
 * minute and a call in the minute that is looked at. How long after that minute its windows are judged, of which ten
 * seconds are waited for calls that were under way; and whether each endpoint has exactly one execution of it.
 *
 * Then the Catalog alone, with 100,000 endpoints due (due-entry.ts): it is the one object that all of them need.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { workerBundle } from "../bundle.mjs";
import { cpuMsOf, fetchAlone, startWorker } from "./processes.mjs";
import { bindings, local } from "./weir.mjs";
import { printTable } from "../table.mjs";

const bundle = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
const endpoints = 1_000;
const [trained, called] = [300, 100];
const features = 10;
const minuteMs = 60_000;
/** Windows that are not judged by then are missing. */
const patienceMs = 10 * minuteMs;

export async function cron({ quick }) {
  await minute({ quick });
  await catalog({ quick });
}

async function minute({ quick }) {
  const upstream = createServer((request, response) => {
    request
      .resume()
      .on("end", () => response.setHeader("content-type", "text/csv").end("0.5\n".repeat(called)));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { readWorker, workerOptions } = await local();
  const worker = await startWorker(workerOptions(await readWorker(bundle), bindings));
  const origin = `http://127.0.0.1:${worker.port}`;
  try {
    const names = Array.from({ length: quick ? endpoints / 10 : endpoints }, (_, at) => `endpoint-${at}`);
    const ask = askerOf(origin);
    await eachOf(names, (name) => configure(ask, name, upstream.address().port));
    // Last, so that each has the one window behind it.
    await eachOf(names, (name) =>
      ask("PUT", `${name}/monitors/minute`, JSON.stringify({ schedule: "* * * * *" })),
    );
    const end = await minuteWithCalls(names, origin);
    await wait(end - Date.now());
    const before = cpuMsOf(worker.pid);
    await worker.cron(end);
    const told = Date.now() - end;
    const judged = await executionsOf(ask, names, end);
    const seconds = judged
      .map(({ finishedAt }) => (Date.parse(finishedAt) - end) / 1_000)
      .toSorted((a, b) => a - b);
    const at = (share) =>
      seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))].toFixed(1);
    printTable(
      `cron: ${names.length} endpoints due in one minute`,
      [
        "windows judged",
        "with violations or without",
        "cron, s",
        "first, s",
        "half, s",
        "last, s",
        "CPU ms each",
      ],
      [
        [
          judged.length,
          judged.filter(({ status }) => status.startsWith("Completed")).length,
          (told / 1_000).toFixed(1),
          at(0),
          at(0.5),
          at(1),
          ((cpuMsOf(worker.pid) - before) / names.length).toFixed(1),
        ],
      ],
      [
        "Seconds after the end of the window, of which 10 are waited for calls under way; CPU of all of workerd.",
      ],
    );
  } finally {
    await worker.stop();
    upstream.close();
    upstream.closeAllConnections();
  }
}

/** The Catalog, told of all endpoints by the lots of 32 invocations, and of some one by one. */
async function catalog({ quick }) {
  const { readWorker, workerOptions } = await local();
  const script = await workerBundle("load/due-entry.ts");
  const worker = await startWorker(workerOptions(await readWorker(script), bindings));
  try {
    const response = await fetch(`http://127.0.0.1:${worker.port}/due/${quick ? 10_000 : 100_000}`);
    const { due, parts, left, asked, lots, single, alone } = JSON.parse(await response.text());
    printTable(
      `cron: the Catalog with ${due.toLocaleString("en-US")} endpoints due`,
      ["calls", "who is due, ms", "told in lots, ms", "still due", "told one by one, ms each"],
      [[parts, asked, lots, left, (single / alone).toFixed(3)]],
      ["One object on local workerd, whose disk is this machine's; one by one is 50 at a time."],
    );
  } finally {
    await worker.stop();
  }
}

/** A thousand objects that wake may keep a connection waiting until it is given up: it is asked again. */
async function patiently(send) {
  for (let tries = 0; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (tries === 4)
        throw new Error(`Given up after five tries: ${error.cause ?? error}`, { cause: error });
      await wait(250 * 2 ** tries);
    }
  }
}

function askerOf(origin) {
  return async (method, path, body, type = "application/json") => {
    const headers = {
      authorization: `Bearer ${bindings.WEIR_ADMIN_TOKEN}`,
      "content-type": type,
    };
    const options = { method, headers, body };
    const [response, text] = await patiently(async () => {
      const answered = await fetchAlone(`${origin}/v1/endpoints/${path}`, options);
      return [answered, await answered.text()];
    });
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
}

async function configure(ask, name, port) {
  const head = ["score", ...Array.from({ length: features }, (_, at) => `feature_${at}`)].join(",");
  const rows = Array.from({ length: trained }, (_, row) => `0.5,${rowOf(row)}`);
  await ask("PUT", name, JSON.stringify({ upstream: { url: `http://127.0.0.1:${port}` } }));
  await ask("POST", `${name}/baselines?header=present`, [head, ...rows].join("\n"), "text/csv");
}

function rowOf(row) {
  return Array.from({ length: features }, (_, at) => ((row * 7_919 + at * 104_729) % 1_009) / 100).join(",");
}

/** Sends each endpoint a call within one minute, and gives its end. */
async function minuteWithCalls(names, origin) {
  const body = Array.from({ length: called }, (_, row) => rowOf(row * 13)).join("\n");
  const start = Math.ceil(Date.now() / minuteMs) * minuteMs;
  await wait(start - Date.now() + 100);
  await eachOf(names, async (name) => {
    const options = { method: "POST", headers: { "content-type": "text/csv" }, body };
    await patiently(async () =>
      (await fetchAlone(`${origin}/endpoints/${name}/invocations`, options)).arrayBuffer(),
    );
  });
  const end = start + minuteMs;
  if (Date.now() > end)
    throw new Error("Cannot measure: calls to all endpoints take longer than a minute here");
  return end;
}

/** The executions of the window that ends then, once each endpoint has one that is over. */
async function executionsOf(ask, names, end) {
  const wanted = new Date(end).toISOString();
  const judged = [];
  let open = names;
  await wait(end - Date.now() + 12_000);
  while (open.length > 0 && Date.now() < end + patienceMs) {
    const left = [];
    await eachOf(open, async (name) => {
      const { executions } = await ask("GET", `${name}/executions?limit=20`);
      const own = executions.filter((one) => one.window.end === wanted);
      if (own.length === 0 || own.some(({ finishedAt }) => finishedAt === null)) left.push(name);
      else judged.push(...own);
    });
    open = left;
    if (open.length > 0) await wait(5_000);
  }
  return judged;
}

/** Eight at a time. */
async function eachOf(names, work) {
  const queue = names.values();
  const lane = async () => {
    for (const name of queue) await work(name);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
