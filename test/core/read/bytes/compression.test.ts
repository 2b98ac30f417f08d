import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { deflateRawSync, gunzipSync, gzipSync, constants } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressionOf, type Compression } from "../../../../src/core/read/bytes/compression-mark.ts";
import { decompressed } from "../../../../src/core/read/bytes/compression.ts";

const text = Buffer.from(
  "id,name,x\n" + Array.from({ length: 3_000 }, (_, row) => `${row},n${row % 7},${row / 8}\n`).join(""),
);

/** `printf 'a,b\n1,2\n' | zstd -19 --check`, zstd 1.5. */
const smallZstd = Buffer.from("KLUv/QRoQQAAYSxiCjEsMgo158rO", "base64");

describe("compressionOf()", () => {
  it("knows gzip and Zstandard by their first bytes", () => {
    expect(compressionOf(gzipSync("a"))).toBe("gzip");
    expect(compressionOf(smallZstd)).toBe("zstd");
    expect(compressionOf(new Uint8Array([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]))).toBe("zstd");
    for (const head of ["", "a", "a,b\n1,2\n", "PAR1", "\u001f"])
      expect(compressionOf(Buffer.from(head))).toBeNull();
  });
});

describe("decompressed() of gzip", () => {
  it("gives back what zlib packed, at every level and strategy, however it is cut", async () => {
    const { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED } = constants;
    for (const level of [0, 1, 6, 9]) {
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED]) {
        for (const memLevel of [1, 9]) {
          const packed = gzipSync(text, { level, strategy, memLevel });
          expect(digest(await unpacked(packed, "gzip", 777))).toBe(digest(text));
        }
      }
    }
  });

  it("gives back any bytes, in any number of members", async () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom(0, 1), { maxLength: 2_000 }),
    );
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(parts, fc.integer({ min: 1, max: 40 }), async (all, cut) => {
      const plain = all.map((bytes) => Buffer.from(bytes));
      const packed = Buffer.concat(plain.map((bytes, index) => gzipSync(bytes, { level: (index * 3) % 10 })));
      expect(digest(await unpacked(packed, "gzip", cut))).toBe(digest(Buffer.concat(plain)));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it("gives back long matches and distances over the borders of its pieces", async () => {
    const random = Buffer.alloc(32_700);
    for (let at = 0, seed = 1; at < random.length; at++) random[at] = seed = (seed * 48_271) % 2_147_483_647;
    const plain = Buffer.concat([random, random, Buffer.alloc(300_000, "ab"), random, text, random]);
    expect(digest(await unpacked(gzipSync(plain, { level: 9 }), "gzip", 10_000))).toBe(digest(plain));
  });

  it("lets a member refer to all it has, and to nothing of the one before", async () => {
    const long = Buffer.concat(Array.from({ length: 9 }, () => text));
    const two = Buffer.concat([gzipSync(long), gzipSync(long)]);
    expect(digest(await unpacked(two, "gzip", 9_000))).toBe(digest(Buffer.concat([long, long])));
    const [head, tail] = [gzipSync(text).subarray(0, 10), gzipSync(text).subarray(-8)];
    const borrowing = Buffer.concat([
      head,
      deflateRawSync(text, { dictionary: text.subarray(-32_768) }),
      tail,
    ]);
    await expect(unpacked(Buffer.concat([gzipSync(text), borrowing]), "gzip", 9_000)).rejects.toThrow(
      /it is damaged/,
    );
  });

  it("reads past names, comments and extra fields, and zeros at the end", async () => {
    const member = gzipSync(text);
    const header = Buffer.from(member.subarray(0, 10));
    header[3] = 4 | 8 | 16;
    const parts = [
      header,
      Buffer.from([3, 0, 9, 9, 9]),
      Buffer.from("file name\0a comment\0", "latin1"),
      member.subarray(10),
    ];
    const packed = Buffer.concat([...parts, Buffer.alloc(1_000)]);
    for (const cut of [1, 5_000]) expect(digest(await unpacked(packed, "gzip", cut))).toBe(digest(text));
  });

  it("refuses what is cut short anywhere", async () => {
    const packed = gzipSync(text.subarray(0, 900));
    for (let length = 2; length < packed.length; length++) {
      await expect(unpacked(packed.subarray(0, length), "gzip", 64)).rejects.toThrow(
        "Cannot unpack gzip data: it ends too early: get the whole file once more",
      );
    }
    await expect(unpacked(Buffer.concat([packed, packed.subarray(0, 9)]), "gzip", 64)).rejects.toThrow(
      /too early/,
    );
  });

  it("refuses a flipped bit wherever zlib does", async () => {
    const packed = gzipSync(text.subarray(0, 900));
    let refused = 0;
    for (let bit = 0; bit < 8 * packed.length; bit++) {
      const flipped = Buffer.from(packed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const reading = await unpacked(flipped, "gzip", 1_000).then(String, String);
      const isRefused = reading.startsWith("SyntaxError: Cannot unpack gzip data: ");
      expect([bit, isRefused]).toEqual([bit, !isSound(flipped)]);
      expect(isRefused || reading === String(text.subarray(0, 900))).toBe(true);
      refused += Number(isRefused);
    }
    // All but the packer's time and system, a hint, and up to seven bits that fill the last byte.
    expect(refused).toBeGreaterThanOrEqual(8 * packed.length - 8 * 6 - 1 - 7);
  });

  it("refuses what follows that is no gzip, and what is none", async () => {
    const packed = gzipSync("a");
    await expect(unpacked(Buffer.concat([packed, Buffer.from("0123456789")]), "gzip", 5)).rejects.toThrow(
      /some of it is no gzip/,
    );
    await expect(unpacked(deflateRawSync(text), "gzip", 64)).rejects.toThrow(/some of it is no gzip/);
    await expect(unpacked(Buffer.alloc(0), "gzip", 64)).rejects.toThrow(SyntaxError);
  });

  it("never fails otherwise, whatever the bytes", async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const packed = Buffer.concat([gzipSync("").subarray(0, 10), bytes]);
      await expect(unpacked(packed, "gzip", 50)).rejects.toThrow(/^Cannot unpack gzip data: /);
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  it("gives a large file in pieces as small as its memory", async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000));
    let [length, largest] = [0, 0];
    for await (const piece of decompressed(chunks(packed, packed.length), "gzip")) {
      length += piece.length;
      largest = Math.max(largest, piece.length);
    }
    expect(length).toBe(50_000_000);
    expect(largest).toBeLessThanOrEqual(163_840);
  });
});

describe("decompressed() of Zstandard", () => {
  const zstd = (plain: Buffer, ...options: string[]) =>
    execFileSync("zstd", ["-q", "-c", ...options], { input: plain, maxBuffer: 1 << 30 });
  const hasZstd = (() => {
    try {
      return zstd(Buffer.from("a")).length > 0;
    } catch {
      process.stderr.write("Some tests of Zstandard are skipped: the command zstd is not there\n");
      return false;
    }
  })();

  it("gives back a frame, and frames one after the other", async () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const packed = Buffer.concat([skippable, smallZstd, smallZstd, skippable, smallZstd]);
    for (const cut of [1, 7, 1_000]) {
      expect((await unpacked(smallZstd, "zstd", cut)).toString()).toBe("a,b\n1,2\n");
      expect((await unpacked(packed, "zstd", cut)).toString()).toBe("a,b\n1,2\n".repeat(3));
    }
  });

  it.skipIf(!hasZstd)("gives back what zstd packed, at any level", async () => {
    const plain = Buffer.concat(Array.from({ length: 40 }, () => text));
    for (const options of [["-1"], ["-3"], ["-19"], ["--no-check"], ["-3", "--long=23"]]) {
      expect(digest(await unpacked(zstd(plain, ...options), "zstd", 65_536))).toBe(digest(plain));
    }
  });

  it.skipIf(!hasZstd)("refuses a window that would not fit into memory", async () => {
    const packed = zstd(text, "--ultra", "-22", "--long=27");
    await expect(unpacked(packed, "zstd", 65_536)).rejects.toThrow(
      /window over 8 MiB: pack it at level 19 or below/,
    );
  });

  it("refuses what is cut short anywhere", async () => {
    for (let length = 4; length < smallZstd.length; length++) {
      await expect(unpacked(smallZstd.subarray(0, length), "zstd", 64)).rejects.toThrow(
        /^Cannot unpack Zstandard data: it (?:ends too early|is damaged)/,
      );
    }
  });

  it("refuses such a window of any frame, in however few bytes it is asked for", async () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0]);
    for (const before of [Buffer.alloc(0), skippable, smallZstd, Buffer.concat([smallZstd, skippable])]) {
      for (const cut of [1, 1_000]) {
        await expect(unpacked(Buffer.concat([before, greedy]), "zstd", cut)).rejects.toThrow(
          /window over 8 MiB/,
        );
      }
    }
  });

  it("refuses what is damaged, what follows, and dictionaries", async () => {
    const flipped = Buffer.from(smallZstd);
    flipped.writeUInt8(flipped.readUInt8(4) | 8, 4);
    await expect(unpacked(flipped, "zstd", 64)).rejects.toThrow(
      "Cannot unpack Zstandard data: it is damaged",
    );
    const followed = Buffer.concat([smallZstd, Buffer.from("something else that is long")]);
    await expect(unpacked(followed, "zstd", 64)).rejects.toThrow(
      "Cannot unpack Zstandard data: it is damaged",
    );
    const withDictionary = Buffer.from(smallZstd);
    withDictionary.writeUInt8(withDictionary.readUInt8(4) | 1, 4);
    await expect(unpacked(withDictionary, "zstd", 64)).rejects.toThrow(
      /needs a dictionary: pack it without one/,
    );
  });
});

async function unpacked(packed: Uint8Array, compression: Compression, cut: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decompressed(chunks(packed, cut), compression)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function isSound(packed: Uint8Array): boolean {
  try {
    gunzipSync(packed);
    return true;
  } catch {
    return false;
  }
}

/** toEqual() takes seconds for megabytes. */
function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes ${createHash("sha256").update(bytes).digest("hex")}`;
}

async function* chunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
