/** What a kernel does with Parquet's pages, beside its twin. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KernelTexts } from "../../../src/core/bulk/texts.ts";
import { Column } from "../../../src/core/profile/column.ts";
import { ticksPerSecond } from "../../../src/core/parquet/instant.ts";
import { bytesOf } from "../sketch/streams.ts";
import { compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

/** One of each for all: what was there before must not matter. */
const kernels = [compiled(), openReference()];
const own = kernels[0] ?? compiled();
const registerCount = 16_384;

/** Elements of Snappy: literals, and copies from so far back. */
const elements = fc.array(
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.record({
      back: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.nat(3_000)),
      length: fc.integer({ min: 1, max: 64 }),
    }),
  ),
  { maxLength: 30 },
);

function snappy(parts: readonly (Uint8Array | Copy)[]) {
  const [packed, page]: [number[], number[]] = [[0], []];
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      packed.push(...literalTag(part.length - 1), ...part);
      page.push(...part);
    } else if (part.back >= 1 && part.back <= page.length) {
      packed.push(...copyTag(part));
      for (let left = part.length; left > 0; left--) page.push(page[page.length - part.back] ?? 0);
    }
  }
  return { packed: Uint8Array.from(packed), page: Uint8Array.from(page) };
}

interface Copy {
  readonly back: number;
  readonly length: number;
}

function literalTag(less: number): number[] {
  if (less < 60) return [less << 2];
  return less < 256 ? [60 << 2, less] : [61 << 2, less & 255, less >> 8];
}

function copyTag({ back, length }: Copy): number[] {
  const isShort = length >= 4 && length <= 11 && back < 2_048;
  if (isShort) return [1 | ((length - 4) << 2) | ((back >> 8) << 5), back & 255];
  return [2 | ((length - 1) << 2), back & 255, back >> 8];
}

describe("unsnappy()", () => {
  it("gives what was compressed, and nothing of another length", () => {
    fc.assert(
      fc.property(elements, (parts) => {
        const { packed, page } = snappy(parts);
        for (const { pages } of kernels) {
          expect(Buffer.from(pages.unsnappy(packed, page.length) ?? []).equals(page)).toBe(true);
          expect(pages.unsnappy(packed, page.length + 1)).toBeNull();
          expect(page.length === 0 || pages.unsnappy(packed, page.length - 1) === null).toBe(true);
        }
      }),
    );
  });

  it("answers as its twin whatever byte is changed or missing, and leaves alone what lies outside the page", () => {
    fc.assert(
      fc.property(
        elements,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(),
        (parts, place, flip, cut) => {
          const { packed, page } = snappy(parts);
          const changed = packed.slice(0, packed.length - (cut % 3));
          const at = place % packed.length;
          changed[at] = (changed[at] ?? 0) ^ flip;
          const address = own.input(page.length + packed.length + 1_000);
          const behind = () =>
            own.bytes.slice(
              address + page.length + packed.length + 200,
              address + page.length + packed.length + 900,
            );
          const before = behind();
          const [ours, theirs] = kernels.map(
            ({ pages }) => pages.unsnappy(changed, page.length)?.slice() ?? null,
          );
          expect(ours).toEqual(theirs);
          expect(Buffer.from(behind()).equals(before)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it("countRuns() answers as its twin, of any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    // One packed run, which random bytes seldom are long enough for.
    fc
      .uint8Array({ minLength: 63, maxLength: 400 })
      .map((some) => Uint8Array.of(some.length | 1, 1, ...some)),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.nat(33),
      fc.nat(600),
      fc.constantFrom(0, 1, 2, 3, 200, 70_000),
      (some, width, total, places) => {
        const [ours, theirs] = kernels.map(({ pages }) => {
          const counts = new Uint32Array(places).fill(5);
          return {
            isWhole: pages.countRuns(some, width, total, counts),
            counts: Buffer.from(counts.buffer).toString("hex"),
          };
        });
        expect(ours).toEqual(theirs);
      },
    ),
    { numRuns: 2_000 },
  );
});

/** Texts as PLAIN has them. */
function plain(texts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(texts.flatMap((text) => [Buffer.from(Uint32Array.of(text.length).buffer), text]));
}

const text = fc.oneof(
  fc.constantFrom(
    "",
    "\0",
    "a\0",
    "7",
    "123",
    "1e5",
    "true",
    "2026-11-22",
    "2026-11-22T10:00",
    "é",
    "x".repeat(256),
  ),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.nat(9_999).map((number) => `k${number}`),
);
const counted = fc.array(fc.tuple(text, fc.integer({ min: 0, max: 9 })), { maxLength: 200 });

describe("KernelTexts", () => {
  it("equals adding each text so often, exact and sketched", () => {
    fc.assert(
      fc.property(counted, fc.constantFrom(0, 4_000, 9_000), (some, more) => {
        const texts = [
          ...some,
          ...Array.from({ length: more }, (_, at): [string, number] => [`${at}`, 1 + (at % 2)]),
        ];
        const expected = new Column({ isText: true, isSliced: true });
        for (const [one, times] of [...texts, ...texts.map(([one]) => [one, 1] as const)])
          expected.add(one, times);
        const bytes = plain(texts.map(([one]) => new TextEncoder().encode(one)));
        for (const kernel of kernels) {
          const column = new Column({ isText: true, isSliced: true });
          const target = new KernelTexts(kernel, column);
          expect(
            target.add(
              bytes,
              texts.length,
              Uint32Array.from(texts, ([, times]) => times),
            ),
          ).toBe(true);
          expect(target.add(bytes, texts.length, null)).toBe(true);
          target.finish();
          expect(Buffer.from(bytesOf(column)).equals(bytesOf(expected))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("are texts only where all lie within the bytes and are UTF-8", () => {
    const pieces = fc.array(
      fc.uint8Array({ maxLength: 5 }).map((bytes) => bytes.map((byte) => byte | (byte & 1 ? 0xc0 : 0))),
    );
    fc.assert(
      fc.property(pieces, fc.nat(3), fc.nat(2), (texts, cut, more) => {
        const whole = plain(texts);
        const bytes = whole.subarray(0, Math.max(0, whole.length - cut));
        const [ours, theirs] = kernels.map(({ pages }) => pages.openTexts(bytes, texts.length + more, null));
        expect(ours).toBe(theirs);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("numbers and instants of a page", () => {
  /** What each kernel makes of them, with the registers. */
  const answers = (ask: (pages: (typeof own)["pages"], registers: Uint8Array) => unknown) =>
    kernels.map(({ pages }) => {
      const registers = new Uint8Array(registerCount).fill(1, 7, 99);
      const answer = ask(pages, registers);
      return { answer, registers: Buffer.from(registers).toString("base64") };
    });

  it("are registered and sorted as one by one", () => {
    const doubles = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(doubles, (values) => {
        const [ours, theirs] = answers((pages, registers) => {
          pages.openNumbers(Float64Array.from(values), registers);
          return [...pages.sortedNumbers(0, values.length)];
        });
        expect(ours).toEqual(theirs);
      }),
    );
  });

  it("are registered by their text where they are long whole numbers, and come as the nearest doubles", () => {
    const longs = fc.array(
      fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-(10n ** 15n) - 9n, 10n ** 15n + 9n)),
    );
    fc.assert(
      fc.property(longs, fc.constantFrom(BigInt64Array, BigUint64Array), (values, Longs) => {
        const [ours, theirs] = answers((pages, registers) => [
          ...pages.openLongs(Longs.from(values), registers),
        ]);
        expect(ours).toEqual(theirs);
      }),
    );
  });

  it("are registered by the texts of dates and timestamps, and refused beyond years of four digits", () => {
    const years = fc.integer({ min: -719_530, max: 2_932_898 });
    const moments = fc.array(fc.tuple(years, fc.nat(86_399), fc.oneof(fc.constant(0), fc.nat(999_999_999))), {
      minLength: 1,
      maxLength: 5,
    });
    const units = fc.constantFrom(0, ...Object.values(ticksPerSecond));
    fc.assert(
      fc.property(moments, units, fc.constantFrom("Z" as const, "" as const), (some, perSecond, zone) => {
        const ticks = some.map(([day, second, nanos]) =>
          perSecond === 0
            ? BigInt(day)
            : (BigInt(day) * 86_400n + BigInt(second)) * BigInt(perSecond) + BigInt(nanos % perSecond),
        );
        const fitting =
          perSecond <= 1_000_000 ? ticks : ticks.filter((tick) => BigInt.asIntN(64, tick) === tick);
        const longs = BigInt64Array.from(fitting.length > 0 ? fitting : [0n]);
        const values = [longs, ...(perSecond <= 1_000 ? [Float64Array.from(longs, Number)] : [])];
        for (const one of values) {
          const [ours, theirs] = answers((pages, registers) =>
            pages.registerInstants(one, { perSecond, zone }, registers),
          );
          expect(ours).toEqual(theirs);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
