/**
 * `npm run bench [-- section… --runs n --quick --full --keep]`: how fast, how large and how exact Weir is beside its peers.
 *
 * Each section prints one table. What is compared runs in turn within each round and the medians of the rounds are
 * shown, so that other work on the machine touches all alike: trust the ratios, not the seconds. What happens in one
 * process is told in processor time, which other work disturbs less than the clock. Each section is a process of its
 * own, so that none inherits what another left in memory or taught the compiler. Nothing is asserted.
 *
 * quick    as a section: all that has a goal and takes no gigabytes, one round each: for daily use
 * --quick  a tenth of the data, one round: whether it works, not how fast
 * --full   also what takes minutes and gigabytes of disk
 * --keep   appends what was found to history.jsonl
 * WEIR_PEERS       a folder whose node_modules has the peers that are no dev dependencies (Portkey), or other versions of those that are (DuckDB)
 * WEIR_BENCH_DATA  where generated files are kept; a folder under the temporary one if absent
 */
import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { printGoals } from "./goals.mjs";
import { keep, lastLike, steady } from "./history.mjs";
import { machine } from "./machine.mjs";
import { Skip } from "./rounds.mjs";
import { print, times } from "./table.mjs";

const sections = {
  profile: async (options) => (await import("./profile/profile.mjs")).profileCsv(options),
  cores: async (options) => (await import("./profile/profile.mjs")).profileOnCores(options),
  files: async (options) => (await import("./profile/real.mjs")).realFiles(options),
  parquet: async (options) => (await import("./profile/profile.mjs")).profileParquet(options),
  "parquet-files": async (options) => (await import("./profile/real-parquet.mjs")).realParquetFiles(options),
  core: async (options) => (await import("./profile/core.mjs")).core(options),
  kll: async (options) => (await import("./profile/kll.mjs")).kll(options),
  ranks: async (options) => (await import("./profile/ranks.mjs")).ranks(options),
  captures: async (options) => (await import("./profile/captures.mjs")).captures(options),
  workerd: async (options) => (await import("./profile/workerd.mjs")).workerd(options),
  memory: async (options) => (await import("./profile/memory.mjs")).memory(options),
  check: async (options) => (await import("./check/check.mjs")).check(options),
  shard: async (options) => (await import("./shard/shard.mjs")).shard(options),
  verdicts: async (options) => (await import("./verdicts/verdicts.mjs")).verdicts(options),
  watch: async (options) => (await import("./watch/watch.mjs")).watch(options),
  growth: async (options) => (await import("./load/growth.mjs")).growth(options),
  life: async (options) => (await import("./life/life.mjs")).life(options),
  cost: async (options) => (await import("./cost/cost.mjs")).cost(options),
  load: async (options) => (await import("./load/load.mjs")).load(options),
  cron: async (options) => (await import("./load/cron.mjs")).cron(options),
  pages: async (options) => (await import("./pages/pages.mjs")).pages(options),
  bounds: async (options) => (await import("./bounds/bounds.mjs")).bounds(options),
  cli: async (options) => (await import("./cli/cli.mjs")).cli(options),
  scale: async () => (await import("./scale/scale.mjs")).scale(),
  size: async (options) => (await import("./cli/size.mjs")).size(options),
  suite: async () => (await import("./cli/suite.mjs")).suite(),
};

/** What `quick` stands for. */
const daily = ["profile", "parquet", "captures", "shard", "load", "cli", "size"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    brief: { type: "boolean", default: false },
    // How it calls itself for one section; brief: only what has a goal.
    inside: { type: "boolean", default: false },
  },
});
const { quick, full, brief } = values;
const isDaily = positionals.length === 1 && positionals[0] === "quick";
const runs = Number(values.runs ?? (quick || isDaily ? 1 : 5));
const asked = isDaily ? daily : positionals;
const unknown = asked.filter((name) => !Object.hasOwn(sections, name));

if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  const names = Object.keys(sections).join(", ");
  process.stderr.write(
    `Cannot run ${process.argv.slice(2).join(" ")}: sections are ${names}, or quick alone; --runs is 1 or more\n`,
  );
  process.exitCode = 1;
} else if (values.inside) await runSection(positionals[0] ?? "");
else await runSections(asked.length > 0 ? asked : Object.keys(sections).filter((name) => name !== "suite"));

async function runSections(names) {
  const loads = [load()];
  const steadyMs = [await steadied()];
  const figures = {};
  const title = `${runs === 1 ? "one round" : `medians of ${runs} interleaved rounds`}, ${new Date().toISOString()}`;
  print(`Weir bench: ${title}${quick ? "; --quick: a tenth of the data, do not quote" : ""}\n`);
  for (const name of names) {
    const { failure, found } = await inOwnProcess(name);
    Object.assign(figures, found);
    loads.push(load());
    steadyMs.push(await steadied());
    if (failure === null) continue;
    print(`\n${name}: FAILED (${failure})\n`);
    process.exitCode = 1;
  }
  const kind = `${isDaily ? "quick" : "sections"}${quick ? " --quick" : ""}`;
  printGoals(figures, lastLike(kind));
  if (values.keep && Object.keys(figures).length > 0) keep({ kind, runs, load: loads, steadyMs, figures });
  print(`\n${machine()}\n`);
  print(
    `Load average before, and after each section: ${loads.join(", ")}. But for load and cost one thread ran at a time: what is above 1 was other work.\n`,
  );
  const [least, most] = [Math.min(...steadyMs), Math.max(...steadyMs)];
  print(
    `Noise: the same work took ${least} to ${most} ms of CPU between the sections (${times(most / least)}).\n`,
  );
}

/** The quickest of a few: the first also compiles. */
async function steadied() {
  const several = [];
  for (let attempt = 0; attempt < 3; attempt++) several.push(await steady());
  return Math.min(...several);
}

function load() {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

/** Gives what went wrong, or null, and what the section found. */
function inOwnProcess(name) {
  const flags = [
    "--inside",
    "--runs",
    String(runs),
    ...(quick ? ["--quick"] : []),
    ...(full ? ["--full"] : []),
    ...(isDaily ? ["--brief"] : []),
  ];
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, ["--expose-gc", "--experimental-websocket", script, name, ...flags], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const found = {};
  child.on("message", ({ figures }) => Object.assign(found, figures));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // What it found may come after its exit is known, and before its channel is closed.
    const closed = new Promise((ended) => child.once("disconnect", ended));
    child.once("exit", (code, signal) => {
      const failure = code === 0 ? null : `exit ${code ?? signal}`;
      void closed.then(() => resolve({ failure, found }));
    });
  });
}

async function runSection(name) {
  try {
    await sections[name]({ runs, quick, full, brief });
  } catch (error) {
    if (error instanceof Skip) print(`\n${name}: skipped: ${error.message}\n`);
    else {
      process.stderr.write(`${error.stack}\n`);
      process.exitCode = 1;
    }
  }
}
