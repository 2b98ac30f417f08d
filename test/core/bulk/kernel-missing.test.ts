/** What kernels say of fields that rows lack together: the compiled one and its twin alike. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kernel } from "../../../src/core/bulk/kernel.ts";
import { randomOf } from "../sketch/streams.ts";
import { compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

function missingIn(
  kernel: Kernel,
  text: string,
  width: number,
  most = 64,
  least = 2,
): Record<string, number> {
  const bytes = new TextEncoder().encode(text);
  const start = kernel.input(bytes.length);
  kernel.bytes.set(bytes, start);
  const counts: Record<string, number> = {};
  for (let at = start; at < start + bytes.length;) {
    const { rows, consumed } = kernel.index(at, start + bytes.length, 0x2c, width);
    for (const [places, times] of kernel.missingTogether(rows, width, least, most)) {
      counts[places.join(" ")] = (counts[places.join(" ")] ?? 0) + times;
    }
    at += consumed;
  }
  return counts;
}

describe("missingTogether()", () => {
  it.each([
    ["empty and quoted fields", '1,,\n,2,""\n1,"",\n', { "1 2": 2, "0 2": 1 }],
    ["before CR LF", '1,,\r\n1,"",""\r\n', { "1 2": 2 }],
    ["not blanks, nor one alone", "1, ,\n1,,2\n", {}],
    ["not a quote that is doubled", '1,"""",\n', {}],
  ])("%s", (_, text, sets) => {
    expect(missingIn(compiled(), text, 3)).toEqual(sets);
    expect(missingIn(openReference(), text, 3)).toEqual(sets);
  });

  it("alike in both kernels, whatever is missing, over several calls", () => {
    const cell = fc.constantFrom("", "1", '""', "x", "0");
    const table = fc
      .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, rows, repeats]) =>
        fc.record({
          width: fc.constant(width),
          repeats: fc.constant(repeats),
          rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
            minLength: rows,
            maxLength: rows,
          }),
        }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom("\n", "\r\n"),
        fc.nat({ max: 2 }),
        ({ width, rows, repeats }, end, least) => {
          const text = rows
            .map((row) => `${row.join(",")}${end}`)
            .join("")
            .repeat(repeats);
          expect(missingIn(compiled(), text, width, 4, least)).toEqual(
            missingIn(openReference(), text, width, 4, least),
          );
        },
      ),
    );
  });

  it.each(["1,,1\n", ",1,1\n", "1,1,\n", "1,1,\r\n", '1,"",1\n', '1,1,""\r\n'])(
    "one alone, wherever it stands: %j",
    (row) => {
      for (let before = 0; before < 70; before++) {
        const text = `${"1".repeat(before + 1)},1,1\n${row}1,1,1\n`;
        const found = missingIn(compiled(), text, 3, 64, 1);
        expect(Object.values(found)).toEqual([1]);
        expect(found).toEqual(missingIn(openReference(), text, 3, 64, 1));
      }
    },
  );

  it.each([
    ["every row lacks others", 100, 2],
    ["rows are narrow, and lack half of their fields", 12, 2],
  ])("every row once where %s", (_, width, every) => {
    const random = randomOf(7);
    const rows = Array.from({ length: 3_000 }, (__, row) => {
      const isMissing = (index: number) => (row % 5 === 0 ? index < 2 : random() * every < 1);
      return Array.from({ length: width }, (___, index) => (isMissing(index) ? "" : "1")).join(",");
    });
    const text = `${rows.join("\n")}\n`;
    const found = missingIn(compiled(), text, width);
    expect(found).toEqual(missingIn(openReference(), text, width));
    expect(found["0 1"]).toBeGreaterThanOrEqual(600);
  });
});
