/** Rows of JSON that are numbers between commas, which a kernel takes 64 bytes at a time, beside the same calls one by one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inBulk, oneByOne } from "./both-ways.ts";
import { compiled } from "./kernels.ts";
import { json, lineOf } from "./lines.ts";

const number = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("0", "1") },
  { weight: 4, arbitrary: fc.integer({ min: -9_999, max: 9_999 }).map(String) },
  {
    weight: 4,
    arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  },
  { weight: 2, arbitrary: fc.constantFrom("-0", "0.5", "-0.25", "10.00", "100", "-7.125", "0.0") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1e3", "-1E-2", "12345678901234567890123456789012345678901234567890"),
  },
);
/** What is no number by JSON, or none at all. */
const odd = fc.constantFrom(
  ...'01|-|--1|1-|1-2|.5|5.|1.2.3|1..2|00|-01|+1|1 | 1|1  |  |e|1e|0x1|true|null|"x"|[1]|NaN|1,|,1|é'.split(
    "|",
  ),
);
const between = fc.constantFrom(",", ", ", ",  ", " ,", ",\t");

interface Drawn {
  readonly width: number;
  readonly between: string;
  readonly rows: readonly (readonly (readonly string[])[])[];
}

function drawn(cell: fc.Arbitrary<string>): fc.Arbitrary<Drawn> {
  return fc.tuple(fc.integer({ min: 1, max: 90 }), between).chain(([width, text]) => {
    const row = fc.array(cell, { minLength: width, maxLength: width });
    const bodies = fc.array(fc.array(row, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 12 });
    return bodies.map((rows) => ({ width, between: text, rows }));
  });
}

function textsOf({ rows, between: text }: Drawn): string[] {
  return rows.map((body, index) => {
    const lists = body.map((cells) => `[${cells.join(text)}]`);
    return lineOf(json(`{"instances":${text.includes(" ") ? " " : ""}[${lists.join(text)}]}`), null, index);
  });
}

describe("rows of numbers between commas", () => {
  const kernel = compiled();

  it("are counted as one by one, whatever numbers they are", () => {
    fc.assert(
      fc.property(drawn(number), (some) => {
        const texts = textsOf(some);
        expect(inBulk(kernel, texts, {}).profile).toEqual(oneByOne(texts, {}));
      }),
      { numRuns: 300 },
    );
  });

  it("are left to whoever refuses them where one cell is none", () => {
    const some = fc.tuple(drawn(number), odd, fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(some, ([{ rows, ...rest }, cell, body, row, column]) => {
        const at = (count: number, index: number) => index % count;
        // The first body teaches the form.
        const spoilt = 1 + at(rows.length - 1, body);
        const texts = textsOf({
          ...rest,
          rows: rows.map((lists, index) =>
            index !== spoilt
              ? lists
              : lists.map((cells, place) =>
                  place !== at(lists.length, row)
                    ? cells
                    : cells.map((text, where) => (where === at(cells.length, column) ? cell : text)),
                ),
          ),
        });
        expect(inBulk(kernel, texts, {}).profile).toEqual(oneByOne(texts, {}));
      }),
      { numRuns: 600 },
    );
  });

  it.each([",", ", "])("are taken together where %j is between all of them", (text) => {
    const cells = (index: number) =>
      Array.from({ length: 70 }, (_, at) => `${((index * 31 + at * 17) % 23) - 3}`);
    const texts = Array.from({ length: 200 }, (_, index) =>
      lineOf(json(`{"instances":[[${cells(index).join(text)}]]}`), null, index),
    );
    const found = inBulk(kernel, texts, {});
    expect(found.profile).toEqual(oneByOne(texts, {}));
    expect(found.most).toBeGreaterThan(150);
  });
});
