/**
 * Weir's quantile sketch beside those that npm has: time to add a number, how wrong ranks are, what is kept.
 *
 * Numbers go in as a Column gives them: in blocks of 2,048, sorted, by addBlock(). The peers have no bulk way in.
 * What is sketched differs: KLL bounds the error of ranks, DDSketch (1 %) that of values, t-digest none.
 */
import { engine } from "../bundle.mjs";
import { mulberry32 } from "../random.mjs";
import { interleaved, median, medianOf, timed } from "../rounds.mjs";
import { counted, print, printTable, times } from "../table.mjs";

const blockLength = 2_048;
const ranks = Array.from({ length: 999 }, (_, at) => (at + 1) / 1_000);

export async function kll({ runs, quick }) {
  const count = quick ? 200_000 : 2_000_000;
  const measuredCount = quick ? 100_000 : 1_000_000;
  const sketches = { ...weirSketches(await engine()), ...(await peerSketches()) };
  const values = numbers(20_261_126, count);
  const contenders = Object.fromEntries(
    Object.entries(sketches).map(([name, { fill }]) => [name, () => timed(() => fill(values))]),
  );
  await interleaved(contenders, 1);
  const measured = await interleaved(contenders, runs);
  const exactness = errorsOf(sketches, measuredCount, runs);
  const [own] = Object.keys(sketches);
  const base = medianOf(measured[own], "cpuMs");
  const rows = Object.keys(sketches).map((name) => {
    const cpuMs = medianOf(measured[name], "cpuMs");
    const { error, retained } = exactness[name];
    const share = `${(error * 100).toFixed(3)} %`;
    return [name, ((cpuMs * 1e6) / count).toFixed(1), times(cpuMs / base), share, retained];
  });
  const heads = ["sketch", "CPU ns/value", "times the first", `max rank error of ${ranks.length}`, "kept"];
  printTable(
    `kll: ${counted(count)} random doubles; errors and size at ${counted(measuredCount)}`,
    heads,
    rows,
    [
      "Uniform from 0 to 1, where DDSketch's 1 % of a value is up to 1 % of rank. Kept: values, bins or centroids.",
      "datasketches-cpp kll<double>(2048), native, on another day: 42.1 ns/value, 5,757 kept (docs/speed.md).",
    ],
  );
}

/** `fill` gives the sketch of an array; `quantile` asks it; `retained` counts what it holds. */
function weirSketches({ Quantiles, kernelModule, openKernel, quantileOf, sortBlock }) {
  const kernel = openKernel(kernelModule());
  const asked = {
    open: (sketch) => {
      const sorted = sketch.sorted();
      return (rank) => quantileOf(sorted, rank);
    },
    retained: (sketch) => sketch.levels().reduce((sum, level) => sum + level.length, 0),
  };
  return {
    "Weir, blocks sorted by the kernel": {
      fill: (values) => inBlocks(new Quantiles(), values, (block) => kernel.sort(block)),
      ...asked,
    },
    "Weir, blocks sorted in TypeScript": {
      fill: (values) => inBlocks(new Quantiles(), values, sortBlock),
      ...asked,
    },
    "Weir, one by one": {
      fill: (values) => addEach(new Quantiles(), values),
      ...asked,
    },
  };
}

/** As Column does: whole blocks at once, what is left one by one. */
function inBlocks(sketch, values, sort) {
  const block = new Float64Array(blockLength);
  let start = 0;
  for (; start + blockLength <= values.length; start += blockLength) {
    block.set(values.subarray(start, start + blockLength));
    sort(block);
    sketch.addBlock(block);
  }
  return addEach(sketch, values.subarray(start));
}

function addEach(sketch, values) {
  for (let at = 0; at < values.length; at++) sketch.add(values[at]);
  return sketch;
}

async function peerSketches() {
  return {
    ...(await peer("@datadog/sketches-js", async () => {
      const { DDSketch } = await import("@datadog/sketches-js");
      return {
        fill: (values) => {
          const sketch = new DDSketch({ relativeAccuracy: 0.01 });
          for (let at = 0; at < values.length; at++) sketch.accept(values[at]);
          return sketch;
        },
        open: (sketch) => (rank) => sketch.getValueAtQuantile(rank),
        retained: ({ store, negativeStore }) => binsOf(store) + binsOf(negativeStore),
      };
    })),
    ...(await peer("tdigest", async () => {
      const { default: module } = await import("tdigest");
      return {
        fill: (values) => {
          const sketch = new module.TDigest();
          for (let at = 0; at < values.length; at++) sketch.push(values[at]);
          return sketch;
        },
        open: (sketch) => (rank) => sketch.percentile(rank),
        retained: (sketch) => sketch.size(),
      };
    })),
  };
}

async function peer(name, load) {
  try {
    return { [name]: await load() };
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    print(`\n${name} is skipped: it is not installed: npm ci\n`);
    return {};
  }
}

function binsOf({ bins }) {
  return bins.filter((count) => count > 0).length;
}

/** Medians over `trials` streams of what a sketch was most wrong by. */
function errorsOf(sketches, count, trials) {
  const found = Object.fromEntries(Object.keys(sketches).map((name) => [name, []]));
  for (let trial = 0; trial < trials; trial++) {
    const values = numbers(trial + 1, count);
    const sorted = values.toSorted();
    for (const [name, { fill, open, retained }] of Object.entries(sketches)) {
      const sketch = fill(values);
      const quantile = open(sketch);
      const errors = ranks.map((rank) => Math.abs(rankIn(sorted, quantile(rank)) - rank));
      found[name].push({ error: Math.max(...errors), retained: retained(sketch) });
    }
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, trialsOf]) => [
      name,
      { error: medianOf(trialsOf, "error"), retained: median(trialsOf.map((each) => each.retained)) },
    ]),
  );
}

/** The share of `sorted` at or below a value. */
function rankIn(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

function numbers(seed, count) {
  const random = mulberry32(seed);
  // Two draws: 32 bits alone would repeat.
  return Float64Array.from({ length: count }, () => random() + random() / 2 ** 32);
}
