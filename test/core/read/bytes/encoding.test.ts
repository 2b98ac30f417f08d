import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Transcoder, detectEncoding, type Encoding } from "../../../../src/core/read/bytes/encoding.ts";

const encodings = ["utf-8", "utf-16le", "utf-16be", "latin1"] as const;

describe("detectEncoding()", () => {
  it("knows UTF-16 by its byte order mark and takes all else for UTF-8", () => {
    expect(detectEncoding(encoded("\uFEFFa,b", "utf-16le"))).toBe("utf-16le");
    expect(detectEncoding(encoded("\uFEFFa,b", "utf-16be"))).toBe("utf-16be");
    expect(detectEncoding(encoded("\uFEFFa,b", "utf-8"))).toBe("utf-8");
    expect(detectEncoding(encoded("a,é\n\0,1\n", "utf-8"))).toBe("utf-8");
    expect(detectEncoding(new Uint8Array())).toBe("utf-8");
    expect(detectEncoding(new Uint8Array([0]))).toBe("utf-8");
    expect(detectEncoding(encoded("\0".repeat(100), "utf-8"))).toBe("utf-8");
  });

  it("refuses UTF-16 without the mark, and says how to name it", () => {
    for (const encoding of ["utf-16le", "utf-16be"] as const) {
      expect(() => detectEncoding(encoded("name,age\nAnn,31\n", encoding))).toThrow(
        new SyntaxError(
          `Cannot read text: it looks like ${encoding} without a byte order mark: save the file as UTF-8, or name the encoding ${encoding}`,
        ),
      );
    }
    expect(() => detectEncoding(encoded("名前,1,2,3\n山,4,5\n", "utf-16le"))).toThrow(/looks like utf-16le/);
  });

  it("refuses UTF-32", () => {
    for (const mark of [
      [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0],
      [0, 0, 0xfe, 0xff, 0, 0, 0, 0x61],
    ]) {
      expect(() => detectEncoding(new Uint8Array(mark))).toThrow("it is UTF-32: save the file as UTF-8");
    }
  });
});

describe("Transcoder", () => {
  it("decode() gives the text back in every encoding, wherever the bytes are cut", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", ",", "\n", "é", "€", "\uFEFF", "\0", "\u{1F600}", "\uFFFD"),
    });
    fc.assert(
      fc.property(
        text,
        fc.constantFrom("utf-8", "utf-16le", "utf-16be"),
        cuts(),
        (whole, encoding, lengths) => {
          expect(decoded(encoded(whole, encoding), encoding, lengths)).toBe(whole);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("decode() takes latin1 for windows-1252, as the Encoding Standard's index has it", () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = decoded(all, "latin1", [100][Symbol.iterator]());
    expect(text).toHaveLength(256);
    expect(text.slice(0, 128)).toBe(String.fromCharCode(...all.subarray(0, 128)));
    expect(text.slice(0xa0)).toBe(String.fromCharCode(...all.subarray(0xa0)));
    expect(text.slice(0x80, 0xa0)).toBe("€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ");
  });

  it("decode() keeps byte order marks for the reader to drop", () => {
    for (const encoding of ["utf-8", "utf-16le", "utf-16be"] as const) {
      expect(new Transcoder(encoding).decode(encoded("\uFEFF\uFEFFa", encoding), false)).toBe(
        "\uFEFF\uFEFFa",
      );
    }
  });

  it("decode() names the first byte that no character begins with, wherever the bytes are cut", () => {
    const wrong: [Encoding, readonly number[]][] = [
      ["utf-8", [0xe9, 0x2c]],
      ["utf-8", [0xe9, 0x80, 0x2c]],
      ["utf-8", [0x80]],
      ["utf-8", [0xff]],
      ["utf-8", [0xc0, 0x80]],
      ["utf-8", [0xed, 0xa0, 0x80]],
      ["utf-8", [0xf4, 0x90, 0x80, 0x80]],
      ["utf-8", [0xf0, 0x9f, 0x98]],
      ["utf-16le", [0x00, 0xdc, 0x61, 0x00]],
      ["utf-16le", [0x3d, 0xd8, 0x61, 0x00]],
      ["utf-16le", [0x3d, 0xd8]],
      ["utf-16le", [0x61]],
      ["utf-16be", [0xdc, 0x00, 0x00, 0x61]],
      ["utf-16be", [0xd8, 0x3d, 0x00, 0x61]],
      ["utf-16be", [0x00]],
    ];
    const before = fc.string({ unit: fc.constantFrom("a", "é", "€", "\u{1F600}"), maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...wrong), before, cuts(), ([encoding, bytes], text, lengths) => {
        const start = encoded(text, encoding);
        const file = new Uint8Array([...start, ...bytes]);
        expect(() => decoded(file, encoding, lengths)).toThrow(
          new RegExp(
            `^Cannot read text: byte ${start.length} is not UTF-.*: save the file as UTF-8, or name the encoding`,
          ),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("decode() finds the byte in a large chunk", () => {
    const file = new Uint8Array(1_000_000).fill(0x61);
    file[654_321] = 0xe9;
    const decoder = new Transcoder("utf-8");
    decoder.decode(file.subarray(0, 500_000), true);
    expect(() => decoder.decode(file.subarray(500_000), true)).toThrow("byte 654321 is not UTF-8");
  });

  it("decode() refuses nothing in latin1", () => {
    fc.assert(
      fc.property(fc.uint8Array(), cuts(), (bytes, lengths) => {
        expect(decoded(bytes, "latin1", lengths)).toHaveLength(bytes.length);
      }),
    );
  });

  it("decode() never gives other text, or another error, when any bytes are cut elsewhere", () => {
    const byte = fc.constantFrom(0x00, 0x61, 0x80, 0x9f, 0xc3, 0xd8, 0xdc, 0xe2, 0xed, 0xf0, 0xfe, 0xff);
    const outcome = (bytes: Uint8Array, encoding: Encoding, lengths: Iterator<number>) => {
      try {
        return decoded(bytes, encoding, lengths);
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(fc.array(byte), fc.constantFrom(...encodings), cuts(), (list, encoding, lengths) => {
        const bytes = new Uint8Array(list);
        expect(outcome(bytes, encoding, lengths)).toBe(outcome(bytes, encoding, [][Symbol.iterator]()));
      }),
      { numRuns: 2000 },
    );
  });
});

const cuts = () => fc.infiniteStream(fc.nat(4));

function decoded(bytes: Uint8Array, encoding: Encoding, lengths: Iterator<number>): string {
  const decoder = new Transcoder(encoding);
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const next = lengths.next();
    const length = next.done === true ? bytes.length : next.value;
    text += decoder.decode(bytes.subarray(at, at + length), true);
    at += length;
  }
  return text + decoder.decode(new Uint8Array(), false);
}

function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++)
    view.setUint16(2 * at, text.charCodeAt(at), encoding === "utf-16le");
  return bytes;
}
