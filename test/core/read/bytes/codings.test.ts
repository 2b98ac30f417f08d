import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { codingsOf, uncoded } from "../../../../src/core/read/bytes/codings.ts";

describe("codingsOf()", () => {
  it.each<[string | null, readonly string[] | null]>([
    [null, []],
    ["", []],
    ["identity", []],
    ["gzip", ["gzip"]],
    [" X-GZIP ", ["gzip"]],
    ["gzip, br", ["br", "gzip"]],
    ["identity,zstd , identity,deflate", ["deflate", "zstd"]],
    ["gzip, gzip, gzip", null],
    ["compress", null],
    ["gzip, aes128gcm", null],
  ])("%j is %j", (header, codings) => {
    expect(codingsOf(header)).toEqual(codings);
  });
});

/** Blocks that repeat one byte 131,072 times. */
function zstdRepeats(blocks: number): Buffer {
  const repeat = Buffer.alloc(4);
  repeat.writeUIntLE((131_072 << 3) | 2, 0, 3);
  return Buffer.concat([Buffer.from("28b52ffd0038", "hex"), ...Array.from({ length: blocks }, () => repeat)]);
}

const packers = [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
] as const;

describe("uncoded()", () => {
  it.each(packers)(
    "%s gives back what was packed, of any length, within the limit or cut at it",
    (coding, pack) => {
      const texts = fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.nat(200_000).map((length) => new Uint8Array(length)),
      );
      fc.assert(
        fc.property(texts, fc.nat(100_000), (plain, most) => {
          const part = uncoded({ bytes: pack(plain), isCut: false }, coding, most);
          expect(part?.isCut).toBe(plain.length > most);
          expect(Buffer.from(part?.bytes ?? []).equals(plain.subarray(0, most))).toBe(true);
        }),
      );
    },
  );

  it.each(packers)("%s that is cut gives its beginning, wherever it is cut", (coding, pack) => {
    const plain = Buffer.from(Array.from({ length: 500 }, (_, index) => `${index * 7919},`).join(""));
    const packed = pack(plain);
    for (let length = 0; length < packed.length; length += 7) {
      const part = uncoded({ bytes: packed.subarray(0, length), isCut: true }, coding, 1_000_000);
      expect(part?.isCut).toBe(true);
      expect(plain.subarray(0, part?.bytes.length).equals(part?.bytes ?? plain)).toBe(true);
    }
    const most = uncoded({ bytes: packed.subarray(0, -9), isCut: true }, coding, 1_000_000);
    expect(most?.bytes.length).toBeGreaterThan(plain.length / 2);
  });

  it.each([
    ["gzip", Buffer.concat([gzipSync(Buffer.alloc(20_000_000)), Buffer.from("damage")])],
    ["zstd", Buffer.concat([zstdRepeats(200), Buffer.from("damage")])],
  ] as const)("%s ends at the limit: what comes long after it is not looked at", (coding, bytes) => {
    expect(uncoded({ bytes, isCut: false }, coding, 1_000)).toEqual({
      bytes: new Uint8Array(1_000),
      isCut: true,
    });
    expect(uncoded({ bytes, isCut: false }, coding, 1e9)).toBeNull();
  });

  it.each([
    ["gzip", Buffer.from("no gzip")],
    ["gzip", Buffer.alloc(0)],
    ["gzip", gzipSync("text").subarray(0, -1)],
    ["gzip", Buffer.concat([gzipSync("text"), Buffer.from("x")])],
    ["deflate", Buffer.from("{}")],
    ["deflate", deflateSync("text").subarray(0, -1)],
    ["zstd", Buffer.from("no zstd")],
    ["zstd", gzipSync("text")],
    ["gzip", brotliCompressSync("text")],
  ] as const)("%s is refused where it is none: %j", (coding, bytes) => {
    expect(uncoded({ bytes, isCut: false }, coding, 1_000)).toBeNull();
  });

  it("refuses what costs time or memory for nothing", () => {
    const members = Buffer.concat(Array.from({ length: 20_000 }, () => gzipSync("")));
    expect(uncoded({ bytes: members, isCut: false }, "gzip", 1_000)).toBeNull();
    const frame = Buffer.from("28b52ffd0058010000", "hex");
    const frames = (count: number) => Buffer.concat(Array.from({ length: count }, () => frame));
    expect(uncoded({ bytes: frames(8), isCut: false }, "zstd", 1_000)).not.toBeNull();
    expect(uncoded({ bytes: frames(9), isCut: false }, "zstd", 1_000)).toBeNull();
    // A window of 16 MiB.
    const greedy = Buffer.from("28b52ffd0070010000", "hex");
    expect(uncoded({ bytes: greedy, isCut: false }, "zstd", 1_000)).toBeNull();
  });
});
