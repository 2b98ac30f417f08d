/** What was read of a window's capture files, and in words what that means for a report. */
import * as z from "zod";
import type { RecordedCall } from "../call/record.ts";
import type { Profile } from "../profile/profile.ts";

export const toldSchema = z.strictObject({
  files: z.int(),
  bytes: z.int(),
  /** Lines that are calls of the window. */
  records: z.int(),
  /** Lines that are no capture record; what of a file is no UTF-8, and all below it, is one. */
  unread: z.int(),
  /** Records with a body that is not whole. */
  truncated: z.int(),
  /** Records of which the source made no row. */
  left: z.int(),
  /** Records at which the source failed. */
  failed: z.int(),
  /** The first ten lines that were not counted: `captures/…/x.jsonl:17: why`. */
  complaints: z.array(z.string()).readonly(),
});

/** Plain data. */
export type CapturesTold = Readonly<z.infer<typeof toldSchema>>;

export const nothingTold: CapturesTold = {
  files: 0,
  bytes: 0,
  records: 0,
  unread: 0,
  truncated: 0,
  left: 0,
  failed: 0,
  complaints: [],
};

const mostComplaints = 10;

type Count = Exclude<keyof CapturesTold, "complaints">;

/** What is told, as it is counted. */
export class Told {
  readonly #counts: Record<Count, number>;
  readonly #complaints: string[];

  constructor({ complaints, ...counts }: CapturesTold = nothingTold) {
    this.#counts = counts;
    this.#complaints = [...complaints];
  }

  get counts(): CapturesTold {
    return { ...this.#counts, complaints: [...this.#complaints] };
  }

  get bytes(): number {
    return this.#counts.bytes;
  }

  file(): void {
    this.#counts.files++;
  }

  read(bytes: number): void {
    this.#counts.bytes += bytes;
  }

  record({ input, output }: Pick<RecordedCall, "input" | "output">): void {
    this.#counts.records++;
    if (input?.truncated === true || output?.truncated === true) this.#counts.truncated++;
  }

  left(): void {
    this.#counts.left++;
  }

  unread(where: string, why: string): void {
    this.#counts.unread++;
    this.#complain(where, why);
  }

  failed(where: string, why: string): void {
    this.#counts.failed++;
    this.#complain(where, why);
  }

  #complain(where: string, why: string): void {
    if (this.#complaints.length < mostComplaints) this.#complaints.push(`${where}: ${why}`);
  }
}

/** What is told of files that were read one part after the other: as if they had been read in one. */
export function toldOfBoth(first: CapturesTold, second: CapturesTold): CapturesTold {
  const sum = (count: Count) => first[count] + second[count];
  return {
    files: sum("files"),
    bytes: sum("bytes"),
    records: sum("records"),
    unread: sum("unread"),
    truncated: sum("truncated"),
    left: sum("left"),
    failed: sum("failed"),
    complaints: [...first.complaints, ...second.complaints].slice(0, mostComplaints),
  };
}

/**
 * What it means that a window was judged by its captures, sentence by sentence. `counted`: what calls it had by the
 * Recorders' count, of which those that failed are in no capture; null where that is not known any more.
 */
export function capturedNotes(
  told: CapturesTold,
  counted: Pick<Profile, "calls" | "failedCalls"> | null,
): string[] {
  const { records, unread, truncated, left, failed, complaints } = told;
  const notes = [shareLine(records, counted)];
  if (truncated > 0)
    notes.push(`Of ${calls(truncated)} a body was longer than the capture limit, and is not whole`);
  if (left > 0) notes.push(`Of ${calls(left)} no row was made`);
  if (failed > 0) notes.push(`No row could be made of ${calls(failed)}`);
  if (unread > 0)
    notes.push(`${unread} ${unread === 1 ? "line" : "lines"} could not be read as a capture record`);
  return [...notes, ...complaints];
}

function shareLine(records: number, counted: Pick<Profile, "calls" | "failedCalls"> | null): string {
  const stored = `Judged by captures: ${calls(records)}, redacted and cut as they are stored`;
  if (counted === null) return `${stored}; how many the window had is not known any more`;
  const { calls: seen, failedCalls: failed } = counted;
  const had = failed === 0 ? "that the window had" : `that the window had beside ${failed} that failed`;
  if (records === seen) return `${stored}: all ${had}`;
  if (records > seen) return `${stored}; the window's statistics count ${calls(seen)}`;
  return `${stored}, of ${calls(seen)} ${had}: ${percent(records / seen)}`;
}

/** Of less than all: never 100 %. */
function percent(share: number): string {
  const value = share * 100;
  return `${Math.min(99.99, Number(value.toPrecision(value > 99 ? 4 : 2)))} %`;
}

function calls(many: number): string {
  return many === 1 ? "1 call" : `${many} calls`;
}
