/**
 * Ranges of a file, read in any order and merged, are the file: the same bytes as one pass over the same ranges,
 * the same counts as a pass over the whole.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  faultIn,
  merges,
  planRanges,
  profileRanges,
  verdictOf,
  type ByteRange,
} from "../../../src/core/table/ranges.ts";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { headBytes, layoutOf, openSpan } from "../../../src/core/table/layout.ts";
import { csv, encode, expectSame, inParallel, singlePass, sourceOf } from "./ranges.ts";
import { compiled } from "../bulk/kernels.ts";

describe("planRanges()", () => {
  it("covers every byte once, in ranges of one length but the last", () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(2_000),
        fc.integer({ min: 1, max: 300 }),
        (dataStart, more, rangeBytes) => {
          const ranges = planRanges(dataStart, dataStart + more, rangeBytes);
          expect(ranges[0]?.start).toBe(dataStart);
          expect(ranges.at(-1)?.end).toBe(dataStart + more);
          ranges.forEach(({ index, start, end }, at) => {
            expect(index).toBe(at);
            expect(ranges[at + 1]?.start ?? dataStart + more).toBe(end);
            expect(end - start).toBeLessThanOrEqual(rangeBytes);
          });
        },
      ),
    );
  });

  it("takes longer ranges where there would be more than 2,000", () => {
    const ranges = planRanges(0, 5 * 2 ** 40, 2 ** 29);
    expect(ranges).toHaveLength(2_000);
    expect(ranges.at(-1)?.end).toBe(5 * 2 ** 40);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])("refuses ranges of %d bytes", (rangeBytes) => {
    expect(() => planRanges(0, 10, rangeBytes)).toThrow(RangeError);
  });
});

describe("merges()", () => {
  it("is a tree over all leaves in their order: children first, depth at most log2 rounded up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const depths = new Map(Array.from({ length: count }, (_, leaf) => [`${leaf}-${leaf + 1}`, 0]));
        for (const { from, mid, to } of merges(count)) {
          const [left, right] = [depths.get(`${from}-${mid}`), depths.get(`${mid}-${to}`)];
          expect(left).toBeDefined();
          expect(right).toBeDefined();
          depths.set(`${from}-${to}`, 1 + Math.max(left ?? 0, right ?? 0));
        }
        expect(depths.get(`0-${count}`)).toBe(Math.ceil(Math.log2(count)));
        expect(merges(count)).toHaveLength(count - 1);
      }),
    );
  });
});

describe("verdictOf()", () => {
  const range: ByteRange = { index: 3, start: 30, end: 40 };
  it.each([
    ["right", 32, { firstRecord: 32, nextRecord: 41 }],
    ["wrong", 32, { firstRecord: 35, nextRecord: 41 }],
    ["wrong", 32, null],
    ["empty", 40, { firstRecord: 35, nextRecord: 41 }],
    ["empty", 900, null],
  ] as const)("is %s where %d is expected and %o was found", (verdict, expected, edges) => {
    expect(verdictOf(range, expected, edges)).toBe(verdict);
  });
});

describe("a file in ranges", () => {
  /** Cells that are awkward at borders: quotes, line ends of all kinds, characters of several bytes. */
  const cell = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -20, max: 20 }).map(String) },
    { weight: 2, arbitrary: fc.constantFrom("", "red", "é", "漢字", "🌊", " ") },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.constantFrom("\n", "\r\n", "\r", '"', ",", '\n"', '",\n', "x", "é\n", "1,2\n3,4\n"), {
          maxLength: 5,
        })
        .map((parts) => parts.join("")),
    },
  );
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const table = fc
    .tuple(
      fc.array(fc.tuple(cell, cell, fc.constantFrom("", "", "\n", "\r\n")), { minLength: 1, maxLength: 30 }),
      lineEnd,
      fc.boolean(),
      fc.constantFrom("", "\uFEFF"),
      fc.constantFrom("a,b", '"a\nx",b', "5,6"),
    )
    .map(([rows, end, isLastEnded, mark, header]) => {
      const lines = [
        header,
        ...rows.map(([a, b, blank]) => `${quoted(a)},${quoted(b)}${blank === "" ? "" : end + blank}`),
      ];
      return mark + lines.join(end) + (isLastEnded ? end : "");
    });

  // oxlint-disable-next-line vitest/expect-expect -- expectSame() does
  it("gives the same bytes as one pass over the same ranges, and the same files as a pass over the whole: CSV", async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 9, max: 200 })),
        fc.integer({ min: 1, max: 40 }),
        async (text, rangeBytes, pieceBytes) => {
          await expectSame(text, rangeBytes, pieceBytes);
        },
      ),
      { numRuns: 400 },
    );
  });

  // oxlint-disable-next-line vitest/expect-expect -- expectSame() does
  it("the same where there are comments, and lines before the first record", async () => {
    const title = fc.array(fc.constantFrom("Report", "", '"open', "{", "[1, 2]", "#", "é,é,é"), {
      maxLength: 4,
    });
    const comments = fc.array(fc.constantFrom("#", '# "open', "#é, 1", "# a,b"), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        title,
        fc.array(fc.tuple(comments, cell, cell), { minLength: 1, maxLength: 20 }),
        lineEnd,
        fc.constantFrom("", "\uFEFF"),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        async (above, rows, end, mark, bytes, piece) => {
          const lines = [
            ...above,
            "a,b",
            ...rows.flatMap(([before, a, b]) => [...before, `${quoted(a)},${quoted(b)}`]),
            "",
          ];
          const options = { format: "csv", skipLines: above.length, comment: "#" } as const;
          await expectSame(mark + lines.join(end), bytes, piece, options);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("counts lines from the file's start where some are skipped, and names a title", async () => {
    const head = (text: string) => layoutOf(encode(text), { comment: "#", skipLines: 2 });
    expect(head("x\ny\n# z\na,b\n1,2\n")).toMatchObject({ dataStart: 12, firstLine: 5 });
    expect(head("x\r\ny\r\n1,2\n3,4\n")).toMatchObject({ dataStart: 6, firstLine: 3 });
    expect(head("x\ny\n1,2\n").options).toEqual(expect.not.objectContaining({ skipLines: 2 }));
    const wrong = encode("x\ny\na,b\n1,2\n# z\n3,4,5\n");
    await expect(singlePass(wrong, 1e9, { ...csv, comment: "#", skipLines: 2 })).rejects.toThrow(
      "line 6 has 3 fields",
    );
    const said = layoutOf(encode("\uFEFFsep=;\r\na;b\r\n1,5;2\r\n"), {});
    expect(said).toMatchObject({
      dataStart: 15,
      firstLine: 3,
      options: { delimiter: ";", names: ["a", "b"] },
    });
    await expectSame("sep=;\na;b\n1;2\n3,5;4\n", 4, 3, {});
    const titled = encode("Report\nof May\na,b\n1,2\n3,4\n");
    expect(() => layoutOf(titled, csv)).toThrow(
      "the first 2 lines look like a title: have them skipped (skipLines 2)",
    );
    expect(() => layoutOf(titled, { ...csv, ragged: "skip" })).not.toThrow();
    expect(() => layoutOf(titled, { ...csv, skipLines: 1 })).toThrow("(skipLines 2)");
    const padded = encode("x\nReport,\na,b\n1,2\n3,4\n");
    expect(() => layoutOf(padded, { ...csv, skipLines: 1 })).toThrow("line 3 looks like the header");
    expect(layoutOf(padded, { ...csv, skipLines: 2 })).toMatchObject({ dataStart: 14, firstLine: 4 });
  });

  // oxlint-disable-next-line vitest/expect-expect -- expectSame() does
  it("the same of JSON Lines", async () => {
    const record = fc.record({
      a: fc.option(fc.integer({ min: -9, max: 9 })),
      "b c": fc.constantFrom("x", "é\n", '"\r\n{"a":1}\n', "漢"),
    });
    const lines = fc
      .tuple(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.constantFrom("\n", "\r\n", "\n\n", "\n  \n"),
      )
      .map(([rows, end]) => rows.map((row) => JSON.stringify(row)).join(end));
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        async (text, bytes, piece) => {
          await expectSame(text, bytes, piece, { format: "jsonl" });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("of sketched columns is merged in one order of the tree: the same bytes", async () => {
    const next = chanceFrom(5);
    const rows = Array.from({ length: 40_000 }, (_, row) => `${next()},word ${row}`);
    const bytes = encode(`a,b\n${rows.join("\n")}\n`);
    for (const count of [3, 7, 11]) {
      const rangeBytes = Math.ceil(bytes.length / count);
      const single = await singlePass(bytes, rangeBytes);
      expect(single.ranges).toHaveLength(count);
      expect((await inParallel(bytes, rangeBytes, 65_536)).profile).toEqual(single.profile.toBytes());
      expect(single.profile.records).toBe(40_000);
    }
  });

  it("guesses are right where no quoted line end is near a border, wherever the border is, with every line end", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = `a,b${end}${Array.from({ length: 20 }, (_, row) => `${row},x`).join(end)}${end}`;
      for (let rangeBytes = 7; rangeBytes < 60; rangeBytes++) {
        const { redone, rows } = await expectSame(text, rangeBytes, 5);
        expect({ redone, rows }).toEqual({ redone: 0, rows: 20 });
      }
    }
  });

  it("a border inside quotes is noticed and read again from where the chain says", async () => {
    const cellText = `"${"1,2\n".repeat(20)}"`;
    const text = `a,b\n1,${cellText}\n2,${cellText}\n3,x\n`;
    const { redone, rows } = await expectSame(text, 60, 64);
    expect(rows).toBe(3);
    expect(redone).toBeGreaterThan(0);
  });

  it("ranges wholly inside one record are empty, whatever their guess found", async () => {
    const text = `a,b\n1,"${"7,8\n".repeat(200)}"\n2,y\n`;
    expect((await expectSame(text, 10, 64)).rows).toBe(2);
    expect((await expectSame(text, 1, 1)).rows).toBe(2);
  });

  it("a guess that reads quotes inside out does not read on for ever, nor decide the error", async () => {
    const text = `a,b\n1,"x\n"\n${'2,"y\n"\n'.repeat(50)}3,"z"`;
    for (let rangeBytes = 1; rangeBytes < 40; rangeBytes++)
      expect((await expectSame(text, rangeBytes, 16)).rows).toBe(52);
  });

  it("a fault in the data is told with what its lines are counted from", async () => {
    const text = `a,b\n${"1,2\n".repeat(10)}1,2,3\n`;
    await expect(singlePass(encode(text), 1_000)).rejects.toThrow(
      "line 12 has 3 fields, the first record has 2",
    );
    await expect(singlePass(encode(text), 20)).rejects.toThrow(
      /line 1 has 3 fields, the first record has 2: .* \(lines are counted from byte 44 of the file\)/,
    );
    await expect(inParallel(encode(text), 20, 64)).rejects.toThrow("line 1 has 3 fields");
    expect(faultIn("x", 4, 4)).toBe("x");
  });

  it("a file of a header alone has one range and no rows", async () => {
    for (const text of ["a,b", "a,b\n", "a,b\r\n\r\n"]) expect((await expectSame(text, 4, 4)).rows).toBe(0);
  });

  it("tells how far it is", async () => {
    const bytes = encode(`a\n${"1\n".repeat(100)}`);
    const layout = layoutOf(bytes, csv);
    const told: { bytes: number; rows: number }[] = [];
    await profileRanges(sourceOf(bytes), {
      ranges: planRanges(2, bytes.length, 50),
      open: (span) => openSpan(compiled(), layout, span),
      onProgress: (progress) => told.push(progress),
    });
    expect(told.at(-1)).toEqual({ bytes: bytes.length, rows: 100 });
  });
});

describe("layoutOf()", () => {
  it.each([
    ["a gzip file", [0x1f, 0x8b, 8], csv],
    ["a zstd file", [0x28, 0xb5, 0x2f, 0xfd], csv],
    ["a Parquet file", [...encode("PAR1")], csv],
    ["UTF-16", [0xff, 0xfe, 0x61, 0], csv],
    ["a JSON array", [...encode(' \n[{"a":1}]')], {}],
  ] as const)("refuses %s by name", (name, bytes, format) => {
    expect(() => layoutOf(Uint8Array.from(bytes), format)).toThrow(`Cannot read ${name} in ranges: `);
  });

  it("refuses a first record that does not end in the head", () => {
    expect(() => layoutOf(encode("a".repeat(headBytes)), csv)).toThrow(
      "first record does not end within 1048576 bytes",
    );
  });
});
