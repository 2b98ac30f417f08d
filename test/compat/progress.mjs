/** What is said while combinations run, and the table at the end. */
import { writeFile } from "node:fs/promises";
import { print, printTable } from "../bench/table.mjs";
import { countsIn, reasonIn, warningsIn } from "./words.mjs";

/**
 * Does one step, tells when it begins, how long it runs and how it ended. `work` gives `{ isOk, output }`; what it
 * throws is a failure of the step as well.
 */
export async function doStep({ name, step, log }, work) {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) / 1_000);
  const title = `${name.padEnd(10)}  ${step.padEnd(8)}`;
  const ticking = showTime(() => `${title} ${elapsed()} s`);
  if (!process.stdout.isTTY) print(`${title} begins\n`);
  await writeFile(log, "");
  const { isOk, output } = await work(log).catch((error) => ({
    isOk: false,
    output: `Error: ${error.message}`,
  }));
  clearInterval(ticking);
  const outcome = {
    step,
    isOk,
    seconds: elapsed(),
    counts: countsIn(output),
    reason: isOk ? null : reasonIn(output),
    warnings: warningsIn(output),
    log,
  };
  print(`${clearLine()}${title} ${inWords(outcome)}${isOk ? "" : `: ${outcome.reason}\n  ${log}`}\n`);
  return outcome;
}

function showTime(text) {
  if (!process.stdout.isTTY) return undefined;
  return setInterval(() => print(`${clearLine()}${text()}`), 1_000);
}

function clearLine() {
  return process.stdout.isTTY ? "\r\u001B[K" : "";
}

function inWords({ isOk, seconds, counts }) {
  return `${isOk ? "ok" : "failed"} ${seconds} s${counts === null ? "" : ` (${counts})`}`;
}

/** One row a combination, one column a step; below it why what failed failed, and what was warned of. */
export function printResults(results, steps) {
  const rows = results.map(({ name, version, outcomes }) => {
    const cells = steps.map((step) => {
      const outcome = outcomes.find((each) => each.step === step);
      return outcome === undefined ? "not run" : inWords(outcome);
    });
    return [name, version, ...cells];
  });
  const all = results.flatMap(({ name, outcomes }) => outcomes.map((outcome) => ({ name, ...outcome })));
  const failures = all.filter(({ isOk }) => !isOk);
  const notes = [
    ...failures.map(({ name, step, reason, log }) => `${name}, ${step}: ${reason}\n    ${log}`),
    ...warningNotes(all),
  ];
  printTable("compat", ["combination", "Node", ...steps], rows, notes.length === 0 ? [] : ["", ...notes]);
}

/** Each warning once, with where it was given. */
function warningNotes(outcomes) {
  const places = new Map();
  for (const { name, step, warnings } of outcomes) {
    for (const warning of warnings) places.set(warning, [...(places.get(warning) ?? []), `${name} ${step}`]);
  }
  return [...places].map(([warning, where]) => `Warned: ${warning} (${where.join(", ")})`);
}
