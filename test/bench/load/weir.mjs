/** The real Worker, as `weir start` runs it (src/cli/local/local.ts), with one endpoint. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { payloads } from "./payloads.mjs";
import { startWorker } from "./processes.mjs";

const token = "bench";
/** What a deployment for benches is given. */
export const bindings = {
  WEIR_ADMIN_TOKEN: token,
  WEIR_DEV: "true",
  WEIR_PUBLIC_URL: "http://127.0.0.1",
};

/** Once a round, behind its calls, of which there are fewer where the run is brief: by default it is once a minute. */
const flushSeconds = (isBrief) => (isBrief ? 3 : 8);
/** Longer than anything waits behind the answers. */
const quietMs = (isBrief) => flushSeconds(isBrief) * 1_000 + 500;

const source = fileURLToPath(new URL("../../../src/cli/local/local.ts", import.meta.url));
const bundle = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));

/** `config` is the endpoint's, its upstream aside; `script` is the Worker's, which records nothing if it `isDeaf`. */
export async function startWeir(
  payload,
  upstreamPort,
  config,
  { script = bundle, isDeaf = false, isBrief = false } = {},
) {
  const { readWorker, workerOptions } = await local();
  const variables = { ...bindings, WEIR_FLUSH_SECONDS: String(flushSeconds(isBrief)) };
  const worker = await startWorker(workerOptions(await readWorker(script), variables));
  const api = await putEndpoint(worker.port, payload, upstreamPort, config).catch(async (error) => {
    await worker.stop();
    throw error;
  });
  const path = `/endpoints/${payload}${payloads[payload].path}`;
  const isRecorded = config.profile && !isDeaf;
  const verify = (calls) => verified(api, isRecorded ? calls : 0, worker);
  return { ...worker, path, payload, ...(isRecorded && { quietMs: quietMs(isBrief) }), verify };
}

/** Configures an endpoint; gives its address in the API. `config` is the endpoint's, its upstream aside. */
export async function putEndpoint(port, name, upstreamPort, config = {}) {
  const api = `http://127.0.0.1:${port}/v1/endpoints/${name}`;
  const url = `http://127.0.0.1:${upstreamPort}`;
  await askWeir(api, { method: "PUT", body: JSON.stringify({ ...config, upstream: { url } }) });
  return api;
}

/** Throws unless each call was profiled and captured, or none if none was to be. */
async function verified(api, calls, { lastLog }) {
  const { shards } = await askWeir(`${api}/health`);
  const sum = (name) => shards.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const [profiled, captured] = [sum("profiled"), sum("captured")];
  if (profiled === calls && captured === calls) return;
  const counts = `${profiled} profiled and ${captured} captured of ${calls} calls`;
  throw new Error(`Cannot trust ${api}: ${counts}: ${JSON.stringify(shards)} ${lastLog()}`);
}

/** What the management API answers, read as JSON. */
export async function askWeir(url, options = {}) {
  const headers = { ...options.headers, authorization: `Bearer ${token}` };
  const response = await fetch(url, { ...options, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** What src/cli/local/local.ts exports; Node 20 reads no TypeScript. */
export async function local() {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    external: ["miniflare"],
    logLevel: "silent",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
