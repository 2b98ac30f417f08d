/**
 * What runs found, a line each in history.jsonl, so that a regression is seen. A line tells when, what ran, on what, how
 * loaded and how steady the machine was, and each figure by its name (goals.mjs has those with a goal).
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { timed } from "./rounds.mjs";

const file = new URL("./history.jsonl", import.meta.url);

/** A section's word on what it found, name → number. It is said once; sections run in a process of their own. */
export function found(figures) {
  process.send?.({ figures });
}

/** Figures of the last run of the same kind on a processor of the same name; null if there is none. */
export function lastLike(kind) {
  const like = entries().filter((entry) => entry.kind === kind && entry.processor === processor());
  return like.at(-1)?.figures ?? null;
}

/** Appends a run. `load` are load averages, `steadyMs` the fixed work's times between the sections. */
export function keep({ kind, runs, load, steadyMs, figures }) {
  const entry = {
    at: new Date().toISOString(),
    commit: commit(),
    kind,
    runs,
    processor: processor(),
    cores: cpus().length,
    node: process.version,
    load,
    steadyMs,
    figures,
  };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** CPU milliseconds that the same work takes: how far they lie apart says how far other figures can be believed. */
export async function steady() {
  const { cpuMs } = await timed(() => {
    let state = 1;
    for (let step = 0; step < 2e7; step++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state;
  });
  return Math.round(cpuMs * 10) / 10;
}

function entries() {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).map(JSON.parse);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw new Error(`Cannot read test/bench/history.jsonl: ${error.message}`, { cause: error });
  }
}

function processor() {
  return cpus()[0]?.model ?? "unknown";
}

/** Of the work tree, marked with + where it has changes; null outside of one. */
function commit() {
  try {
    const git = (...args) => execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
    const dirty = git("status", "--porcelain", "--", ":/", ":!/test/bench/history.jsonl") !== "";
    return `${git("rev-parse", "--short", "HEAD")}${dirty ? "+" : ""}`;
  } catch {
    return null;
  }
}
