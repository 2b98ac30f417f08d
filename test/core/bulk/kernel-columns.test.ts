import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KernelColumns } from "../../../src/core/bulk/columns.ts";
import type { Kernel } from "../../../src/core/bulk/kernel.ts";
import { openReference } from "./twin.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { bytesOf, randomOf } from "../sketch/streams.ts";
import { compiled, csvOf } from "./kernels.ts";

const forms = [
  "0|1|-0|+0|- 0|-0.0|0e5|1e400|-1e999|1.|.5|1e|1e+|1e+5|- 5.5E-3| 7|  7|7 |+|-|１|1\u00a0|true|false|True|NaN|Infinity",
  " 7 |\t7|7\t|\u00a07|7\u00a0|\u00a0 -7.5\t\u00a0|  - 7|-  7| - | -|- |\t|\u00a0|x |\u00a0x|7 7|7\u00a07|\u20a0|\u00a0123456789012345678901 ",
  '"|""|a"b|"a"|a,b|x\ny|x\r\ny|a\0|\0|\0\0|a\0\0b|12345678|123456789|1234567\0|é|京都|🙂|naïve café|',
  "123456789012345|1234567890123456|0000000000000001|-9007199254740993|- 123456789012345|111111111111111111111111111111",
  "2024-02-30|2024-02-29T23:59:59.999999999+05:30|2024-13-01|0000-01-01|9999-12-31T23:59Z|2024-00-10|2024-01-01 10:00",
  "2024-01-01T10:00:60|2024-01-01T10:00:00,5Z|2024-01-01T10:00-0530|2024-01-01Z|2024-1-1|2024-01-01T24:00|-2024-01-01",
  "2024-01-01T10:00+24:00|2024-01-01T10:00:00.1234567890|2024-01-01T10:0|2024-01-01T10:00+1:00|2024-01-01T10:00:00.",
  [
    "9".repeat(309),
    "x".repeat(256),
    "x".repeat(257),
    "é".repeat(128),
    "é".repeat(129),
    "q,".repeat(200),
  ].join("|"),
].flatMap((line) => line.split("|"));

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...forms) },
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.double().map(String),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.stringMatching(/^[-+]? ?\d{1,25}(\.\d{0,22})?([eE][-+]?\d{0,3})?$/),
  fc.stringMatching(/^[ \t\u00a0]{0,3}[-+]? ?\d{1,25}(\.\d{0,3})?[ \t\u00a0]{0,3}$/),
  fc.stringMatching(
    /^\d{4}-[01]\d-[0-3]\d([T ][0-2]\d:[0-6]\d(:[0-6]\d([.,]\d{1,10})?)?(Z|[+-][0-2]\d:?[0-6]\d)?)?$/,
  ),
);

/** Fed as CSV, in pieces of `length` rows, to whichever kernel. */
function throughKernel(
  kernel: Kernel,
  rows: readonly (readonly string[])[],
  end = "\n",
  length = 700,
): Uint8Array[] {
  const width = rows[0]?.length ?? 1;
  const columns = new KernelColumns(kernel, width);
  for (let from = 0; from < rows.length; from += length) {
    const bytes = csvOf(rows.slice(from, from + length), end);
    const start = kernel.input(bytes.length);
    kernel.bytes.set(bytes, start);
    for (let at = start; at < start + bytes.length;) {
      const found = kernel.index(at, start + bytes.length, 0x2c, width);
      expect(found).toMatchObject({ isClean: true, isRegular: true });
      expect(found.consumed).toBeGreaterThan(0);
      columns.feed(found.rows);
      at += found.consumed;
    }
  }
  return columns.finish().map(bytesOf);
}

function cellByCell(rows: readonly (readonly string[])[]): Uint8Array[] {
  const columns = (rows[0] ?? [""]).map(() => new Column({ isSliced: true }));
  for (const row of rows)
    for (const [index, text] of row.entries()) if (text !== "") columns[index]?.add(text);
  return columns.map(bytesOf);
}

/** Which columns differ: printing their bytes would be megabytes. */
function differing(found: readonly Uint8Array[], expected: readonly Uint8Array[]): number[] {
  return expected.flatMap((bytes, index) =>
    Buffer.compare(bytes, found[index] ?? new Uint8Array()) === 0 ? [] : [index],
  );
}

const ids = Array.from({ length: 4097 }, (_, row) => `id ${row}`);

describe.each([
  ["compiled", compiled()],
  ["reference", openReference()],
])("KernelColumns over the %s kernel", (_, kernel) => {
  /** Which columns break the law, where the cells are those of several columns, and of a column that is the only one. */
  function unlike(cells: readonly string[], end = "\n", length = 700): number[] {
    const rows = cells.map((text, row) => [text, String(row % 3), text]);
    const alone = cells.map((text) => [text]);
    return [
      ...differing(throughKernel(kernel, rows, end, length), cellByCell(rows)),
      ...differing(throughKernel(kernel, alone, end, length), cellByCell(alone)),
    ];
  }

  it("counts few texts as Column.add() does", () => {
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 150 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 60 }),
        (cells, end, length) => {
          expect(unlike(cells, end, length)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("sketches as Column.add() does what comes after too many texts", () => {
    const cells = fc.array(cell, { minLength: 100, maxLength: 300, size: "max" });
    fc.assert(
      fc.property(cells, fc.constantFrom("\n", "\r\n"), (more, end) => {
        expect(unlike([...more, ...ids, ...more, ...more], end)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it("hands over numbers as Column.add() takes them, whatever came once before", () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 200 }), fc.integer({ min: 1, max: 6000 }), (some, distinct) => {
        const numbers = Array.from({ length: 9_000 }, (_, i) =>
          i % 3 === 0 ? (i * 0.37).toString() : String(i % distinct),
        );
        expect(unlike([...some, ...numbers, ...some, "1e400", "-0", "1234567890123456789"])).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });

  it("stops counting just where Column does, one distinct text before and after", () => {
    for (const length of [4095, 4096, 4097, 4098]) {
      expect(unlike(Array.from({ length }, (_, row) => String(row)))).toEqual([]);
      expect(unlike(Array.from({ length }, (_, row) => `text number ${row}`))).toEqual([]);
    }
  });

  it("stops counting just where Column does by the length of texts, in UTF-16 units", () => {
    for (const letter of ["x", "🙂"]) {
      const length = 262_144 / 64 / letter.length;
      for (const more of [-1, 0, 1]) {
        const texts = Array.from(
          { length: 64 },
          (_, row) => String(row).padStart(4, "0") + letter.repeat(length).slice(4),
        );
        expect(
          unlike([...texts, ...texts.slice(0, 5), ...(more < 0 ? [] : ["y".repeat(more)]), "after"]),
        ).toEqual([]);
      }
    }
    expect(unlike(["a".repeat(262_145), "b", "1", "b"])).toEqual([]);
    expect(unlike(["b", "a".repeat(1_000_000), "1", "b"])).toEqual([]);
  });

  it("tracks frequent texts as Column does through many purges", () => {
    const random = randomOf(11);
    for (const [distinct, skew] of [
      [1500, 3],
      [20_000, 1],
      [6000, 8],
    ] as const) {
      const texts = Array.from(
        { length: 12_000 },
        () => `t${Math.floor(distinct * random() ** skew)}${random() < 0.01 ? "z".repeat(300) : ""}`,
      );
      expect(unlike([...ids, ...texts])).toEqual([]);
    }
  });

  it("gives memory back for the next table", () => {
    const before = kernel.bytes.length;
    for (let round = 0; round < 5; round++)
      throughKernel(
        kernel,
        ids.map((id, row) => [id, String(row / 7)]),
      );
    expect(kernel.bytes.length - before).toBeLessThan(2_000_000);
  });
});
