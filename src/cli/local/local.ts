/**
 * The real Worker on this computer: Miniflare runs the bundle on workerd with the bindings of
 * wrangler.toml. No account and no network. The local runtime never fires cron by itself, so this does.
 */
import { createServer } from "node:net";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Miniflare } from "miniflare";
import { newMiniflare, type Options } from "./miniflare.ts";
import { reasonOf } from "../read/file.ts";

export interface LocalOptions {
  /** Any free port if absent. */
  readonly port?: number | undefined;
  /** Folder for the state; in memory if absent. */
  readonly persist?: string;
  readonly bindings: Readonly<Record<string, string>>;
  /** Takes what the Worker logs, and what the runtime complains of. */
  readonly onLog: (line: string) => void;
}

export interface Local {
  readonly url: string;
  stop(): Promise<void>;
}

const minuteMs = 60_000;

const host = "127.0.0.1";

/** Runs the bundle beside the running command line, and fires its cron trigger at each whole minute. */
export async function startLocal({ port: wanted, persist, bindings, onLog }: LocalOptions): Promise<Local> {
  const script = fileURLToPath(new URL("./worker.mjs", import.meta.url));
  const port = await freePort(wanted ?? 0);
  const url = `http://${host}:${port}`;
  const miniflare = await launch(
    { host, port, ...workerOptions(await readWorker(script), { WEIR_PUBLIC_URL: url, ...bindings }) },
    persist,
    onLog,
  );
  const cron = async (scheduledTime: number) => {
    const worker = await miniflare.getWorker();
    await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(scheduledTime) });
  };
  const stopClock = eachMinute(cron, onLog);
  const stop = async () => {
    stopClock();
    await miniflare.dispose();
  };
  return { url, stop };
}

/** A module that workerd runs. */
interface WorkerModule {
  readonly type: "ESModule" | "CompiledWasm" | "Data" | "Text";
  readonly path: string;
  readonly contents: Uint8Array<ArrayBuffer>;
}

/** What a bundle may import from beside it, as wrangler finds it; null for other files. */
function typeOf(name: string): WorkerModule["type"] | null {
  if (/^worker-\w+\.mjs$/.test(name)) return "ESModule";
  if (name.endsWith(".wasm")) return "CompiledWasm";
  if (name.endsWith(".bin")) return "Data";
  return name === "docs.txt" ? "Text" : null;
}

/** A bundle, the first, and what it imports from beside it. */
export async function readWorker(path: string): Promise<WorkerModule[]> {
  try {
    const folder = dirname(path);
    const beside = (await readdir(folder)).flatMap((name) => {
      const type = typeOf(name);
      return type === null ? [] : [{ type, path: name }];
    });
    const modules = [{ type: "ESModule" as const, path: basename(path) }, ...beside].map(async (module) => ({
      ...module,
      contents: new Uint8Array(await readFile(join(folder, module.path))),
    }));
    return await Promise.all(modules);
  } catch (error) {
    throw new Error(`Cannot start the Worker: ${path}: ${reasonOf(error)}: run npm run prepare`, {
      cause: error,
    });
  }
}

/** What wrangler.toml says, in Miniflare's words. */
export function workerOptions(modules: WorkerModule[], bindings: Readonly<Record<string, string>>) {
  return {
    name: "weir",
    modules,
    compatibilityDate: "2026-04-20",
    r2Buckets: { BUCKET: "weir" },
    durableObjects: {
      CATALOG: { className: "Catalog", useSQLite: true },
      // Miniflare keeps an object's state, and makes its id, by this key: that of 0.1.0, where the class was Monitor.
      ENDPOINTS: { className: "Endpoint", useSQLite: true, unsafeUniqueKey: "weir-Monitor" },
      RECORDERS: { className: "Recorder", useSQLite: true },
    },
    workerLoaders: { LOADER: {} },
    workflows: { WORKFLOW: { name: "weir-baselines", className: "BaselineWorkflow" } },
    bindings,
    cf: false as const,
  };
}

/** The installed command is without it: with its workerd it is a hundred times the size. */
const howToGet = "run npm install miniflare@4 beside weir, or npm ci in a clone";

/** Throws an Error that says what is missing. */
export async function launch(
  options: Options,
  persist: string | undefined,
  onLog: (line: string) => void,
): Promise<Miniflare> {
  // Imported late: the other commands run without it, and it takes longer to load than they take to run.
  const installed = await import("miniflare").catch((error: unknown) => {
    throw new Error(`Cannot start the Worker: miniflare is not installed: ${howToGet}`, { cause: error });
  });
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  let lastLog = "";
  const handleStructuredLogs = ({ message }: { readonly message: string }) => {
    // workerd tells a fault of its own before its stack, which is addresses.
    if (!message.startsWith("stack: ")) lastLog = message;
    onLog(message);
  };
  const log = new installed.Log(installed.LogLevel.NONE);
  const miniflare = newMiniflare(installed, { ...options, log, handleStructuredLogs }, persist);
  // Miniflare's own handlers end the process at once, before the state is closed.
  for (const signal of signals) {
    for (const listener of process.listeners(signal))
      if (!before.has(listener)) process.off(signal, listener);
  }
  try {
    await miniflare.ready;
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    // The runtime says what is wrong in its log, and here only that something is.
    const reason = lastLog || reasonOf(error);
    throw new Error(`Cannot start the Worker: ${newerState(reason, persist) ?? reason}`, { cause: error });
  }
  return miniflare;
}

/** A workerd that opens a state adds columns to its own tables, which an older one then fails to write. Null otherwise. */
function newerState(reason: string, folder = "its state"): string | null {
  if (!/table _cf_\w+ has \d+ columns/.test(reason)) return null;
  return `a newer Miniflare has opened ${folder}: use that version, or move the folder away`;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Resolves at Ctrl-C or when the process is asked to end. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}

/** A port nobody listens on: the wanted one, or any if 0. Miniflare's own complaint would be a stack trace. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      const reason = isTaken
        ? "it is in use: stop what listens there, or choose another with --port"
        : reasonOf(error);
      reject(new Error(`Cannot listen on port ${wanted}: ${reason}`, { cause: error }));
    });
    probe.listen(wanted, host, () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}

/** Calls at each whole minute until the returned function is called. */
function eachMinute(
  fire: (scheduledTime: number) => Promise<void>,
  onLog: (line: string) => void,
): () => void {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const next = (Math.floor(Date.now() / minuteMs) + 1) * minuteMs;
    timer = setTimeout(() => {
      fire(next).catch((error: unknown) => onLog(`Cannot fire cron: ${reasonOf(error)}`));
      wait();
    }, next - Date.now());
  };
  wait();
  return () => clearTimeout(timer);
}
