/** What is kept of a column in a stretch gives back the column. */
import { describe, expect, it } from "vitest";
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { numberOf, typeIn } from "../../../src/core/profile/cell.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { ByteReader, ByteWriter } from "../../../src/core/sketch/bytes.ts";
import { weigh } from "../../../src/core/sketch/weighted.ts";
import { columnOf, heldOf, numbersIn, sizeOf, type Held } from "../../../src/core/stretch/held.ts";

const random = chanceFrom(15);
const upTo = (most: number) => Math.floor(random() * most);
const many = (text: () => string) => Array.from({ length: 200 }, text);

/** Texts of one column in a stretch. */
const columns: Record<string, readonly string[]> = {
  nothing: [],
  "one text": [""],
  "whole numbers": many(() => String(upTo(5000) - 2500)),
  "few whole numbers": many(() => String(upTo(2))),
  hundredths: many(() => (random() * 300 - 100).toFixed(2).replace(/^-0\.00$/, "0.00")),
  "as few digits as they need": many(() => String(Math.round(random() * 1000) / 1000)),
  "smallest unit": ["0.0000001", "0.1", "12"],
  "largest whole numbers": ["2147483646", "-2147483646", "7"],
  "beyond them": ["2147483647", "-2147483648", "99999999999"],
  "beyond them as hundredths": ["21474836.47", "-21474836.48"],
  "zeros at the end of some": ["1.5", "1.50", "2"],
  "zero below zero": ["-0", "1"],
  "zeros before": ["007", "7", "0.7", "00"],
  "signs and blanks": ["+1", " 1", "1 ", "- 1", "1"],
  exponents: ["1e3", "1E3", "1000", "1e400"],
  doubles: many(() => String(random() * 10 ** (upTo(40) - 20))),
  "long whole numbers": many(() => `9007199254740${upTo(1000)}`),
  "numbers and words": [...many(() => String(upTo(100))), "n/a", "true", "2026-11-28", "NaN", "1,000"],
  "letters of all kinds": ["", "a", "é", "日本", "🜁", "\ud800", "\udc00x", "\u0000", "\ufeff", "\n"],
  "long texts": many(() => "x".repeat(upTo(1000))),
  "one of 70,000 letters": ["y".repeat(70_000), "z"],
};

function columnWith(texts: readonly string[], isText: boolean): Column {
  const column = new Column({ isText });
  for (const text of texts) column.add(text, 1 + upTo(3));
  return column;
}

function stored(column: Column): Uint8Array {
  const writer = new ByteWriter();
  column.write(writer);
  return writer.finish();
}

/** As a stored column gives them. */
function numbersOf(column: Column) {
  const { isText } = column;
  const numbers: [number, number][] = [];
  column.counts?.forEach((text, times) => {
    const value = numberOf(text, typeIn(text, isText));
    if (value !== null) numbers.push([value, times]);
  });
  return { present: column.present, values: weigh(numbers) };
}

const held = (column: Column): Held => heldOf(column) ?? expect.fail("the column is not held");

describe.each([false, true])("a column declared to be of texts: %s", (isText) => {
  describe.each(Object.entries(columns))("%s", (_, texts) => {
    const column = columnWith(texts, isText);
    const kept = held(column);

    it("comes back as it is read from its stored form", () => {
      const back = columnOf(kept);
      expect(Buffer.compare(stored(back), stored(column))).toBe(0);
      const read = Column.read(new ByteReader(stored(column)));
      expect([...(back.counts?.entries() ?? [])]).toEqual([...(read.counts?.entries() ?? [])]);
      expect(back.isText).toBe(isText);
    });

    it("gives its numbers", () => expect(numbersIn(kept)).toEqual(numbersOf(column)));

    it("takes no more room than its stored form, but for letters beyond Latin", () => {
      const bytes = stored(column).length;
      expect(sizeOf(kept)).toBeLessThanOrEqual(bytes + texts.length * 2);
    });
  });
});

it("short numbers are kept as whole ones, however they are written", () => {
  const kinds = [
    "whole numbers",
    "hundredths",
    "as few digits as they need",
    "smallest unit",
    "largest whole numbers",
  ];
  for (const kind of kinds) expect(held(columnWith(columns[kind] ?? [], false)).kind).toBe("decimals");
  for (const kind of [
    "zeros at the end of some",
    "zero below zero",
    "zeros before",
    "beyond them",
    "doubles",
  ])
    expect(held(columnWith(columns[kind] ?? [], false)).kind).toBe("texts");
});

it("a number that came more often than a byte counts is kept", () => {
  const column = new Column();
  column.add("5", 300);
  column.add("6", 70_000);
  expect(numbersIn(held(column))).toEqual(numbersOf(column));
});

it("a column that does not count every value is not", () => {
  const column = new Column();
  for (let i = 0; i < 5000; i++) column.add(`v${i}`);
  expect(heldOf(column)).toBeNull();
});
