/**
 * What a page takes: its bytes and its time, beside the page of the documents, which asks nothing. One deployment on
 * workerd: an endpoint of 400 features whose last window differs, and a thousand others that nobody has called. The time
 * is that of the whole answer as a browser on the same machine has it.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bindings, local } from "../load/weir.mjs";
import { startWorker } from "../load/processes.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { printTable, times } from "../table.mjs";

const features = 400;
const [trained, called] = [2_000, 300];
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
    await begin(ask, upstream.url, quick ? others / 10 : others);
    const execution = await judged(ask, origin);
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
      `pages: ${quick ? others / 10 : others} endpoints, and one of ${features} features`,
      ["page", "kB", "ms", "to /docs"],
      rows,
      ["ms: median of the whole answer, on the same machine; kB: before any coding."],
    );
  } finally {
    await worker.stop();
    upstream.stop();
  }
}

/** Answers each call with a number. */
async function startUpstream() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("content-type", "text/csv").end("0.5\n"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}

function askerOf(origin) {
  return async (method, path, body, type = "application/json") => {
    const headers = { authorization: `Bearer ${bindings.WEIR_ADMIN_TOKEN}`, "content-type": type };
    const options = { method, headers, body };
    const response = await fetch(`${origin}/v1/endpoints/${path}`, options);
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  };
}

/** The endpoint with its baseline and monitor, and the others. */
async function begin(ask, url, count) {
  const config = JSON.stringify({ upstream: { url } });
  await ask("PUT", "wide", config);
  const head = ["score", ...Array.from({ length: features }, (_, index) => `feature_${index}`)].join(",");
  const rows = Array.from({ length: trained }, (_, row) => `0.5,${rowOf(row, 0)}`);
  await ask("POST", "wide/baselines?header=present", [head, ...rows].join("\n"), "text/csv");
  await ask("PUT", "wide/monitors/minute", JSON.stringify({ schedule: "hourly" }));
  const names = Array.from({ length: count }, (_, index) => `endpoint-${String(index).padStart(4, "0")}`);
  while (names.length > 0) await Promise.all(names.splice(0, 8).map((name) => ask("PUT", name, config)));
}

/** Every tenth feature is moved by `shift`. */
function rowOf(row, shift) {
  return Array.from({ length: features }, (_, index) => {
    const value = ((row * 7_919 + index * 104_729) % 1_009) / 100;
    return (value + (index % 10 === 0 ? shift : 0)).toFixed(2);
  }).join(",");
}

/** Sends a minute's calls, has the minute checked once it is over, and gives the execution. */
async function judged(ask, origin) {
  if (Date.now() % minuteMs > minuteMs / 2) await wait(minuteMs - (Date.now() % minuteMs));
  const start = Date.now() - (Date.now() % minuteMs);
  for (let call = 0; call < called; call++) {
    const response = await fetch(`${origin}/endpoints/wide/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: rowOf(call * 13, 4),
    });
    await response.arrayBuffer();
  }
  await wait(start + minuteMs - Date.now() + 2_000);
  const window = { start: new Date(start).toISOString(), end: new Date(start + minuteMs).toISOString() };
  const execution = await ask("POST", "wide/monitors/minute/executions", JSON.stringify(window));
  if (execution.status !== "CompletedWithViolations")
    throw new Error(`Expected violations: ${execution.exitMessage}`);
  return execution.id;
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
