/**
 * The stretches of a table, from a sample of its bytes. Of a short table all records are counted off; of a long one the
 * first records that begin in each block are read, from where the first line ends, as readers of ranges guess it
 * (spans.ts). What was guessed wrong has records of another length, or cannot be read: such a block has no stretch.
 */
import type { Kernel } from "../bulk/kernel.ts";
import { Profile } from "../profile/profile.ts";
import { planStretches, shortestTaken, stretchRecords, Stretches } from "../stretch/stretches.ts";
import type { Row } from "../read/row.ts";
import { layoutOf, type TableLayout } from "./layout.ts";
import { TableReader, type TableOptions } from "./reader.ts";
import type { Block, Sample } from "./sample.ts";

/** `records`: how many the whole table has. A table that can only be read from its beginning has none, if it is long. */
export function stretchesIn(
  sample: Sample,
  kernel: Kernel,
  options: TableOptions,
  records: number,
): Stretches {
  const stretches = new Stretches();
  if (sample.isWhole) ifReadable(() => addPlanned(stretches, sample, kernel, options, records));
  else ifReadable(() => addFirsts(stretches, sample, kernel, options));
  return stretches;
}

function addPlanned(
  stretches: Stretches,
  sample: Sample,
  kernel: Kernel,
  options: TableOptions,
  records: number,
): void {
  const plan = planStretches(records).values();
  let { value: next } = plan.next();
  let profile = new Profile();
  let at = 0;
  const onRow = (row: Row) => {
    if (next === undefined || at++ < next.start) return;
    profile.data.add(row);
    if (at < next.end) return;
    stretches.add(profile);
    profile = new Profile();
    ({ value: next } = plan.next());
  };
  const reader = new TableReader(kernel, { ...options, onRow });
  for (const { bytes } of sample.blocks()) reader.push(bytes);
  reader.end();
}

function addFirsts(stretches: Stretches, sample: Sample, kernel: Kernel, options: TableOptions): void {
  const blocks = sample.blocks();
  const layout = layoutOf(blocks[0]?.bytes ?? new Uint8Array(), options);
  for (const block of blocks) {
    const isLast = block.start + block.bytes.length === sample.size;
    const profile = ifReadable(() => firstOf(block, layout, kernel, isLast));
    if (profile !== null && profile.records >= shortestTaken) stretches.add(profile);
  }
}

/** As much as a reader looks at before it begins. */
const pieceBytes = 65_536;

/** The first records of a block. The one that is open at its end is left out. */
function firstOf(block: Block, layout: TableLayout, kernel: Kernel, isLast: boolean): Profile {
  const profile = new Profile();
  const onRow = (row: Row) => {
    if (profile.records < stretchRecords) profile.data.add(row);
  };
  const isFirst = block.start === 0;
  const start = isFirst ? layout.dataStart : block.start;
  const end = block.start + block.bytes.length;
  const span = { start, isRecordStart: isFirst, end };
  const reader = new TableReader(kernel, { ...layout.options, ragged: "refuse", onRow, span });
  const bytes = block.bytes.subarray(start - block.start);
  for (let at = 0; at < bytes.length && profile.records < stretchRecords; at += pieceBytes)
    reader.push(bytes.subarray(at, at + pieceBytes));
  if (isLast && profile.records < stretchRecords) reader.end();
  return profile;
}

/** Null for what cannot be read. */
function ifReadable<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}
