/**
 * How far a step is: a bar on stderr where somebody watches, otherwise one line when the step is over.
 * The bar is gone before an error is shown.
 */
import type { SingleBar } from "cli-progress";
import { isPlain, note } from "./output.ts";
import { count, counted } from "../../core/counted.ts";

/** Tells how much is done, in the units of `total`, and what that means in words. */
export type Update = (done: number, detail: string) => void;

/** Runs one step. The last `detail` is what is left to read of it. */
export async function withProgress<T>(
  label: string,
  total: number,
  work: (update: Update) => Promise<T>,
): Promise<T> {
  const bar = process.stderr.isTTY && !isPlain() ? await openBar(label, total) : null;
  let lastDetail = "";
  try {
    const result = await work((done, detail) => {
      lastDetail = detail;
      bar?.update(Math.min(done, total), { detail });
    });
    bar?.update(total, { detail: lastDetail });
    if (bar === null) note(`${label}: ${lastDetail}`);
    return result;
  } finally {
    bar?.stop();
  }
}

async function openBar(label: string, total: number): Promise<SingleBar> {
  const progress = await import("cli-progress");
  const bar = new progress.SingleBar({
    stream: process.stderr,
    format: `${label.padEnd(labelWidth)} {bar} {percentage}% {detail}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    stopOnComplete: false,
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(total, 0, { detail: "" });
  return bar;
}

const labelWidth = 18;

/** Words for how much is done and how fast, since `start` (of performance.now()). */
export function rateFrom(start: number): (done: number, noun: string) => string {
  return (done, noun) => {
    const seconds = Math.max(0.001, (performance.now() - start) / 1_000);
    return `${counted(done, noun)}, ${count(done / seconds)} a second`;
  };
}
