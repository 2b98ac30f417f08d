/** The watch: how soon it speaks, how often it speaks for nothing, and what it costs. Real tables, simulated time, seeded. */
import { bundled } from "../bundle.mjs";
import { mulberry32 } from "../random.mjs";
import { Skip } from "../rounds.mjs";
import { print, printTable } from "../table.mjs";
import { isThere, tables } from "../verdicts/data.mjs";
import { costOf } from "./cost.mjs";
import { changes, delay, failures, trained } from "./delays.mjs";
import { falseWords, start } from "./false-words.mjs";
import { drifting, scenes } from "./scenes.mjs";

/** An execution of an hourly monitor that is woken by two of three windows. */
const scheduledCheck = "60 to 120 min";

/** How much is tried: of `--quick` a few minutes' worth. */
const whole = {
  rates: [1, 10, 100, 1_000],
  taxiRates: [1, 10],
  trials: 60,
  trainedAt: 1,
  ordinary: { perSecond: 0.1, days: 372 },
  drifting: { perSecond: 0.1, days: 365 },
  rounds: 40,
};
const part = {
  rates: [10, 100],
  taxiRates: [1],
  trials: 20,
  trainedAt: 0.2,
  ordinary: { perSecond: 0.05, days: 60 },
  drifting: { perSecond: 0.05, days: 60 },
  rounds: 8,
};

export async function watch({ quick }) {
  if (!isThere) throw new Skip("the tables of ../shared/data are not there");
  const engine = await bundled("watch/engine.ts");
  const all = scenes(engine);
  const { rates, taxiRates, trials, trainedAt, ordinary, drifting: ordered, rounds } = quick ? part : whole;
  printDelays(engine, "churn, independent rows", all.churn, rates, trials, 0.1);
  printDelays(engine, "taxi's rhythm", all["taxi's rhythm"], taxiRates, trials, trainedAt);
  printFalse(engine, "Words though nothing changed", all, ordinary);
  printFalse(
    engine,
    "Streams that drift, no goal: words that stand for real changes",
    drifting(engine),
    ordered,
  );
  printCost(engine, rounds);
}

function printDelays(engine, title, scene, rates, trials, trainedAt) {
  const plain = trained(engine, { ...scene, perSecond: trainedAt, days: 8, seed: 3, start });
  const failing = trained(engine, { ...scene, perSecond: 0.1, days: 8, seed: 4, start, failing: 0.01 });
  const all = { ...changes, "failed calls, 1 % to 10 %": failures(0.1) };
  const rows = Object.entries(all).map(([name, change]) => [
    name,
    ...rates.flatMap((perSecond) => {
      const random = mulberry32(77);
      const state = change.ofCalls ? failing : plain;
      const found = Array.from({ length: trials }, () =>
        delay(engine, scene, state, change, perSecond, random, 20_000),
      );
      return [quantiles(found, "calls", 0), quantiles(found, "seconds", 1)];
    }),
    scheduledCheck,
  ]);
  const heads = rates.flatMap((rate) => [`${rate}/s: calls`, "s"]);
  printTable(
    `watch: ${title}, median (p90) of ${trials} from the change to the word`,
    ["change", ...heads, "hourly check"],
    rows,
    [
      "One numeric column of many values changes. Without the quarter of a second that calls wait for their batch.",
    ],
  );
}

/** What was never said counts as later than all else. */
function quantiles(found, key, digits) {
  const sorted = found.map((one) => one?.[key] ?? Infinity).toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  const word = (value) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
  return `${word(at(0.5))} (${word(at(0.9))})`;
}

function printFalse(engine, title, all, { perSecond, days }) {
  const rows = Object.entries(all).map(([name, scene], at) => {
    const found = falseWords(engine, { ...scene, perSecond, days, seed: 5 + at });
    const { calls, firstWeek, later, slow, seconds } = found;
    return [
      name,
      days,
      (calls / 1e6).toFixed(1),
      firstWeek,
      later,
      slow.join(" ") || "-",
      seconds.toFixed(0),
    ];
  });
  const heads = ["stream", "days", "M calls", "first week", "later", "slow columns", "CPU s"];
  printTable(`watch: ${title}, ${perSecond} calls a second on average`, heads, rows);
}

function printCost(engine, rounds) {
  const data = tables(engine);
  const random = mulberry32(9);
  const dense = (columns) => ({
    names: Array.from({ length: columns }, (_, at) => `f${at}`),
    rows: Array.from({ length: 5_000 }, () =>
      Array.from({ length: columns }, () => (random() + random() + random()).toFixed(6)),
    ),
  });
  const rows = Object.entries({
    churn: data.churn,
    adult: data.adult,
    "dense 70": dense(70),
    "dense 500": dense(500),
  }).map(([name, table]) => {
    const cost = costOf(engine, table, table.names.length > 100 ? Math.ceil(rounds / 4) : rounds);
    const more = cost.more * cost.without;
    return [
      name,
      cost.without.toFixed(1),
      `${(100 * cost.more).toFixed(1)} %`,
      ((1_000 * more) / cost.columns).toFixed(0),
      cost.lookMs.toFixed(2),
      cost.callsALook,
      (more + (1_000 * cost.lookMs) / cost.callsALook).toFixed(1),
      (cost.heldBytes / 1e6).toFixed(2),
      Math.round(cost.binsBytes / cost.columns),
      Math.round(cost.stateBytes / cost.columns),
    ];
  });
  const heads = [
    "table",
    "us/call",
    "more",
    "ns/cell",
    "ms/look",
    "calls/look",
    "us more, at most",
    "MB held",
    "B bins/column",
    "B state/column",
  ];
  printTable("watch: what it costs while calls are profiled, JSON bodies", heads, rows);
  print("  us/call is of the profile alone: gateway, journal and RPC come on top (npm run bench -- load).\n");
}
