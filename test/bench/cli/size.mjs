/** How large the Worker is that a deployment uploads, part by part, and what its start costs. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { workerBundle } from "../../../src/cli/worker-bundle.mjs";
import { found } from "../history.mjs";
import { cpuMsOf, startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { printTable, span } from "../table.mjs";

const root = new URL("../../../", import.meta.url);
/** JSON that the script carries, by what it is. */
const carried = { "documents (docs.json)": "docs.json", "fonts of pictures (fonts.json)": "fonts.json" };
const wasm = { "pictures (resvg.wasm)": "resvg.wasm", "kernel (kernel.wasm)": "kernel.wasm" };
const startsOfOne = 5;

export async function size({ runs }) {
  const whole = await minified([]);
  const script = await minified(Object.values(carried));
  const rows = [
    ["script alone", ...sizes(script)],
    ...Object.entries({ ...carried, ...wasm }).map(([what, name]) => [
      what,
      ...sizes(readFileSync(new URL(`dist/${name}`, root))),
    ]),
  ];
  const files = Object.values(wasm).map((name) => readFileSync(new URL(`dist/${name}`, root)));
  const upload = [whole, ...files].reduce((sum, bytes) => sum + gzipped(bytes), 0);
  printTable("size: the Worker as wrangler uploads it, minified", ["part", "kB", "gzip kB"], rows, [
    `Together ${kilobytes(upload)} kB after gzip; Cloudflare takes 3 MB of a free account, 10 MB of a paid one.`,
  ]);
  const starts = await startCosts(whole, runs * startsOfOne);
  const own = medianOf(starts.weir, "cpuMs") - medianOf(starts.nothing, "cpuMs");
  const table = Object.entries(starts).map(([name, each]) => [
    name,
    medianOf(each, "cpuMs").toFixed(0),
    span(each, "cpuMs", (ms) => ms.toFixed(0)),
  ]);
  printTable("size: CPU ms of workerd until the first answer", ["Worker", "CPU ms", "least-most"], table, [
    `Weir's own: ${own.toFixed(0)} ms. "nothing" is a Worker of one line.`,
  ]);
  found({ "worker script": gzipped(script) / 1_000, "worker start": own });
}

async function minified(left) {
  const leave = (name) => (builder) =>
    builder.onResolve({ filter: new RegExp(`/${name.replace(".", "\\.")}$`) }, () => ({
      path: `./${name}`,
      external: true,
    }));
  const plugins = left.map((name) => ({ name: `leave ${name}`, setup: leave(name) }));
  const { outputFiles } = await build({
    ...workerBundle,
    plugins: [...plugins, ...workerBundle.plugins],
    absWorkingDir: fileURLToPath(root),
    entryPoints: ["src/index.ts"],
    logLevel: "silent",
    minify: true,
    keepNames: true,
    write: false,
  });
  return outputFiles[0].contents;
}

/** Of processes that start, answer once and end. */
async function startCosts(script, times) {
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(fileURLToPath(new URL("dist/worker.mjs", root)));
  const weir = workerOptions({ ...code, script: new TextDecoder().decode(script) }, {});
  const nothing = {
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: "export default { fetch: () => new Response() };" },
    ],
    compatibilityDate: weir.compatibilityDate,
  };
  const start = (options) => async () => {
    const worker = await startWorker(options);
    try {
      await (await fetch(`http://127.0.0.1:${worker.port}/favicon.ico`)).arrayBuffer();
      return { cpuMs: cpuMsOf(worker.pid) };
    } finally {
      await worker.stop();
    }
  };
  return interleaved({ weir: start(weir), nothing: start(nothing) }, times);
}

function sizes(bytes) {
  return [kilobytes(bytes.length), kilobytes(gzipped(bytes))];
}

function gzipped(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

function kilobytes(bytes) {
  return (bytes / 1_000).toFixed(0);
}
