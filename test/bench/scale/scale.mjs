/**
 * What a deployment far larger than any that was measured would do, on paper: a million calls a second over ten thousand
 * endpoints, and a hundred terabytes of training data. Rates, prices and limits are those of docs/platform.md and of the
 * source; how many isolates Cloudflare would run is not known, so it is a row of the table.
 *
 * A batch begins with a call that finds none waiting and takes what comes in the next 250 ms, at most 256 calls. Of calls
 * that come at random at a rate r in one isolate that makes r / (1 + r x 0.25 s) batches a second (renewals), checked by
 * drawing calls.
 */
import { bundled } from "../bundle.mjs";
import { mulberry32 } from "../random.mjs";
import { counted, printTable } from "../table.mjs";

const asked = { callsPerSecond: 1e6, endpoints: 10_000, trainingBytes: 100e12 };
const batch = { seconds: 0.25, calls: 256 };
const monthSeconds = (365.25 / 12) * 86_400;
const isolateCounts = [100, 1_000, 10_000];
/** From these docs on: an object's batches by which it asks for another shard, and how many shards there may be. */
const object = { batches: 250, shards: 64, gigabytes: 0.125 };
/** R2 takes no larger object, and Weir reads one in no more ranges. */
const largest = { objectBytes: 5 * 2 ** 40, ranges: 2_000 };

export async function scale() {
  const { prices } = await bundled("../../src/core/usage.ts");
  const traffics = { evenly: 0, "by Zipf": 1 };
  const rows = [];
  for (const [spread, exponent] of Object.entries(traffics)) {
    const rates = zipf(asked.endpoints, exponent).map((share) => share * asked.callsPerSecond);
    for (const isolates of isolateCounts)
      rows.push([spread, counted(isolates), ...loadOf(rates, isolates, prices)]);
  }
  const heads = [
    "calls spread",
    "isolates",
    "calls a batch",
    "batches/s",
    "busiest",
    "shards",
    "over",
    "$ a month",
    "$ a million",
  ];
  const title = `scale: ${counted(asked.callsPerSecond)} calls a second over ${counted(asked.endpoints)} endpoints`;
  printTable(title, heads, rows, [
    `Busiest: batches a second of the endpoint with most; shards: how many that asks for, at ${object.batches} a second each.`,
    `Over: endpoints that would need more than ${object.shards}. Dollars: requests, messages, rows and duration; captures and CPU apart.`,
    `Batches by the formula are ${disagreement().toFixed(1)} % from those of drawn calls at most.`,
  ]);
  printTraining();
}

function loadOf(rates, isolates, prices) {
  const perSecond = rates.map((rate) => isolates * batchesOf(rate / isolates));
  const all = sum(perSecond);
  const shardsOf = (batches) => Math.max(1, Math.ceil(batches / object.batches));
  const shards = perSecond.map(shardsOf);
  const busiest = Math.max(...perSecond);
  const millions = (perSecondRate) => (perSecondRate * monthSeconds) / 1e6;
  const dollars =
    millions(asked.callsPerSecond) * prices.requests +
    millions(all) * (prices.objectRequests + prices.rowsWritten) +
    millions(sum(shards) * object.gigabytes) * prices.gbSeconds;
  return [
    (asked.callsPerSecond / all).toFixed(1),
    Math.round(all).toLocaleString("en-US"),
    Math.round(busiest).toLocaleString("en-US"),
    shardsOf(busiest),
    shards.filter((count) => count > object.shards).length,
    Math.round(dollars).toLocaleString("en-US"),
    (dollars / millions(asked.callsPerSecond)).toFixed(2),
  ];
}

/** Batches a second of calls that come at random at `rate` a second in one isolate. */
function batchesOf(rate) {
  return Math.max(rate / (1 + rate * batch.seconds), rate / batch.calls);
}

/** Shares of `count` endpoints, of which the k-th has 1 / k^exponent of the first. */
function zipf(count, exponent) {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/** By how many percent drawn calls make other numbers of batches than the formula, at worst. */
function disagreement() {
  const random = mulberry32(7);
  const calls = 200_000;
  let worst = 0;
  for (const rate of [0.1, 1, 10, 100, 1_000, 5_000]) {
    let [time, end, held, batches] = [0, 0, 0, 0];
    for (let call = 0; call < calls; call++) {
      time -= Math.log(1 - random()) / rate;
      held++;
      if (time <= end && held <= batch.calls) continue;
      batches++;
      [end, held] = [time + batch.seconds, 1];
    }
    worst = Math.max(worst, Math.abs(batches / time / batchesOf(rate) - 1));
  }
  return worst * 100;
}

function printTraining() {
  const objects = Math.ceil(asked.trainingBytes / largest.objectBytes);
  const rangeBytes = largest.objectBytes / largest.ranges;
  const rows = Object.entries({ "2.4 (as churn)": 2.4, "5.0 (as dense)": 5 }).map(
    ([shape, cpuPerMegabyte]) => {
      const cpuMs = (asked.trainingBytes / 1e6) * cpuPerMegabyte;
      const rangeSeconds = (rangeBytes / 1e6) * (cpuPerMegabyte / 1_000);
      const hours = (atOnce) => (cpuMs / 1_000 / atOnce / 3_600).toFixed(1);
      return [
        shape,
        rangeSeconds.toFixed(0),
        (cpuMs / 3.6e6).toFixed(0),
        ((cpuMs / 1e6) * 0.02).toFixed(0),
        hours(6),
        hours(100),
      ];
    },
  );
  const heads = ["CPU ms a MB", "s a range", "CPU hours", "$ of CPU", "hours, 6 at once", "100 at once"];
  printTable(`scale: ${asked.trainingBytes / 1e12} TB of training data in ${objects} objects`, heads, rows, [
    `R2 takes no object over 5 TiB, which is ${counted(largest.ranges)} ranges of ${(rangeBytes / 2 ** 30).toFixed(1)} GiB: a baseline is of one object.`,
    "Hours by CPU alone; R2 is read beside it, at a speed that is not known from here.",
  ]);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
