import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Distinct } from "../../../src/core/sketch/distinct.ts";
import { bytesOf, unrefusedPrefixes, readAll } from "./streams.ts";

const standardError = 1.04 / Math.sqrt(2 ** 14);

function distinctOf(texts: Iterable<string>): Distinct {
  const distinct = new Distinct();
  for (const text of texts) distinct.addText(text);
  return distinct;
}

function* textsOf(prefix: string, from: number, to: number): Generator<string> {
  for (let i = from; i < to; i++) yield prefix + i;
}

const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\0", "\ud800", "\udc00", "\ufffd") }));

describe("estimate", () => {
  it("of nothing is 0", () => {
    expect(new Distinct().estimate()).toBe(0);
  });

  it("of one text, however often, is 1", () => {
    for (const text of ["", "\0", "a", "\ud800", "x".repeat(100_000)]) {
      expect(distinctOf(Array<string>(50).fill(text)).estimate()).toBe(1);
    }
  });

  it("tells apart texts that differ by order, length, trailing zeros or lone surrogates", () => {
    const alike = [
      "",
      "\0",
      "\0\0",
      "ab",
      "ba",
      "a",
      "a\0",
      "\ud800",
      "\udc00",
      "\ufffd",
      "abcd",
      "cdab",
      "1",
      "01",
    ];
    expect(distinctOf(alike).estimate()).toBe(alike.length);
  });

  it.each([10, 100, 1000, 5000, 20_000, 45_000, 100_000, 300_000])(
    "of %i texts is within 3.5 standard errors",
    (count) => {
      for (const prefix of ["", "user-", "2026-09-01T00:00:00.000Z/"]) {
        const estimate = distinctOf(textsOf(prefix, 0, count)).estimate();
        expect(Math.abs(estimate / count - 1), `${prefix}: ${estimate}`).toBeLessThan(3.5 * standardError);
      }
    },
  );

  it("has the published error over many sets, and no bias", () => {
    let [sum, squares] = [0, 0];
    const sets = 60;
    for (let set = 0; set < sets; set++) {
      const error = distinctOf(textsOf(`${set}:`, 0, 30_000)).estimate() / 30_000 - 1;
      sum += error;
      squares += error ** 2;
    }
    expect(Math.abs(sum / sets)).toBeLessThan((3 * standardError) / Math.sqrt(sets));
    expect(Math.sqrt(squares / sets)).toBeLessThan(1.3 * standardError);
  });
});

describe("addNumber()", () => {
  const numbersOf = (values: Iterable<number>): Distinct => {
    const distinct = new Distinct();
    for (const value of values) distinct.addNumber(value);
    return distinct;
  };

  it.each([100, 5000, 100_000])("of %i numbers is within 3.5 standard errors", (count) => {
    for (const scale of [1, 0.1, 1e-300, 2 ** 40]) {
      const estimate = numbersOf(Array.from({ length: count }, (_, i) => i * scale)).estimate();
      expect(Math.abs(estimate / count - 1), `${scale}: ${estimate}`).toBeLessThan(3.5 * standardError);
    }
  });

  it("tells numbers apart by their value, and from every text", () => {
    expect(bytesOf(numbersOf([0, -0, 0]))).toEqual(bytesOf(numbersOf([0])));
    const alike = numbersOf([0, 1, -1, 2 ** 53, 2 ** 53 + 2, 5e-324]);
    for (const text of ["0", "1", "\0\0\0\0\0\0\0\0", "\0\0\0\0\0\0\u{3f0}"]) alike.addText(text);
    expect(alike.estimate()).toBe(10);
  });
});

describe("merge", () => {
  it("mergeRegisters() is merge(), and what it is given stays as it was", () => {
    const [merged, filled] = [distinctOf(textsOf("a", 0, 5000)), distinctOf(textsOf("b", 0, 5000))];
    const before = filled.registers.slice();
    merged.mergeRegisters(filled.registers);
    const whole = distinctOf(textsOf("a", 0, 5000));
    whole.merge(filled);
    expect(bytesOf(merged)).toEqual(bytesOf(whole));
    expect(filled.registers).toEqual(before);
  });

  it("merge() equals the sketch of both streams, in either order, to the byte", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const [ab, ba] = [distinctOf(a), distinctOf(b)];
        ab.merge(distinctOf(b));
        ba.merge(distinctOf(a));
        const whole = bytesOf(distinctOf([...b, ...a]));
        expect(bytesOf(ab)).toEqual(whole);
        expect(bytesOf(ba)).toEqual(whole);
      }),
    );
  });

  it("merge() counts what both have once", () => {
    const merged = distinctOf(textsOf("", 0, 20_000));
    merged.merge(distinctOf(textsOf("", 10_000, 30_000)));
    expect(bytesOf(merged)).toEqual(bytesOf(distinctOf(textsOf("", 0, 30_000))));
    const before = merged.estimate();
    merged.merge(merged);
    expect(merged.estimate()).toBe(before);
  });
});

describe("stored form", () => {
  it.each([0, 1, 100, 4000, 5000, 50_000])("of %i texts reads back as it was", (count) => {
    const distinct = distinctOf(textsOf("", 0, count));
    const read = readAll(bytesOf(distinct), Distinct);
    expect(bytesOf(read)).toEqual(bytesOf(distinct));
    expect(read.estimate()).toBe(distinct.estimate());
    read.addText("another");
    distinct.addText("another");
    expect(bytesOf(read)).toEqual(bytesOf(distinct));
  });

  it("is small while few registers are set", () => {
    expect(bytesOf(new Distinct()).length).toBe(3);
    expect(bytesOf(distinctOf(textsOf("", 0, 100))).length).toBeLessThan(350);
    expect(bytesOf(distinctOf(textsOf("", 0, 4000))).length).toBeLessThan(12_000);
    expect(bytesOf(distinctOf(textsOf("", 0, 50_000))).length).toBe(2 + 2 ** 14);
  });

  it("is refused at every prefix, listed and whole", () => {
    expect(unrefusedPrefixes(bytesOf(distinctOf(textsOf("", 0, 50))), Distinct)).toEqual([]);
    expect(unrefusedPrefixes(bytesOf(distinctOf(textsOf("", 0, 20_000))), Distinct)).toEqual([]);
  });

  it("is refused with a foreign precision, form, register or rank, by message", () => {
    const read = (bytes: number[]) => () => readAll(Uint8Array.from(bytes), Distinct);
    expect(read([12, 1, 0])).toThrow("Cannot read a distinct count: precision is 12, not 14");
    expect(read([14, 2, 0])).toThrow("Cannot read a distinct count: form 2 is unknown");
    expect(read([14, 1, 1, 0x80, 0x80, 0x01, 1])).toThrow(
      "Cannot read a distinct count: there is no register 16384",
    );
    expect(read([14, 1, 1, 0, 52])).toThrow("Cannot read a distinct count: a register is above 51");
    expect(read([14, 1, 1, 0, 51])).not.toThrow();
  });
});
