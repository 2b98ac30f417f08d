import { readFileSync } from "node:fs";

/** What a process took so far: its memory at its highest, and processor time; NaN where there is no /proc. */
export function usageOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
    return { peak, cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
  } catch {
    return { peak: Number.NaN, cpuMs: Number.NaN };
  }
}
