/** How large the Worker is that a deployment uploads, part by part, and what its start costs. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { found } from "../history.mjs";
import { cpuMsOf, startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { interleaved, medianOf } from "../rounds.mjs";
import { printTable, span } from "../table.mjs";
import { startups } from "./startup.mjs";

const built = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
/** The modules of the Worker by what they are for: the script is in parts. */
const kinds = {
  script: /\.mjs$/,
  "pictures (resvg.wasm)": /^resvg\.wasm$/,
  "documents (docs.txt)": /^docs\.txt$/,
  "fonts of pictures (inter-*.bin)": /^inter-\d+\.bin$/,
  "kernel (kernel.wasm)": /^kernel\.wasm$/,
};
const startsOfOne = 5;
const boundNothing = "nothing, with Weir's bindings";

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
  const { readWorker, workerOptions } = await local();
  const modules = await readWorker(built);
  const parts = Object.entries(kinds).map(([what, names]) => [
    what,
    modules.filter(({ path }) => names.test(path)).map(({ contents }) => contents),
  ]);
  const [[, script]] = parts;
  const rows = parts.map(([what, files]) => [
    what,
    kilobytes(files.reduce((sum, bytes) => sum + bytes.length, 0)),
    kilobytes(gzippedAll(files)),
  ]);
  const upload = gzippedAll(modules.map(({ contents }) => contents));
  printTable("size: the Worker as wrangler uploads it, minified", ["part", "kB", "gzip kB"], rows, [
    `Together ${kilobytes(upload)} kB after gzip; Cloudflare takes 3 MB of a free account, 10 MB of a paid one.`,
  ]);
  const starts = await startCosts(workerOptions(modules, {}), runs * startsOfOne, brief);
  const nothing = medianOf(starts.nothing, "cpuMs");
  const table = Object.entries(starts).map(([name, each]) => [
    name,
    medianOf(each, "cpuMs").toFixed(0),
    (medianOf(each, "cpuMs") - nothing).toFixed(0),
    span(each, "cpuMs", (ms) => ms.toFixed(0)),
  ]);
  const head = ["Worker, first asked", "CPU ms", "beyond nothing", "least-most"];
  printTable("size: CPU ms of workerd until its first answer", head, table, [
    '"nothing" is a Worker of one line; the rest of what bindings take is Miniflare, which has R2 and Workflows in its process.',
  ]);
  const own = medianOf(starts["Weir, a stray call"], "cpuMs") - nothing;
  const profiled = await startups(runs * startsOfOne);
  printTable(
    "size: the start as `wrangler check startup` profiles it",
    ["ms", "least-most"],
    [[medianOf(profiled, "activeMs").toFixed(0), span(profiled, "activeMs", (ms) => ms.toFixed(0))]],
  );
  found({
    "worker script": gzippedAll(script) / 1_000,
    "worker start": own,
    "worker start by wrangler": medianOf(profiled, "activeMs"),
  });
}

/** Of processes that start, answer once and end. */
async function startCosts(weir, times, isBrief) {
  const ofOneLine = "export default { fetch: () => new Response() };";
  const nothing = { ...ofText(ofOneLine), compatibilityDate: weir.compatibilityDate };
  // Miniflare answers for R2, Workflows and the rest by Workers of its own, in the same process.
  const bound = { ...weir, ...ofText(`${boundClasses(weir)}${ofOneLine}`) };
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
  const rest = { [boundNothing]: start(bound, "/"), nothing: start(nothing, "/") };
  return interleaved({ ...Object.fromEntries(first), ...rest }, times);
}

function ofText(script) {
  return { modules: [{ type: "ESModule", path: "worker.mjs", contents: script }] };
}

/** The classes of the bindings, without anything in them. */
function boundClasses({ durableObjects, workflows }) {
  const names = (bindings) => Object.values(bindings).map(({ className }) => className);
  return [
    'import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";',
    ...names(durableObjects).map((name) => `export class ${name} extends DurableObject {}`),
    ...names(workflows).map((name) => `export class ${name} extends WorkflowEntrypoint { async run() {} }`),
    "",
  ].join("\n");
}

function gzippedAll(files) {
  return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
}

function kilobytes(bytes) {
  return (bytes / 1_000).toFixed(0);
}
