import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter, readHeader, writeHeader } from "../../../src/core/sketch/bytes.ts";
import { unrefusedPrefixes } from "./streams.ts";

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

function readerOf(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes));
}

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) });

describe("numbers", () => {
  it("f64() reads back every double, NaN, infinities and -0 included", () => {
    fc.assert(
      fc.property(fc.double(), (n) => {
        expect(new ByteReader(written((writer) => writer.f64(n))).f64()).toBe(n);
      }),
      { examples: [[Number.NaN], [-0], [Infinity], [-Infinity], [5e-324]] },
    );
  });

  it("count() reads back every safe whole number, in 1 byte below 128 and 8 at most", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (n) => {
        const bytes = written((writer) => writer.count(n));
        expect(new ByteReader(bytes).count()).toBe(n);
        expect(bytes.length).toBe(Math.max(1, Math.ceil(n.toString(2).length / 7)));
      }),
      { examples: [[0], [127], [128], [2 ** 32], [Number.MAX_SAFE_INTEGER]] },
    );
  });

  it("writing refuses numbers that do not fit", () => {
    const writer = new ByteWriter();
    expect(() => writer.u8(256)).toThrow("Cannot use 256 as a whole number here: it must be from 0 to 255");
    expect(() => writer.u32(-1)).toThrow(RangeError);
    expect(() => writer.count(1.5)).toThrow(RangeError);
    expect(() => writer.count(2 ** 53)).toThrow(RangeError);
    expect(() => writer.count(Number.NaN)).toThrow(RangeError);
    expect(writer.finish().length).toBe(0);
  });

  it("is little-endian", () => {
    expect([...written((writer) => writer.u32(0x01020304))]).toEqual([4, 3, 2, 1]);
    expect([...written((writer) => writer.f64(1))]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect([...written((writer) => writer.count(300))]).toEqual([0xac, 0x02]);
  });

  it("count() refuses what is past the safe whole numbers or longer than needed", () => {
    expect(() => readerOf(...Array<number>(9).fill(0xff), 1).count()).toThrow(
      /^Cannot read a count: it is past/,
    );
    expect(() => readerOf(...Array<number>(7).fill(0x80), 0x10).count()).toThrow(/it is past/);
    expect(() => readerOf(0x80, 0x00).count()).toThrow(
      "Cannot read a count: it is longer than it needs to be",
    );
    expect(readerOf(...Array<number>(7).fill(0xff), 0x0f).count()).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("text", () => {
  it("text() reads back every string of code units, lone surrogates included", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(new ByteReader(written((writer) => writer.text(text))).text()).toBe(text);
      }),
      { examples: [[""], ["\ud800"], ["\udc00\ud800"], ["\ufeffmark"], ["naïve 😀"], ["\0"]] },
    );
  });

  it("text() tells a lone surrogate from the replacement character", () => {
    expect(written((writer) => writer.text("\ud800"))).not.toEqual(
      written((writer) => writer.text("\ufffd")),
    );
  });

  it("text() refuses bytes that are not UTF-8", () => {
    expect(() => readerOf(2, 0xff).text()).toThrow("Cannot read text: bytes are not UTF-8");
  });
});

describe("lengths", () => {
  it("absurd lengths are refused without being believed", () => {
    const length = [...written((writer) => writer.count(2 ** 52))];
    expect(() => readerOf(...length).text()).toThrow("Cannot read text: bytes are truncated");
    expect(() => readerOf(...length.with(0, 0x81)).text()).toThrow("Cannot read text: bytes are truncated");
    expect(() => readerOf(1, 2, 3).f64s(2 ** 52)).toThrow("Cannot read numbers: bytes are truncated");
    expect(() => readerOf(1, 2, 3).bytes(2 ** 52)).toThrow("Cannot read bytes: bytes are truncated");
    expect(() => readerOf(1, 2, 3).bytes(-1)).toThrow(RangeError);
    expect(() => readerOf(1, 2, 3).f64s(Number.NaN)).toThrow(RangeError);
  });

  it("end() refuses bytes left over", () => {
    const reader = readerOf(1, 2, 3);
    reader.u8();
    expect(() => reader.end()).toThrow("Cannot read to the end: 2 bytes are left over");
    reader.bytes(2);
    expect(() => reader.end()).not.toThrow();
  });

  it("everything written comes back in order, past the first buffer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true })),
        anyText,
        fc.uint8Array({ maxLength: 2000 }),
        (f, s, b) => {
          const bytes = written((writer) => {
            writer.count(f.length);
            writer.f64s(f);
            writer.text(s);
            writer.count(b.length);
            writer.bytes(b);
            writer.u32(0xffff_ffff);
          });
          const reader = new ByteReader(bytes);
          expect([...reader.f64s(reader.count())]).toEqual(f);
          expect(reader.text()).toBe(s);
          expect([...reader.bytes(reader.count())]).toEqual([...b]);
          expect(reader.u32()).toBe(0xffff_ffff);
          reader.end();
        },
      ),
    );
  });

  it("the buffer grows under each kind of number", () => {
    const length = 1000;
    const kinds: ((writer: ByteWriter) => void)[] = [
      (writer) => writer.u8(7),
      (writer) => writer.u32(7),
      (writer) => writer.f64(7),
      (writer) => writer.count(300),
      (writer) => writer.text("seven"),
    ];
    for (const write of kinds) {
      const once = written(write);
      const often = written((writer) => {
        for (let i = 0; i < length; i++) write(writer);
      });
      expect(often.length).toBe(length * once.length);
      expect(often.subarray(-once.length)).toEqual(once);
    }
  });

  it("bytes() does not share memory, even with a Buffer at an offset", () => {
    const source = Buffer.from([9, 9, 1, 2, 3]).subarray(2);
    const copy = new ByteReader(source).bytes(3);
    source[0] = 7;
    expect([...copy]).toEqual([1, 2, 3]);
  });
});

describe("header", () => {
  const header = written((writer) => writeHeader(writer, "PROF", 2));

  it("readHeader() returns the version found, older ones included", () => {
    expect(String.fromCharCode(...header.subarray(0, 8))).toBe("WEIRPROF");
    expect(readHeader(new ByteReader(header), "PROF", 2)).toBe(2);
    expect(readHeader(new ByteReader(header), "PROF", 5)).toBe(2);
  });

  it("readHeader() refuses wrong magic, another kind, a newer version and version 0, by message", () => {
    const read = (bytes: Uint8Array, kind: string, version: number) => () =>
      readHeader(new ByteReader(bytes), kind, version);
    expect(read(header.with(0, 0), "PROF", 2)).toThrow("Cannot read PROF: bytes do not start with WEIR");
    expect(read(header, "BASE", 2)).toThrow("Cannot read BASE: bytes hold PROF");
    expect(read(header.with(5, 0), "PROF", 2)).toThrow("Cannot read PROF: bytes hold no known kind");
    expect(read(header, "PROF", 1)).toThrow("Cannot read PROF: version 2 is newer than 1, the newest known");
    expect(read(header.with(8, 0), "PROF", 2)).toThrow("Cannot read PROF: versions start at 1, not 0");
  });

  it("writeHeader() refuses a kind that is not four letters, and version 0", () => {
    expect(() => written((writer) => writeHeader(writer, "PRO", 1))).toThrow("must be four ASCII letters");
    expect(() => written((writer) => writeHeader(writer, "PROF", 0))).toThrow("versions start at 1");
  });

  it("readHeader() refuses every prefix", () => {
    expect(unrefusedPrefixes(header, { read: (reader) => readHeader(reader, "PROF", 2) })).toEqual([]);
  });
});
