/**
 * The stretches of a table, from a sample of its bytes. Of a short table all records are counted off; of a long one the
 * first records that begin in each block are read, from where the first line ends, as readers of ranges guess it
 * (spans.ts). What was guessed wrong has records of another length, or cannot be read: such a block has no stretch.
 */
import type { Kernel } from "../bulk/kernel.ts";
import { planStretches, shortestTaken, stretchRecords, Stretches } from "../stretch/stretches.ts";
import { layoutOf, type TableLayout } from "./layout.ts";
import { TableReader, type TableOptions } from "./reader.ts";
import type { Block, Sample } from "./sample.ts";
import { Taking } from "./taking.ts";

/** `records`: how many the whole table has. A table that can only be read from its beginning has none, if it is long. */
export function stretchesIn(
  sample: Sample,
  kernel: Kernel,
  options: TableOptions,
  records: number,
): Stretches {
  const stretches = new Stretches();
  if (sample.isWhole) isReadable(() => addPlanned(stretches, sample, kernel, options, records));
  else isReadable(() => addFirsts(stretches, sample, kernel, options));
  return stretches;
}

function addPlanned(
  stretches: Stretches,
  sample: Sample,
  kernel: Kernel,
  options: TableOptions,
  records: number,
): void {
  const taking = new Taking(stretches, kernel, planStretches(records));
  const reader = new TableReader(kernel, { ...options, ...taking.options });
  for (const { bytes } of sample.blocks()) if (!taking.isDone) reader.push(bytes);
  if (!taking.isDone) reader.end();
}

function addFirsts(stretches: Stretches, sample: Sample, kernel: Kernel, options: TableOptions): void {
  const blocks = sample.blocks();
  const layout = layoutOf(blocks[0]?.bytes ?? new Uint8Array(), options);
  const taking = new Taking(stretches, kernel, [{ start: 0, end: stretchRecords }]);
  for (const block of blocks) {
    const isLast = block.start + block.bytes.length === sample.size;
    taking.restart();
    const isRead = isReadable(() => readFirst(block, layout, kernel, taking, isLast));
    if (isRead && taking.rows >= shortestTaken) taking.flush();
  }
}

/** As much as a reader looks at before it begins. */
const pieceBytes = 65_536;

/** The first records of a block. The one that is open at its end is left out. */
function readFirst(block: Block, layout: TableLayout, kernel: Kernel, taking: Taking, isLast: boolean): void {
  const isFirst = block.start === 0;
  const start = isFirst ? layout.dataStart : block.start;
  const end = block.start + block.bytes.length;
  const span = { start, isRecordStart: isFirst, end };
  const options = { ...layout.options, ...taking.options, ragged: "refuse", span } as const;
  const reader = new TableReader(kernel, options);
  const bytes = block.bytes.subarray(start - block.start);
  for (let at = 0; at < bytes.length && !taking.isDone; at += pieceBytes)
    reader.push(bytes.subarray(at, at + pieceBytes));
  if (isLast && !taking.isDone) reader.end();
}

/** Whether there was nothing in it that cannot be read. */
function isReadable(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return false;
    throw error;
  }
}
