/**
 * A thread that reads ranges of one file, one after the other as it is told (threads.ts). The build makes a
 * bundle of it (dist/range-thread.mjs). What nobody expected ends the thread, and with it the command.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Span } from "../../core/table/spans.ts";
import { kernelModule } from "../read/kernel.ts";
import { readSpan, type LaidOutFile, type SpanOutcome } from "./span.ts";

/** What a thread says: how far it is, and in the end what became of the span. */
export type ThreadMessage =
  | { readonly kind: "piece"; readonly at: number; readonly rows: number }
  | { readonly kind: "outcome"; readonly outcome: SpanOutcome };

if (parentPort !== null) serve(parentPort, workerData as LaidOutFile);

function serve(port: NonNullable<typeof parentPort>, file: LaidOutFile): void {
  const module = kernelModule();
  const tell = (message: ThreadMessage) => port.postMessage(message);
  const read = async (span: Span) => {
    const outcome = await readSpan(file, module, span, (at, rows) => tell({ kind: "piece", at, rows }));
    tell({ kind: "outcome", outcome });
  };
  // A rejection that nobody handles is the thread's "error" event, which is what is wanted.
  port.on("message", (span: Span) => void read(span));
}
