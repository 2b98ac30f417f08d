/**
 * `npm run compat [-- --only 24,newest --steps types,demo,deploy,e2e --keep]`: Weir on other versions of Node, with the
 * tools that package-lock.json names and with the newest ones. What is run with what is a list (combinations.mjs).
 *
 * Each combination has a copy of the repository of its own in a temporary folder, into which everything is installed:
 * the repository's node_modules and lock file stay as they are. Goes on after a failure, ends with one table, and fails
 * if anything failed. Each step's output is in a log, which stays; the copies stay with --keep. Asks npm's registry and
 * nothing else. No part of the suite: about six minutes a combination.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { print } from "../bench/table.mjs";
import { chosen, newestTools } from "./combinations.mjs";
import { copyRepository } from "./copy.mjs";
import { newestNode } from "./node.mjs";
import { doStep, printResults } from "./progress.mjs";
import { stopRunning } from "./run.mjs";
import { installNode, installTools, runStep, stepNames } from "./steps.mjs";

/** By Ctrl-C, which ends what runs: then comes the table. */
let isStopped = false;

/** Gives whether all went well. */
async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      steps: { type: "string", default: stepNames.join(",") },
      keep: { type: "boolean", default: false },
    },
  });
  const combinations = chosen(values.only);
  const steps = values.steps.split(",");
  const unknown = steps.find((name) => !stepNames.includes(name));
  if (unknown !== undefined) throw new RangeError(`Cannot run ${unknown}: steps are ${stepNames.join(", ")}`);

  const isNewest = combinations.some(({ tools }) => tools === "newest");
  const newest = isNewest ? await newestTools() : {};
  const parent = await mkdtemp(join(tmpdir(), "weir-compat-"));
  print(`Weir compat, ${new Date().toISOString()}; logs in ${parent}\n`);
  if (isNewest)
    print(
      `newest: ${Object.entries(newest)
        .map((each) => each.join(" "))
        .join(", ")}\n`,
    );

  const results = [];
  for (const combination of combinations) {
    if (isStopped) break;
    const tools = combination.tools === "newest" ? newest : {};
    results.push(await tryOut(combination, tools, { parent, steps, isKept: values.keep }));
  }
  printResults(results, ["install", ...steps]);
  return results.every(({ outcomes }) => outcomes.every(({ isOk }) => isOk));
}

/** Runs one combination; what cannot be installed is not run. */
async function tryOut({ node, name }, tools, { parent, steps, isKept }) {
  const folder = join(parent, name);
  await mkdir(folder);
  const outcomes = [];
  const does = async (step, work) => {
    const outcome = await doStep({ name, step, log: join(parent, `${name}-${step}.log`) }, work);
    outcomes.push(outcome);
    return outcome.isOk;
  };
  let version = String(node);
  let place;
  const install = async (log) => {
    version = await newestNode(node);
    const { env, ...installed } = await installNode(version, { folder, log });
    if (!installed.isOk) return installed;
    place = { copy: await copyRepository(folder), env };
    return installTools(tools, { ...place, log });
  };
  if (await does("install", install)) {
    for (const step of steps) if (!isStopped) await does(step, (log) => runStep(step, { ...place, log }));
  }
  if (isKept) print(`${name}: kept in ${folder}\n`);
  else await rm(folder, { recursive: true, force: true });
  return { name, version, outcomes };
}

process.once("SIGINT", () => {
  isStopped = true;
  stopRunning();
});

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`compat: ${error.message}\n`);
  process.exitCode = 1;
}
