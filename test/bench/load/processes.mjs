/** Processes that take part in a load: Node scripts of this folder, Workers on workerd, and their processor time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";

const host = "127.0.0.1";
const pollMs = 100;
const longestQuietMs = 60_000;

/** The model. */
export async function startUpstream() {
  const { answer, stop } = startScript(new URL("./upstream.mjs", import.meta.url));
  const { port } = await answer();
  return { port, stop };
}

/** `load({ port, path, headers, payload, connections, calls })` gives wall time and latencies. */
export function startClient() {
  const { ask, answer, stop } = startScript(new URL("./client.mjs", import.meta.url));
  const load = async (asked) => {
    ask(asked);
    const { measured, failure } = await answer();
    if (failure !== undefined) throw new Error(failure);
    return measured;
  };
  return { load, stop };
}

/** `answer()` waits for the next thing that the script says, and throws where it ended instead. */
function startScript(url) {
  const path = fileURLToPath(url);
  const child = fork(path);
  const ended = once(child, "exit").then(([code]) => ({ code }));
  const answer = async () => {
    const said = await Promise.race([once(child, "message"), ended]);
    if (!Array.isArray(said)) throw new Error(`${path} ended with ${said.code}`);
    return said[0];
  };
  return { ask: (asked) => child.send(asked), answer, stop: () => child.disconnect() };
}

/**
 * A Worker whose port is workerd's own: through Miniflare's entry Worker each call would cost several times as much.
 * `options` are Miniflare's.
 */
export async function startWorker(options) {
  const children = [];
  const note = (message) => children.push(message.process);
  subscribe("child_process", note);
  let lastLog = "";
  const miniflare = new Miniflare({
    ...options,
    host,
    port: 0,
    unsafeDirectSockets: [{ host, port: 0 }],
    cf: false,
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }) => {
      lastLog = message;
    },
  });
  try {
    const { port } = await miniflare.unsafeGetDirectURL();
    const stop = () => miniflare.dispose();
    const [workerd] = children.slice(-1);
    const hasEnded = () => workerd.exitCode !== null || workerd.signalCode !== null;
    const inspector = options.inspectorPort === undefined ? null : await miniflare.getInspectorURL();
    const cron = async (time) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(time) });
    };
    return { port: Number(port), pid: workerd.pid, hasEnded, inspector, lastLog: () => lastLog, cron, stop };
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    throw new Error(`Cannot start a Worker: ${lastLog || error.message}`, { cause: error });
  } finally {
    unsubscribe("child_process", note);
  }
}

/** A request on a connection of its own: workerd closes one that was idle for some seconds, which may be just when it is used again. */
export function fetchAlone(url, options = {}) {
  return fetch(url, { ...options, headers: { ...options.headers, connection: "close" } });
}

/** Processor time of a process and its children so far: of threads that still run, to the nanosecond. */
export function cpuMsOf(pid) {
  let cpuMs = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const task = `/proc/${pid}/task/${thread}`;
    cpuMs += Number(readFileSync(`${task}/schedstat`, "utf8").split(" ")[0]) / 1e6;
    const children = readFileSync(`${task}/children`, "utf8").split(" ").filter(Boolean);
    for (const child of children) cpuMs += cpuMsOf(child);
  }
  return cpuMs;
}

/** Resolves when a process did next to nothing for so long: what it does behind its answers is over. */
export async function quiet(pid, quietMs) {
  const end = performance.now() + longestQuietMs;
  let since = performance.now();
  let before = cpuMsOf(pid);
  while (performance.now() - since < quietMs) {
    if (performance.now() > end) throw new Error(`Process ${pid} is not quiet after ${longestQuietMs} ms`);
    await wait(pollMs);
    const now = cpuMsOf(pid);
    if (now - before > pollMs / 50) since = performance.now();
    before = now;
  }
}
