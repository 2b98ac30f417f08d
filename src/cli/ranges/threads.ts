/** Threads of this process that read spans of a file, each one at a time. */
import { Worker } from "node:worker_threads";
import type { Span } from "../../core/table/spans.ts";
import type { ThreadMessage } from "./thread.ts";
import type { LaidOutFile, OnPiece, SpanOutcome } from "./span.ts";

export type ReadInThread = (span: Span, onPiece: OnPiece) => Promise<SpanOutcome>;

/** Gives `work` as many threads as asked for, and ends them with it, whatever they are at. */
export async function withThreads<T>(
  count: number,
  { path, layout }: LaidOutFile,
  work: (threads: readonly ReadInThread[]) => Promise<T>,
): Promise<T> {
  const workerData: LaidOutFile = { path, layout };
  const workers = Array.from({ length: count }, () => new Worker(scriptOf(), { workerData }));
  try {
    return await work(workers.map((worker) => (span, onPiece) => readIn(worker, span, onPiece)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The thread's bundle: beside that of the command line, or where the build left it when sources are run. */
function scriptOf(): URL {
  const place = import.meta.url.endsWith(".ts") ? "../../../dist/range-thread.mjs" : "./range-thread.mjs";
  return new URL(place, import.meta.url);
}

function readIn(worker: Worker, span: Span, onPiece: OnPiece): Promise<SpanOutcome> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: ThreadMessage) => {
      if (message.kind === "piece") return onPiece(message.at, message.rows);
      leave();
      resolve(message.outcome);
    };
    const onError = (error: unknown) => {
      leave();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (code: number) => onError(new Error(`Cannot read on: a thread ended with code ${code}`));
    const leave = () => worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(span);
  });
}
