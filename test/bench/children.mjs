/** Other processes and what they take: wall time with start and end, processor time, the most memory. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const pollMs = 10;
/** The kernel counts processor time in these on every Linux that runs Node. */
const tickMs = 10;

/** The built command line; `npm run bench` builds it before. */
export const weirCommand = fileURLToPath(new URL("../../dist/weir.mjs", import.meta.url));

/**
 * Runs a command to its end. Processor time and memory (the high-water mark the kernel keeps) come from /proc, looked
 * at every few milliseconds: NaN where there is no /proc. Throws with its complaint where the command fails.
 */
export function measured(command, args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let last = { cpuMs: Number.NaN, peakBytes: Number.NaN };
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (complaint = (complaint + text).slice(-2_000)));
    const poll = setInterval(() => (last = usageOf(child.pid) ?? last), pollMs);
    child.once("error", reject);
    let wallMs = Number.NaN;
    child.once("exit", () => {
      wallMs = performance.now() - start;
      clearInterval(poll);
    });
    child.once("close", (code) => {
      if (code === 0) resolve({ wallMs, ...last });
      else reject(new Error(`${[command, ...args].join(" ")} ended with ${code}: ${complaint.trim()}`));
    });
  });
}

/** `weir baseline FILE` with so many threads, as many as it takes if null; its two files go into a folder that is removed. */
export async function weirBaseline(file, threads = 1) {
  const out = mkdtempSync(join(tmpdir(), "weir-bench-"));
  try {
    const most = threads === null ? [] : ["--threads", String(threads)];
    return await measured(process.execPath, [weirCommand, "baseline", file, "--out", out, ...most]);
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Processor time since a process began, and the most memory it ever had; null if it cannot be known. */
export function usageOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may hold blanks, but the last parenthesis ends it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (peak === undefined) return null;
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, peakBytes: Number(peak) * 1024 };
  } catch {
    return null;
  }
}
