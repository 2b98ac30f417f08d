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
/** The modules beside the script, by what they are for. */
const modules = {
  "pictures (resvg.wasm)": ["resvg.wasm"],
  "documents (docs.txt)": ["docs.txt"],
  "fonts of pictures (inter-*.bin)": ["inter-400.bin", "inter-600.bin"],
  "kernel (kernel.wasm)": ["kernel.wasm"],
};
const startsOfOne = 5;

/**
 * What is asked of Weir first; of the first of these there is a goal. A call that has lost its way is answered by what every isolate sets up at its start, and
 * asks no object; the others load more.
 */
const firsts = {
  "Weir, a stray call": "/v1/chat/completions",
  "Weir, a call": "/endpoints/nobody/invocations",
  "Weir, the page to sign in": "/sign-in",
};

export async function size({ runs, brief }) {
  const script = await minified();
  const parts = [["script", [script]]];
  for (const [what, names] of Object.entries(modules))
    parts.push([what, names.map((name) => readFileSync(new URL(`dist/${name}`, root)))]);
  const rows = parts.map(([what, files]) => [
    what,
    kilobytes(files.reduce((sum, bytes) => sum + bytes.length, 0)),
    kilobytes(gzippedAll(files)),
  ]);
  const upload = gzippedAll(parts.flatMap(([, files]) => files));
  printTable("size: the Worker as wrangler uploads it, minified", ["part", "kB", "gzip kB"], rows, [
    `Together ${kilobytes(upload)} kB after gzip; Cloudflare takes 3 MB of a free account, 10 MB of a paid one.`,
  ]);
  const starts = await startCosts(script, runs * startsOfOne, brief);
  const nothing = medianOf(starts.nothing, "cpuMs");
  const table = Object.entries(starts).map(([name, each]) => [
    name,
    medianOf(each, "cpuMs").toFixed(0),
    (medianOf(each, "cpuMs") - nothing).toFixed(0),
    span(each, "cpuMs", (ms) => ms.toFixed(0)),
  ]);
  const head = ["Worker, first asked", "CPU ms", "beyond nothing", "least-most"];
  printTable("size: CPU ms of workerd until its first answer", head, table, [
    '"nothing" is a Worker of one line.',
  ]);
  const own = medianOf(starts["Weir, a stray call"], "cpuMs") - nothing;
  found({ "worker script": gzippedAll([script]) / 1_000, "worker start": own });
}

/** As wrangler.toml has it. */
async function minified() {
  const { outputFiles } = await build({
    ...workerBundle,
    absWorkingDir: fileURLToPath(root),
    entryPoints: ["src/index.ts"],
    logLevel: "silent",
    minify: true,
    charset: "utf8",
    write: false,
  });
  return outputFiles[0].contents;
}

/** Of processes that start, answer once and end. */
async function startCosts(script, times, isBrief) {
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(fileURLToPath(new URL("dist/worker.mjs", root)));
  const weir = workerOptions({ ...code, script: new TextDecoder().decode(script) }, {});
  const nothing = {
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: "export default { fetch: () => new Response() };" },
    ],
    compatibilityDate: weir.compatibilityDate,
  };
  const start = (options, path) => async () => {
    const worker = await startWorker(options);
    try {
      await (await fetch(`http://127.0.0.1:${worker.port}${path}`)).arrayBuffer();
      return { cpuMs: cpuMsOf(worker.pid) };
    } finally {
      await worker.stop();
    }
  };
  const asked = Object.entries(firsts).slice(0, isBrief ? 1 : Infinity);
  const first = asked.map(([name, path]) => [name, start(weir, path)]);
  return interleaved({ ...Object.fromEntries(first), nothing: start(nothing, "/") }, times);
}

function gzippedAll(files) {
  return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
}

function kilobytes(bytes) {
  return (bytes / 1_000).toFixed(0);
}
