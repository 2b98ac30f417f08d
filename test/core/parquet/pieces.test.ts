/** The pieces of the Parquet reader, each against its definition or a second way to do the same. */
import fc from "fast-check";
import { snappyUncompress } from "hyparquet/src/snappy.js";
import { describe, expect, it } from "vitest";
import { halfFloat, shortestFloat } from "../../../src/core/parquet/float.ts";
import { isParquet, readFooter } from "../../../src/core/parquet/footer.ts";
import {
  dateText,
  nanosOfInt96,
  ticksPerSecond,
  timestampText,
  timeText,
} from "../../../src/core/parquet/instant.ts";
import { decimalText, doubleText } from "../../../src/core/parquet/meaning.ts";
import { decompressSnappy } from "../../../src/core/parquet/codec/snappy.ts";
import { Window } from "../../../src/core/parquet/window.ts";
import { memorySource } from "./sources.ts";

describe("shortestFloat()", () => {
  it.each([
    [0.1, 0.1],
    [16_777_216, 16_777_216],
    [3.402_823_466_385_288_6e38, 3.4028235e38],
    [1.401_298_464_324_817e-45, 1e-45],
    [-0, 0],
  ])("of the float nearest to %f is %f", (value, shortest) => {
    expect(shortestFloat(Math.fround(value))).toBe(shortest);
  });

  it("takes the fewest digits that give the float back", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (float) => {
        const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].find(
          (n) => Math.fround(Number(float.toPrecision(n))) === float,
        );
        expect(shortestFloat(float)).toBe(Number(float.toPrecision(digits)) + 0);
      }),
      { numRuns: 5_000 },
    );
  });
});

it("halfFloat() reads the values of IEEE 754 binary16", () => {
  const half = (bits: number) => halfFloat(bits & 0xff, bits >> 8);
  expect([0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x3555].map(half)).toEqual([
    1,
    -2,
    65_504,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    0.333_251_953_125,
  ]);
  expect([0x7c00, 0xfc00, 0x7e00].map(half)).toEqual([Infinity, -Infinity, Number.NaN]);
});

const calendarDate = fc.date({
  min: new Date("0001-01-01"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("instants", () => {
  it("timestampText() gives the date's own ISO text, from numbers and bigints alike", () => {
    fc.assert(
      fc.property(calendarDate, fc.nat(999_999), (date, extra) => {
        const iso = date.toISOString();
        const millis = date.getTime();
        const expected = iso.endsWith(".000Z") ? `${iso.slice(0, -5)}Z` : iso;
        expect(timestampText(millis, ticksPerSecond.MILLIS, "Z")).toBe(expected);
        const nanos = BigInt(millis) * 1_000_000n + BigInt(extra);
        const digits = `${iso.slice(-4, -1)}${String(extra).padStart(6, "0")}`;
        const fraction = digits === "000000000" ? "" : `.${digits}`;
        expect(timestampText(nanos, ticksPerSecond.NANOS, "")).toBe(iso.slice(0, -5) + fraction);
      }),
    );
  });

  it("dateText() and timeText() read days and ticks, and leave what no calendar has as it is", () => {
    expect([0, -1, 19_000, -719_162].map(dateText)).toEqual([
      "1970-01-01",
      "1969-12-31",
      "2022-01-08",
      "0001-01-01",
    ]);
    expect(timeText(86_399_999, ticksPerSecond.MILLIS)).toBe("23:59:59.999");
    expect(timeText(3_600_000_000n, ticksPerSecond.MICROS)).toBe("01:00:00");
    expect(timeText(86_400_000, ticksPerSecond.MILLIS)).toBe("86400000");
    expect(dateText(2 ** 31 - 1)).toBe("2147483647");
    expect(timestampText(2n ** 62n, ticksPerSecond.MILLIS, "Z")).toBe("4611686018427387904");
  });

  it("nanosOfInt96() counts from the Julian day of 1970", () => {
    expect(nanosOfInt96(5n, 2_440_588)).toBe(5n);
    expect(nanosOfInt96(0n, 2_440_587)).toBe(-86_400_000_000_000n);
  });
});

it("decimalText() puts the point where the scale says", () => {
  const cases = [
    ["5", 2, "0.05"],
    ["-5", 1, "-0.5"],
    ["12345", 2, "123.45"],
    ["-100", 2, "-1.00"],
    ["7", 0, "7"],
    ["7", -2, "700"],
    ["0", -2, "0"],
  ] as const;
  for (const [digits, scale, text] of cases) expect(decimalText(digits, scale)).toBe(text);
});

it("doubleText() is a fraction for every finite double", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(doubleText(value)).toMatch(/^-?\d+(?:\.\d+)?(?:e[-+]\d+)?$/);
      expect(doubleText(value)).toMatch(/[.e]/);
      expect(Number(doubleText(value))).toBe(value + 0);
    }),
  );
});

describe("decompressSnappy()", () => {
  it("gives what hyparquet's gives, or refuses as it does", () => {
    const text = new TextEncoder().encode("abcabcabcabc".repeat(30) + "x".repeat(200));
    const whole = compress(text);
    const output = new Uint8Array(text.length);
    decompressSnappy(whole, output);
    expect(output).toEqual(text);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        const theirs = attempt(() => filled(text.length, (page) => snappyUncompress(changed, page)));
        const ours = attempt(() => filled(text.length, (page) => decompressSnappy(changed, page)));
        // Ours may be the stricter one: it refuses copies from before the page.
        expect(ours ?? theirs).toEqual(theirs);
      }),
    );
  });
});

describe("Window", () => {
  it("gives the file's bytes whatever is asked in whatever order, and reads forwards only once", async () => {
    const file = Uint8Array.from({ length: 6_000_000 }, (_, index) => (index * 31) >>> 3);
    let read = 0;
    const source = {
      size: file.length,
      read: async (start: number, end: number) => ((read += end - start), file.slice(start, end)),
    };
    const forwards = new Window(source, file.length);
    for (let at = 0; at < file.length; at += 100_000) {
      expect(isSame(await forwards.read(at, 100_000), file.subarray(at, at + 100_000))).toBe(true);
    }
    expect(read).toBe(file.length);
    const ranges = fc.array(fc.tuple(fc.nat(5_999_000), fc.nat(1_000)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(ranges, async (places) => {
        const window = new Window(source, file.length);
        for (const [start, length] of places) {
          expect(isSame(await window.read(start, length), file.subarray(start, start + length))).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
    await expect(forwards.read(5_999_999, 2)).rejects.toThrow(SyntaxError);
  });

  it("refuses a source that gives another length than asked for", async () => {
    const source = { size: 100, read: async () => new Uint8Array(7) };
    await expect(new Window(source, 100).read(0, 10)).rejects.toThrow("it changed while it was read");
  });
});

describe("readFooter()", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it.each([
    ["PAR1", "it is too short"],
    ["PAR1....................", "it does not end with PAR1"],
    ["PARE............\x01\0\0\0PARE", "its footer is encrypted"],
    ["PAR1............\xff\0\0\0PAR1", "its footer is longer than the file"],
    ["PAR1............\x08\0\0\0PAR1", "its footer is broken"],
  ])("refuses %j: %s", async (text, why) => {
    await expect(readFooter(memorySource(Uint8Array.from(text, (c) => c.charCodeAt(0))))).rejects.toThrow(
      `Cannot read the Parquet file: ${why}`,
    );
  });

  it("isParquet() knows the magic, encrypted or not", () => {
    expect(["PAR1", "PARE", "PAR2", "PA", ""].map((text) => isParquet(bytes(text)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

/** A greedy compressor with every kind of element: literals of both lengths, near and far copies. */
function compress(text: Uint8Array): Uint8Array {
  const out: number[] = [(text.length & 0x7f) | 0x80, text.length >> 7];
  const literal = (from: number, to: number) => {
    const length = to - from - 1;
    if (length < 60) out.push(length << 2);
    else out.push(60 << 2, length);
    out.push(...text.subarray(from, to));
  };
  literal(0, 70);
  out.push(((8 - 4) << 2) | 1, 3);
  out.push(((60 - 1) << 2) | 2, 6, 0);
  out.push(((60 - 1) << 2) | 3, 60, 0, 0, 0);
  const at = 70 + 8 + 60 + 60;
  literal(at, at + 100);
  literal(at + 100, 360);
  literal(360, 361);
  for (let left = 199; left > 0; left -= 64) out.push(((Math.min(64, left) - 1) << 2) | 2, 1, 0);
  return Uint8Array.from(out);
}

/** toEqual() goes through millions of numbers too slowly. */
function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((number, index) => number === right[index]);
}

function filled(length: number, fill: (page: Uint8Array) => void): Uint8Array {
  const page = new Uint8Array(length);
  fill(page);
  return page;
}

function attempt<Result>(action: () => Result): Result | null {
  try {
    return action();
  } catch {
    return null;
  }
}
