import fc from "fast-check";
import { expect, it } from "vitest";
import { openReference } from "./twin.ts";
import { findFields } from "./twin-index.ts";
import { compiled, indexBytes } from "./kernels.ts";

const kernel = compiled();
const encoder = new TextEncoder();

/** Mostly what CSV is made of, as often odd as not. */
const hostile = fc
  .array(
    fc.constantFrom(
      '"',
      '""',
      '"a"',
      '",',
      ",",
      ",",
      "\n",
      "\n",
      "\r\n",
      "\r",
      "a",
      "b,c\n",
      "é",
      "1,2\n",
      '"x,y",z\n',
    ),
    {
      maxLength: 300,
    },
  )
  .map((parts) => encoder.encode(parts.join("")));

/** Rows of one width, well formed, with quoted delimiters and line ends. */
const orderly = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom("\n", "\r\n"))
  .chain(([width, end]) =>
    fc
      .array(
        fc.array(fc.constantFrom("1", "", "abc", '"a ""b"""', '"x,\r\ny"', "0.25", "京"), {
          minLength: width,
          maxLength: width,
        }),
      )
      .map((rows) => ({
        width,
        bytes: encoder.encode(rows.map((row) => `${row.join(",") || '""'}${end}`).join("")),
      })),
  );

/** What the compiled kernel finds, with where fields begin and end, and what the reference does. */
function bothFind(bytes: Uint8Array, width: number) {
  const { start, ...found } = indexBytes(kernel, bytes, width);
  const { ends, ...expected } = findFields(kernel.bytes, start, start + bytes.length, 0x2c, width);
  const isUsable = expected.isClean && expected.isRegular;
  // Of bytes that are not clean nothing else is promised.
  if (!expected.isClean) return { found: found.isClean, expected: expected.isClean, isUsable };
  return {
    found: [found, [...kernel.fieldEnds(0, found.fields)]],
    expected: [expected, ends.slice(0, expected.fields + 1)],
    isUsable,
  };
}

it("index() finds what one byte at a time finds in hostile bytes", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 4 }), (bytes, width) => {
      const { found, expected } = bothFind(bytes, width);
      expect(found).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

it("index() takes orderly rows as clean and regular", () => {
  fc.assert(
    fc.property(orderly, ({ bytes, width }) => {
      const { found, expected, isUsable } = bothFind(bytes, width);
      expect(isUsable).toBe(true);
      expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ["a stray quote", 'a"b,c\n'],
  ["text after a closing quote", '"a"b,c\n'],
  ["a blank before a quote", ' "a",b\n'],
  ["a lone CR", "a\rb,c\n"],
  ["CR before CR LF", "a,b\r\r\n"],
])("index() calls %s unclean wherever it is", (_, odd) => {
  for (let rows = 0; rows < 80; rows++) {
    expect(indexBytes(kernel, encoder.encode("x,y\n".repeat(rows) + odd), 2).isClean).toBe(false);
  }
});

it("index() calls a blank line unclean where rows have one field, and irregular where they have more", () => {
  expect(indexBytes(kernel, encoder.encode("a\n\nb\n"), 1).isClean).toBe(false);
  expect(indexBytes(kernel, encoder.encode("a\r\n\r\nb\r\n"), 1).isClean).toBe(false);
  expect(indexBytes(kernel, encoder.encode("a,b\n\nc,d\n"), 2).isRegular).toBe(false);
});

it("index() sees rows that are short and long by turns", () => {
  expect(indexBytes(kernel, encoder.encode("a,b\nc\nd,e,f\n"), 2)).toMatchObject({
    isClean: true,
    isRegular: false,
  });
});

it("index() goes on from what it consumed, and finds every field of a large input", () => {
  const rows = Array.from(
    { length: 30_000 },
    (_, row) => `${row},"q,${row % 7}\n",${"x".repeat(row % 50)}\n`,
  );
  const bytes = encoder.encode(rows.join(""));
  const start = kernel.input(bytes.length);
  kernel.bytes.set(bytes, start);
  let [at, found] = [start, 0];
  for (;;) {
    const { consumed, rows: count, isClean, isRegular } = kernel.index(at, start + bytes.length, 0x2c, 3);
    if (consumed === 0) break;
    expect(isClean && isRegular).toBe(true);
    const [before = 0, end] = kernel.fieldEnds(0, 1);
    expect(new TextDecoder().decode(kernel.bytes.slice(before + 1, end))).toBe(String(found));
    [at, found] = [at + consumed, found + count];
  }
  expect(at).toBe(start + bytes.length);
  expect(found).toBe(rows.length);
});

it("index() gives up on a row of more fields than it has room for", () => {
  const bytes = encoder.encode(`${",".repeat(200_000)}\n`);
  expect(indexBytes(kernel, bytes, 2)).toMatchObject({ consumed: 0, isRegular: false });
});

it("input() keeps what was there when it grows", () => {
  const own = compiled();
  const first = own.input(1000);
  own.bytes.set(encoder.encode("kept"), first);
  const second = own.input(5_000_000);
  expect(new TextDecoder().decode(own.bytes.slice(second, second + 4))).toBe("kept");
});

it("isUtf8() agrees with TextDecoder on valid, cut and broken bytes", () => {
  const piece = fc.oneof(
    fc
      .integer({ min: 0, max: 0x10ffff })
      .map((point) => encoder.encode(String.fromCodePoint(point).repeat(7))),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(
      [0xc0, 0xaf],
      [0xe0, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf0, 0x8f, 0xbf, 0xbf],
      [0xe4, 0xba],
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const bytes = Uint8Array.from(pieces.flatMap((part) => [...part]));
      const start = kernel.input(bytes.length);
      kernel.bytes.fill(0x80, start, start + bytes.length + 64);
      kernel.bytes.set(bytes, start);
      expect(kernel.isUtf8(start, start + bytes.length)).toBe(isText(bytes));
    }),
    { numRuns: 200 },
  );
});

it.each([
  ["the compiled kernel", kernel],
  ["its twin", openReference()],
])("lineEnds() of %s counts LF, CR LF and lone CR", (_, kernel) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "\n", "\r", "\r\n"), { maxLength: 60 }), (parts) => {
      const text = `${parts.join("")}\n`;
      const start = kernel.input(text.length);
      kernel.bytes.set(new TextEncoder().encode(text), start);
      expect(kernel.lineEnds(start, start + text.length)).toBe(text.split(/\r\n|\r|\n/).length - 1);
    }),
  );
});

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
