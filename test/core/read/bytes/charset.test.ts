import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixedText, textIn } from "../../../../src/core/read/bytes/charset.ts";

describe("textIn()", () => {
  it("reads windows-1252 under all its names, also where the platform's decoder does not", () => {
    for (const charset of [
      "latin1",
      "ISO-8859-1",
      "iso8859-1",
      "windows-1252",
      "cp1252",
      "us-ascii",
      "ascii",
    ]) {
      expect(textIn(Uint8Array.of(0x41, 0x80, 0x99, 0xe9), charset)).toBe("A€™é");
    }
  });

  it("gives null for what is not of the character set, or for one that is not known", () => {
    expect(textIn(Uint8Array.of(0xe9))).toBeNull();
    expect(textIn(Uint8Array.of(0x31), "klingon")).toBeNull();
    expect(textIn(Uint8Array.of(0x82, 0xa0), "shift_jis")).toBe("あ");
  });
});

describe("mixedText()", () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  it("is the text itself of UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const clean = text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, "");
        expect(mixedText(bytesOf(clean))).toBe(clean);
      }),
    );
  });

  it("reads the bytes between as windows-1252, wherever they are", () => {
    const wrong = [Uint8Array.of(0xe9), Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0x82)];
    const read = ["é", "ÿ", "Ã", "‚"];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(" a,", "€b", "😀,"), fc.nat(3))), (parts) => {
        const bytes = parts.flatMap(([text, at]) => [...bytesOf(text), ...(wrong[at] ?? [])]);
        expect(mixedText(Uint8Array.from(bytes))).toBe(parts.map(([text, at]) => text + read[at]).join(""));
      }),
    );
  });

  it("takes no overlong forms, surrogates and what is beyond Unicode for characters", () => {
    const text = bytesOf("twelve bytes");
    for (const bytes of [
      [0xc0, 0xaf],
      [0xe0, 0x80, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf5],
    ]) {
      expect(mixedText(Uint8Array.from([...text, ...bytes]))).toHaveLength(text.length + bytes.length);
    }
  });

  it("is null for what has controls in it, or is mostly not UTF-8", () => {
    expect(mixedText(Uint8Array.of(0x61, 0x62, 0xe9, 0x00))).toBeNull();
    expect(mixedText(Uint8Array.of(0x61, 0x62, 0xe9, 0x1b))).toBeNull();
    expect(mixedText(Uint8Array.of(0x61, 0x62, 0xe9))).toBe("abé");
    expect(mixedText(Uint8Array.of(0x61, 0xe9, 0xe9))).toBeNull();
  });
});
