/** A training file for the tests of large baselines, and the profile it must come to. */
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import type { Reading } from "../../../src/core/baseline/reading.ts";
import { learn } from "../../../src/core/learn/learn.ts";
import { Sample } from "../../../src/core/table/sample.ts";
import { stretchesIn } from "../../../src/core/table/stretches.ts";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import type { Profile } from "../../../src/core/profile/profile.ts";
import { planRanges, profileRanges, type ByteRange } from "../../../src/core/table/ranges.ts";
import { headBytes, layoutOf, openSpan } from "../../../src/core/table/layout.ts";
import type { TableOptions } from "../../../src/core/table/reader.ts";
import { compiled } from "../../core/bulk/kernels.ts";

export const csv: TableOptions = { format: "csv" };

/** Far below a real range. */
export const rangeBytes = 100_000;

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** Over 1 MB: numbers, few and many words, quoted texts with line ends that look like rows, one longer than a range. */
export function csvData(): Uint8Array<ArrayBuffer> {
  const random = chanceFrom(7);
  const rows = ["id,score,colour,note"];
  for (let row = 0; row < 30_000; row++) {
    const long = row === 17_000 ? '5,0.5,red,"x"\n'.repeat(20_000).replaceAll('"', '""') : "";
    const note =
      random() < 0.1 || long !== "" ? `"née ${row}\n1,2,3,4\r\n""${long}"""` : `word ${row % 5_000}`;
    rows.push(`${row},${random().toFixed(6)},${random() < 0.5 ? "red" : ""},${note}`);
  }
  return encode(rows.join("\n"));
}

export function rangesOf(bytes: Uint8Array, format: TableOptions): ByteRange[] {
  return planRanges(layoutOf(bytes.subarray(0, headBytes), format).dataStart, bytes.length, rangeBytes);
}

export async function singlePass(bytes: Uint8Array, format: TableOptions): Promise<Profile> {
  const layout = layoutOf(bytes.subarray(0, headBytes), format);
  return profileRanges(
    { size: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) },
    {
      ranges: rangesOf(bytes, format),
      open: (span) => openSpan(compiled(), layout, span),
    },
  );
}

/** The baseline of a file, of which this is the profile, as whoever reads it in one pass makes it. */
export function learned(
  bytes: Uint8Array,
  profile: Profile,
  format: TableOptions,
  reading: Reading = {},
): Baseline {
  const sample = new Sample();
  sample.push(bytes);
  const stretches = stretchesIn(sample, compiled(), format, profile.records);
  return learn(baselineOf(profile, {}, reading), stretches).baseline;
}

/** What is noted of JSON Lines with ascending ids and some NaN. */
export const oddNotes = [
  /^120 records are not strict JSON \(NaN or Infinity\): read all/,
  /^id runs in one direction through the training data/,
];
