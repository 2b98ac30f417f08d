/** Who takes part in the load, each in a process of its own, called on a port of its own. */
import { readFileSync } from "node:fs";
import { workerBundle } from "../bundle.mjs";
import { payloads } from "./payloads.mjs";
import { startPortkey } from "./portkey.mjs";
import { startWorker } from "./processes.mjs";
import { startWeir } from "./weir.mjs";

/** Nothing of a contender but its answers outlives them, or not for longer than this. */
const usualQuietMs = 200;

export const names = {
  constant: "constant answer",
  pass: "pass",
  owed: "pass as a gateway owes it",
  bodies: "pass, bodies read",
  hono: "Hono pass",
  rows: "RPC and row a call",
  weir: "Weir",
  alone: "Weir, Recorders not called",
  idle: "Weir, unsampled, unprofiled",
  chat: "Weir, chat",
  portkey: "Portkey, chat",
};

/** Those that have a goal, and what they are measured beside. */
const ofGoals = ["pass", "owed", "bodies", "weir", "alone", "idle"];

/**
 * Starts them all, or only those that a goal asks for, one after the other: name → where and how it is called, whose processor time counts, and for how
 * long that rests when nothing is left to do. A Skip of one leaves it out, its reason goes to `onSkip`.
 */
export async function startContenders(upstreamPort, isBrief, onSkip) {
  const proxies = readFileSync(await workerBundle("load/proxies.ts"), "utf8");
  const recorded = { profile: true, capture: { enabled: true, samplingPercentage: 100 } };
  const unrecorded = { profile: false, capture: { enabled: false } };
  const starts = {
    ...Object.fromEntries(
      ["constant", "pass", "owed", "bodies", "hono", "rows"].map((name) => [
        name,
        () => startProxy(name, proxies, upstreamPort),
      ]),
    ),
    weir: () => startWeir("csv", upstreamPort, recorded, { isBrief }),
    alone: async () =>
      startWeir("csv", upstreamPort, recorded, { script: await workerBundle("load/alone.ts"), isDeaf: true }),
    idle: () => startWeir("csv", upstreamPort, unrecorded),
    chat: () => startWeir("chat", upstreamPort, recorded),
    portkey: () => startPortkey(upstreamPort),
  };
  const started = {};
  try {
    for (const [name, start] of Object.entries(starts)) {
      if (isBrief && !ofGoals.includes(name)) continue;
      const contender = await start().catch(onSkip);
      if (contender) started[names[name]] = { quietMs: usualQuietMs, headers: {}, ...contender };
    }
    return started;
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

export async function stopAll(contenders) {
  for (const { stop } of Object.values(contenders)) await stop();
}

async function startProxy(name, script, upstreamPort) {
  const worker = await startWorker({
    modules: [{ type: "ESModule", path: "proxies.mjs", contents: script }],
    compatibilityDate: "2026-04-20",
    durableObjects: { ROWS: { className: "Rows", useSQLite: true } },
    bindings: { CONTENDER: name, UPSTREAM: `http://127.0.0.1:${upstreamPort}${payloads.csv.path}` },
  });
  return { ...worker, path: "/endpoints/churn/invocations", payload: "csv" };
}
