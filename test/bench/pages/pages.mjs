/**
 * What a page takes: its bytes and its time, beside the page of the documents, which asks nothing. One deployment on
 * workerd: an endpoint of 400 features whose last window differs, and a thousand others as wide, each with a baseline and
 * a window that is judged; of ten of them one differs. The time is that of the whole answer as a browser on the same
 * machine has it.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bindings, local } from "../load/weir.mjs";
import { fetchAlone, startWorker } from "../load/processes.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { printTable, times } from "../table.mjs";

const features = 400;
const [trained, called] = [2_000, 300];
/** Of the others: rows of training data, and records of one call. */
const [trainedOthers, calledOthers] = [250, 210];
const minuteMs = 60_000;
const others = 1_000;
const bundle = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));

export async function pages({ runs, quick }) {
  const upstream = await startUpstream();
  const { readWorker, workerOptions } = await local();
  const worker = await startWorker(workerOptions(await readWorker(bundle), bindings));
  const origin = `http://127.0.0.1:${worker.port}`;
  try {
    const ask = askerOf(origin);
    const names = await begin(ask, upstream.url, quick ? others / 10 : others);
    const execution = await judged(ask, origin, names);
    const cookie = await signedIn(origin);
    const paths = [
      "/docs",
      "/dashboard",
      "/dashboard?q=99",
      "/dashboard/wide",
      "/dashboard/wide?all=1",
      "/dashboard/wide/feature?name=feature_0",
      `/reports/wide/${execution}`,
      "/incidents",
      "/usage",
    ];
    const contenders = Object.fromEntries(
      paths.map((path) => [path, () => opened(`${origin}${path}`, cookie)]),
    );
    await interleaved(contenders, 1);
    const measured = await interleaved(contenders, quick ? 1 : Math.max(7, runs));
    const plain = medianOf(measured["/docs"], "ms");
    const rows = paths.map((path) => {
      const ms = medianOf(measured[path], "ms");
      const name = path.replace(execution, "{id}");
      return [name, (medianOf(measured[path], "bytes") / 1e3).toFixed(0), ms.toFixed(1), times(ms / plain)];
    });
    printTable(
      `pages: ${names.length} endpoints of ${features} features, each with a judged window, and one with ${called} calls`,
      ["page", "kB", "ms", "to /docs"],
      rows,
      ["ms: median of the whole answer, on the same machine; kB: before any coding."],
    );
  } finally {
    await worker.stop();
    upstream.stop();
  }
}

/** Answers each row with a number. */
async function startUpstream() {
  const server = createServer((request, response) => {
    let rows = 1;
    request.on("data", (chunk) => {
      rows += chunk.toString().split("\n").length - 1;
    });
    request.on("end", () => response.setHeader("content-type", "text/csv").end("0.5\n".repeat(rows)));
  }).listen(0, "127.0.0.1");
  // workerd gives up a call whose kept connection ends just then, and one lost call is a window without data.
  server.keepAliveTimeout = 0;
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}

function askerOf(origin) {
  return async (method, path, body, type = "application/json") => {
    const headers = {
      authorization: `Bearer ${bindings.WEIR_ADMIN_TOKEN}`,
      "content-type": type,
    };
    const options = { method, headers, body };
    const response = await fetchAlone(`${origin}/v1/endpoints/${path}`, options);
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  };
}

/** The endpoint with its baseline and monitor, and the others, whose names it gives. */
async function begin(ask, url, count) {
  const head = ["score", ...Array.from({ length: features }, (_, index) => `feature_${index}`)].join(",");
  const fileOf = (rows) =>
    [head, ...Array.from({ length: rows }, (_, row) => `0.5,${rowOf(row, 0)}`)].join("\n");
  const configure = async (name, file) => {
    const capture = { bodyLimitBytes: 2 ** 20 };
    await ask("PUT", name, JSON.stringify({ upstream: { url }, capture }));
    await ask("POST", `${name}/baselines?header=present`, file, "text/csv");
    await ask("PUT", `${name}/monitors/minute`, JSON.stringify({ schedule: "hourly" }));
  };
  await configure("wide", fileOf(trained));
  const names = Array.from({ length: count }, (_, index) => `endpoint-${String(index).padStart(4, "0")}`);
  const file = fileOf(trainedOthers);
  await eachOf(names, (name) => configure(name, file));
  return names;
}

/** Four at a time. */
async function eachOf(names, work) {
  for (let at = 0; at < names.length; at += 4)
    await Promise.all(names.slice(at, at + 4).map((name, place) => work(name, at + place)));
}

/** Every tenth feature is moved by `shift`. */
function rowOf(row, shift) {
  return Array.from({ length: features }, (_, index) => {
    const value = ((row * 7_919 + index * 104_729) % 1_009) / 100;
    return (value + (index % 10 === 0 ? shift : 0)).toFixed(2);
  }).join(",");
}

/** Sends the calls of one window, whole minutes, has it checked once it is over, and gives the execution of `wide`. */
async function judged(ask, origin, names) {
  const start = Date.now() - (Date.now() % minuteMs);
  for (let call = 0; call < called; call++) await send(origin, "wide", rowOf(call * 13, 4));
  const [same, moved] = [0, 4].map((shift) =>
    Array.from({ length: calledOthers }, (_, row) => rowOf(row * 13, shift)).join("\n"),
  );
  await eachOf(names, (name, at) => send(origin, name, at % 10 === 0 ? moved : same));
  const end = Math.ceil(Date.now() / minuteMs) * minuteMs;
  await wait(end - Date.now() + 2_000);
  const window = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  const check = async (name, wanted) => {
    const execution = await ask("POST", `${name}/monitors/minute/executions`, JSON.stringify(window));
    if (execution.status !== wanted)
      throw new Error(`Expected ${wanted} of ${name}: ${execution.status}, ${execution.exitMessage}`);
    return execution.id;
  };
  await eachOf(names, (name, at) => check(name, at % 10 === 0 ? "CompletedWithViolations" : "Completed"));
  return check("wide", "CompletedWithViolations");
}

async function send(origin, name, body) {
  const response = await fetchAlone(`${origin}/endpoints/${name}/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body,
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`A call of ${name} was answered ${response.status}: ${text.slice(0, 300)}`);
}

async function signedIn(origin) {
  const response = await fetch(`${origin}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin },
    body: new URLSearchParams({ token: bindings.WEIR_ADMIN_TOKEN }).toString(),
  });
  return response.headers.get("set-cookie").split(";")[0];
}

async function opened(url, cookie) {
  const began = performance.now();
  const response = await fetch(url, { headers: { cookie } });
  const bytes = (await response.arrayBuffer()).byteLength;
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}`);
  return { ms: performance.now() - began, bytes };
}
