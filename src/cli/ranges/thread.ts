/**
 * A thread that reads ranges of one file, one after the other as it is told, or one share of its columns (threads.ts).
 * The build makes a bundle of it (dist/range-thread.mjs). What nobody expected ends the thread, and with it the command.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Span } from "../../core/table/spans.ts";
import { kernelModule } from "../read/kernel.ts";
import type { SharedParquet } from "../../core/share/parquet.ts";
import type { SharedColumns } from "../../core/share/table.ts";
import type { SharedParquetFile } from "./parquet-share.ts";
import { readTableShare, type SharedTable, type ShareOutcome } from "./share.ts";
import { readSpan, type LaidOutFile, type SpanOutcome } from "./span.ts";

/** What a thread is for, as it is handed to it. */
export type ThreadTask = ({ readonly kind: "ranges" } & LaidOutFile) | SharedTable | SharedParquetFile;

/** What a thread says: how far it is, and in the end what became of it. */
export type ThreadMessage<Outcome> =
  | { readonly kind: "piece"; readonly at: number; readonly rows: number }
  | { readonly kind: "outcome"; readonly outcome: Outcome };

type Port = NonNullable<typeof parentPort>;

if (parentPort !== null) serve(parentPort, workerData as ThreadTask);

function serve(port: Port, task: ThreadTask): void {
  if (task.kind === "ranges") serveRanges(port, task);
  else serveShare(port, task);
}

// A rejection that nobody handles is the thread's "error" event, which is what is wanted.

function serveRanges(port: Port, file: LaidOutFile): void {
  const module = kernelModule();
  const tell = (message: ThreadMessage<SpanOutcome>) => port.postMessage(message);
  const read = async (span: Span) => {
    const outcome = await readSpan(file, module, span, (at, rows) => tell({ kind: "piece", at, rows }));
    tell({ kind: "outcome", outcome });
  };
  port.on("message", (span: Span) => void read(span));
}

function serveShare(port: Port, task: SharedTable | SharedParquetFile): void {
  const read = async () => {
    const message: ThreadMessage<ShareOutcome<unknown>> = { kind: "outcome", outcome: await readShare(task) };
    port.postMessage(message);
  };
  port.on("message", () => void read());
}

/** Codecs are loaded where there is Parquet. */
async function readShare(
  task: SharedTable | SharedParquetFile,
): Promise<ShareOutcome<SharedColumns> | ShareOutcome<SharedParquet>> {
  if (task.kind === "table") return readTableShare(task);
  const { readParquetShare } = await import("./parquet-share.ts");
  return readParquetShare(task);
}
