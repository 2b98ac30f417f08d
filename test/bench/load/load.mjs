/**
 * What a call through Weir costs beside other ways to pass one on, on bare workerd, of the same upstream.
 *
 * Processor time is of the contender's whole process, which also plays the Durable Objects and R2, until all that goes
 * on behind the answers is over: batches, profiles, capture files. Each contender was warmed up by a round that is not
 * counted.
 */
import { existsSync } from "node:fs";
import { found } from "../history.mjs";
import { names, startContenders, stopAll } from "./contenders.mjs";
import { cpuMsOf, quiet, startClient, startUpstream } from "./processes.mjs";
import { interleaved, median, medianOf, Skip } from "../rounds.mjs";
import { counted, printTable, span, times } from "../table.mjs";

/** One round says little: contenders in it are seconds apart, in which a machine changes by more than they differ. */
const leastRounds = 3;
/** In several short ones what is compared lies closer together than in few long ones of as many calls. */
const briefRounds = { rounds: 5, calls: 4_000 };

export async function load({ runs: asked, quick, brief }) {
  if (!existsSync("/proc/self/schedstat"))
    throw new Skip("processor time of workerd comes from /proc/PID/task/*/schedstat, which is not here");
  const { busy, moderate, runs } = loadsOf(asked, quick, brief);
  const notes = [];
  const upstream = await startUpstream();
  const client = startClient();
  try {
    const contenders = await startContenders(upstream.port, brief, (error) => {
      if (!(error instanceof Skip)) throw error;
      notes.push(`Left out: ${error.message}`);
    });
    try {
      const run = (shape, rounds) => interleaved(tasksOf(contenders, client, shape), rounds);
      await run(busy, 1);
      printCosts(await run(busy, runs), busy, [...notes, ...notesOn(contenders)]);
      const latencies = [];
      for (const shape of moderate) latencies.push({ shape, measured: await run(shape, runs) });
      if (!brief) printLatencies(latencies);
      const calls = busy.calls * (runs + 1) + moderate.reduce((sum, shape) => sum + shape.calls * runs, 0);
      for (const { verify } of Object.values(contenders)) await verify?.(calls);
    } finally {
      await stopAll(contenders);
    }
  } finally {
    client.stop();
    upstream.stop();
  }
}

/** What is done in a round, and how many there are. */
function loadsOf(asked, quick, brief) {
  const isBrief = brief && !quick;
  const scale = quick ? 10 : 1;
  const busy = { connections: 32, calls: isBrief ? briefRounds.calls : 10_000 / scale };
  const latencies = [
    { connections: 1, calls: 1_000 / scale },
    { connections: 8, calls: 4_000 / scale },
  ];
  const least = isBrief ? briefRounds.rounds : leastRounds;
  return { busy, moderate: brief ? [] : latencies, runs: quick ? asked : Math.max(asked, least) };
}

/** Name → what measures one load of it. */
function tasksOf(contenders, client, { connections, calls }) {
  const measure = async ({ pid, quietMs, port, path, headers, payload }) => {
    const before = cpuMsOf(pid);
    const measured = await client.load({ port, path, headers, payload, connections, calls });
    await quiet(pid, quietMs);
    const cpuUs = ((cpuMsOf(pid) - before) / calls) * 1_000;
    return { ...measured, cpuUs, perSecond: (calls / measured.wallMs) * 1_000 };
  };
  return Object.fromEntries(
    Object.entries(contenders).map(([name, contender]) => [name, () => measure(contender)]),
  );
}

function printCosts(measured, { connections, calls }, notes) {
  const ratioOf = (name, base) =>
    median(measured[name].map(({ cpuUs }, round) => cpuUs / measured[base][round].cpuUs));
  const rows = Object.entries(measured).map(([name, measurements]) => [
    name,
    medianOf(measurements, "cpuUs").toFixed(0),
    span(measurements, "cpuUs", (us) => us.toFixed(0)),
    times(ratioOf(name, names.bodies)),
    times(ratioOf(name, names.pass)),
    medianOf(measurements, "perSecond").toFixed(0),
    medianOf(measurements, "p50Ms").toFixed(2),
    medianOf(measurements, "p99Ms").toFixed(2),
  ]);
  const title = `load: ${counted(calls)} calls a round over ${connections} connections`;
  const heads = ["what", "CPU us/call", "span", "to bodies read", "to pass", "calls/s", "p50 ms", "p99 ms"];
  printTable(title, heads, rows, ["Ratios are medians of each round's.", ...notes]);
  found({
    "proxy whole": ratioOf(names.weir, names.bodies),
    "proxy gateway": ratioOf(names.alone, names.bodies),
    "proxy unrecorded": ratioOf(names.idle, names.pass),
  });
}

function notesOn(contenders) {
  const portkey = contenders[names.portkey];
  return [
    "Weir profiles and captures every call: 69 features as CSV, or a chat. Its Durable Objects and R2's simulator run in",
    "the same process, so that their work, flushes included, is in its CPU; in production much of it is elsewhere.",
    "Load, upstream and contender share this machine: compare calls/s and latencies with each other only.",
    ...(portkey === undefined
      ? []
      : [
          `Portkey ${portkey.version} runs on Node, as it is shipped, and records nothing: it is beside Weir's chat.`,
        ]),
  ];
}

function printLatencies(latencies) {
  const heads = latencies.flatMap(({ shape: { connections } }) => [
    `p50 ms of ${connections}`,
    "added",
    `p99 ms of ${connections}`,
    "added",
  ]);
  const cells = (name, { measured }) =>
    ["p50Ms", "p99Ms"].flatMap((key) => {
      const own = medianOf(measured[name], key);
      return [own.toFixed(2), (own - medianOf(measured[names.pass], key)).toFixed(2)];
    });
  const rows = Object.keys(latencies[0].measured).map((name) => [
    name,
    ...latencies.flatMap((each) => cells(name, each)),
  ]);
  const [one, many] = latencies.map(({ shape: { connections } }) => connections);
  printTable(`load: latency over ${one} and ${many} connections`, ["what", ...heads], rows, [
    `Added: to "${names.pass}".`,
  ]);
}
