/** Threads of this process that read parts of a file, each one at a time. */
import { Worker } from "node:worker_threads";
import type { Span } from "../../core/table/spans.ts";
import type { ThreadMessage, ThreadTask } from "./thread.ts";
import type { ShareOutcome } from "./share.ts";
import type { LaidOutFile, OnPiece, SpanOutcome } from "./span.ts";

export type ReadInThread = (span: Span, onPiece: OnPiece) => Promise<SpanOutcome>;

/** Gives `work` as many threads as asked for, and ends them with it, whatever they are at. */
export async function withThreads<T>(
  count: number,
  { file, layout }: LaidOutFile,
  work: (threads: readonly ReadInThread[]) => Promise<T>,
): Promise<T> {
  const threads = Array.from(
    { length: count },
    () => new Thread<SpanOutcome>({ kind: "ranges", file, layout }),
  );
  try {
    return await work(threads.map((thread) => (span, onPiece) => thread.ask(span, onPiece)));
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** `Outcome`: what its task comes to. */
export class Thread<Outcome extends SpanOutcome | ShareOutcome<unknown>> {
  readonly #worker: Worker;

  constructor(task: ThreadTask) {
    this.#worker = new Worker(scriptOf(), { workerData: task });
  }

  /** `what`: the span to read; null where the task says all. Rejects with what ended the thread, if anything did. */
  ask(what: Span | null, onPiece: OnPiece): Promise<Outcome> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const onMessage = (message: ThreadMessage<Outcome>) => {
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
      worker.postMessage(what);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The thread's bundle: beside that of the command line, or where the build left it when sources are run. */
function scriptOf(): URL {
  const place = import.meta.url.endsWith(".ts") ? "../../../dist/range-thread.mjs" : "./range-thread.mjs";
  return new URL(place, import.meta.url);
}
