/** Samples of bytes, and the stretches of a table that they hold. */
import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { planStretches, type Stretches } from "../../../src/core/stretch/stretches.ts";
import { Sample } from "../../../src/core/table/sample.ts";
import { stretchesIn } from "../../../src/core/table/stretches.ts";
import type { TableOptions } from "../../../src/core/table/reader.ts";
import { compiled } from "../bulk/kernels.ts";
import { memorySource } from "../parquet/sources.ts";

const megabyte = 2 ** 20;
const encode = (text: string) => new TextEncoder().encode(text);

function sampled(bytes: Uint8Array, piece = 100_000): Sample {
  const sample = new Sample();
  for (let at = 0; at < bytes.length; at += piece) sample.push(bytes.subarray(at, at + piece));
  return sample;
}

describe("Sample", () => {
  const random = chanceFrom(1);
  const bytes = Uint8Array.from({ length: 25 * megabyte }, () => 256 * random());

  it.each([0, 1, 262_144, 10 * megabyte, 10 * megabyte + 1, 20 * megabyte, 20 * megabyte + 1, bytes.length])(
    "of %i bytes is the same whatever the pieces, and read anywhere",
    async (size) => {
      const data = bytes.subarray(0, size);
      const sample = await Sample.of(memorySource(data));
      for (const piece of [9_999, 1_000_000, megabyte, size + 1]) {
        const other = sampled(data, piece);
        expect([other.size, other.isWhole]).toEqual([size, size <= 10 * megabyte]);
        expect(other.blocks().map(({ start }) => start)).toEqual(sample.blocks().map(({ start }) => start));
        const differ = other.blocks().filter((block, index) => {
          const same = sample.blocks()[index]?.bytes ?? new Uint8Array();
          return Buffer.compare(block.bytes, same) !== 0;
        });
        expect(differ).toEqual([]);
      }
      expect([sample.size, sample.isWhole]).toEqual([size, size <= 10 * megabyte]);
      expect(sample.blocks().length).toBeLessThanOrEqual(40);
      for (const { start, bytes: block } of sample.blocks()) {
        expect(Buffer.compare(block, data.subarray(start, start + block.length))).toBe(0);
      }
    },
    60_000,
  );
});

/** What a column of numbers holds in each stretch: the least, the largest, and how many. */
function spans(stretches: Stretches, name: string) {
  return (stretches.of(name) ?? []).map(({ column, rows }) => {
    const { moments } = column.summary();
    return { rows, from: moments.minimum, to: moments.maximum };
  });
}

const counted = (column: Column) => Object.fromEntries(column.counts?.entries() ?? []);

const taken = (bytes: Uint8Array, options: TableOptions, records: number) =>
  stretchesIn(sampled(bytes), compiled(), options, records);

describe("stretchesIn()", () => {
  const planned = planStretches(9_000).map(({ start, end }) => ({ rows: 200, from: start, to: end - 1 }));
  const rows = Array.from({ length: 9_000 }, (_, row) => row);
  const csv = `row,text\n${rows.map((row) => `${row},"a\n${row}"`).join("\n")}\n`;

  it.each([
    ["CSV", encode(csv)],
    ["JSON Lines", encode(rows.map((row) => `{"row": ${row}}\n`).join(""))],
    ["a JSON array", encode(JSON.stringify(rows.map((row) => ({ row }))))],
    ["UTF-16", new Uint8Array(Buffer.from(`\uFEFF${csv}`, "utf16le"))],
  ])("counts records off in short data: %s", (_, bytes) => {
    expect(spans(taken(bytes, {}, 9_000), "row")).toEqual(planned);
  });

  it.each(["\n", "\r\n"])("has the cells that the records have, lines ending in %j", (end) => {
    const random = chanceFrom(7);
    const upTo = (most: number) => Math.floor(random() * most);
    const kinds: Record<string, (row: number) => string> = {
      whole: () => String(upTo(9_000) - 4_500),
      double: () => String(random() * 10 ** (upTo(20) - 10)),
      gaps: (row) => (row % 3 === 0 ? "" : (upTo(999) / 10).toFixed(1)),
      odd: (row) => (row % 90 === 0 ? "n/a" : String(upTo(50))),
      nested: () => "",
      "nested.part": () => String(upTo(2)),
      empty: () => "",
      text: (row) => ["Œuvre", 'say "no"', "a,b", `two\nlines ${row}`, "1,5", "007"][upTo(6)] ?? "",
      last: (row) => (row % 4 === 0 ? "" : String(row)),
    };
    const names = Object.keys(kinds);
    const records = Array.from({ length: 9_001 }, (_, row) => names.map((name) => kinds[name]?.(row) ?? ""));
    const lines = [names, ...records].map((cells) =>
      cells
        .map((cell) => (/["\n,]/.test(cell) || cell === "Œuvre" ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(","),
    );
    const found = taken(encode(lines.join(end)), {}, records.length);
    const plan = planStretches(records.length);
    expect(found.count).toBe(plan.length);
    for (const [place, name] of names.entries()) {
      const expected = plan.map(({ start, end: last }) => {
        const column = new Column();
        for (const cells of records.slice(start, last)) if (cells[place]) column.add(cells[place]);
        return counted(column);
      });
      const all = found.of(name)?.map(({ column }) => counted(column)) ?? null;
      // Nothing where something is nested is no column.
      expect([name, all]).toEqual([name, name === "nested" ? null : expected]);
    }
  });

  const long = Array.from({ length: 400_000 }, (_, row) => row);

  it.each([
    ["CSV", `row,note\n${long.map((row) => `${row},"quoted ${"x".repeat(30)}"`).join("\n")}`],
    ["JSON Lines", long.map((row) => `{"row": ${row}, "note": "${"x".repeat(30)}"}`).join("\n")],
  ])("reads the first 200 records of each block of long data: %s", (_, text) => {
    const found = spans(taken(encode(text), {}, long.length), "row");
    expect(found.length).toBeGreaterThanOrEqual(20);
    for (const { rows: count, from, to } of found.slice(0, -1))
      expect([count, to - from]).toEqual([200, 199]);
    expect(found[0]?.from).toBe(0);
    const starts = found.map(({ from }) => from);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it("has none of a block in which a record was guessed wrong, and none of long data that has no middle", () => {
    // Every field has line ends that look like records of another length.
    const odd = long.slice(0, 60_000).map((row) => `${row},"${"y\n".repeat(100)}"`);
    for (const { rows: count, from, to } of spans(
      taken(encode(`row,note\n${odd.join("\n")}`), {}, 60_000),
      "row",
    )) {
      expect(to - from).toBe(count - 1);
    }
    const array = JSON.stringify(long.map((row) => ({ row, note: "x".repeat(30) })));
    expect(taken(encode(array), {}, long.length).count).toBe(0);
  });
});
