/** What pictures take for granted of their font, held against the font itself. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawable, fitting, widthOf } from "../../../src/core/chart/letters.ts";

const fonts = ["400", "600"].map((weight) => fontOf(`src/worker/picture/font/inter-${weight}.ttf`));

/** Advances by code point, in sizes. */
function fontOf(path: string): ReadonlyMap<number, number> {
  const font = readFileSync(path);
  const tables = new Map(
    Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
      const at = 12 + 16 * index;
      return [font.toString("latin1", at, at + 4), font.readUInt32BE(at + 8)];
    }),
  );
  const table = (name: string) => tables.get(name) ?? Number.NaN;
  const perSize = font.readUInt16BE(table("head") + 18);
  const last = font.readUInt16BE(table("hhea") + 34) - 1;
  const advance = (glyph: number) => font.readUInt16BE(table("hmtx") + 4 * Math.min(glyph, last)) / perSize;
  const glyphs = glyphsOf(font.subarray(table("cmap") + font.readUInt32BE(table("cmap") + 8)));
  return new Map([...glyphs].map(([code, glyph]) => [code, advance(glyph)]));
}

/** A subtable of format 4: segments of code points, each with where its glyphs are. */
function glyphsOf(table: Buffer): ReadonlyMap<number, number> {
  if (table.readUInt16BE(0) !== 4) throw new Error("Expected a table of format 4");
  const twice = table.readUInt16BE(6);
  const glyphs = new Map<number, number>();
  for (let segment = 0; segment < twice; segment += 2) {
    const start = table.readUInt16BE(16 + twice + segment);
    const delta = table.readInt16BE(16 + 2 * twice + segment);
    const offsetAt = 16 + 3 * twice + segment;
    const offset = table.readUInt16BE(offsetAt);
    for (let code = start; code <= table.readUInt16BE(14 + segment) && code < 0xff_ff; code++) {
      const glyph = offset === 0 ? code : table.readUInt16BE(offsetAt + offset + 2 * (code - start));
      if (offset === 0 || glyph > 0) glyphs.set(code, (glyph + delta) & 0xff_ff);
    }
  }
  return glyphs;
}

describe("the font", () => {
  it("has every letter that is drawn, in both weights, and what it lacks is a box", () => {
    const odd = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code))
      .filter((letter) => letter.normalize("NFC") === letter)
      .filter((letter) => {
        const isThere = fonts.every((font) => font.has(letter.charCodeAt(0)));
        return drawable(letter) !== (isThere ? letter : "□");
      });
    expect(odd).toEqual([]);
  });

  it("is as wide as is reckoned with, or less; its lighter weight by a fortieth more", () => {
    const ascii = Array.from({ length: 95 }, (_, index) => 0x20 + index);
    const over = fonts.map((font) =>
      Math.max(...ascii.map((code) => (font.get(code) ?? 0) - widthOf(String.fromCharCode(code), 1))),
    );
    expect(over[0]).toBeLessThan(0.026);
    expect(over[1]).toBeLessThanOrEqual(0);
  });
});

describe("drawable()", () => {
  it("leaves nothing of what turns, stacks, hides or breaks a line", () => {
    const hostile = "a\u202Eb\u0000c\nd\u2066e\u0301\u0302f\u200Bg😀h\uD800i\u05D0j漢k\u00ADl";
    expect(drawable(hostile)).toBe("a□b□c□d□é□f□g□h□i□j□k□l");
  });

  it("takes no longer for a text of megabytes", () => {
    expect(drawable("x".repeat(2 ** 22))).toHaveLength(200);
  });
});

it("fitting() stays within its room, and begins as the text does", () => {
  const letters = fc.array(fc.integer({ min: 0x20, max: 0x4_ff }), { maxLength: 80 });
  fc.assert(
    fc.property(letters, fc.integer({ min: 40, max: 800 }), (codes, room) => {
      const text = String.fromCharCode(...codes);
      const fitted = fitting(text, 28, room);
      expect(widthOf(fitted, 28)).toBeLessThanOrEqual(room);
      expect(drawable(text).startsWith(fitted.replace(/…$/, ""))).toBe(true);
    }),
  );
});
