import fc from "fast-check";
import { expect, it } from "vitest";
import type { LineTemplate } from "../../../src/core/bulk/kernel.ts";
import { allTaken, compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

const template: LineTemplate = {
  constants: ['{"data":"', '","more":"', '","id":"', '","time":"', '"}, which is longer than a vector'],
  holes: { input: 0, output: 1, time: 3 },
  firstCharacters: "0123456789-.x;",
  isPacked: { input: false, output: false },
  forms: { input: null, output: null },
  delimiter: ",",
  mostBytes: 60,
  width: null,
  isPaired: false,
};

const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("1,2", "3,4\\n5,6", "-1,x\\n", "0123456789,abcdef", "1;2", "7\\t8"),
  },
  fc
    .array(
      fc.array(fc.constantFrom("1", "-2.5", "x", "é", "", "0123456789abcdef"), {
        minLength: 1,
        maxLength: 4,
      }),
      {
        maxLength: 3,
      },
    )
    .map((rows) => rows.map((row) => row.join(",")).join("\\n")),
  fc.constantFrom(
    "1,2",
    "1,2\\n",
    "1\\n2",
    "1;2",
    "7\\t8",
    "x,2\\r\\n",
    "",
    "\\n",
    '1,\\"',
    "[1]",
    "1,2\\",
    "1\u0001",
    "😀",
  ),
  fc.string({ unit: fc.constantFrom("1", ",", "\\n", "京"), maxLength: 80 }),
);
const id = fc.oneof(fc.uuid(), fc.constantFrom("", "ü", "a\\u0041", "0123456789abcdef0123456789abcdef"));
const time = fc.constantFrom(
  ...Array<string>(12).fill("2019-11-22T08:24:40Z"),
  "2019-02-31T23:59:59Z",
  "0000-01-01T00:00:00Z",
  "2019-13-22T08:24:40Z",
  "2019-11-22 08:24:40Z",
  "2019-11-22T24:00:00Z",
  "2019-11-22T08:24:4Z",
  "{%s}",
  "{%t}",
  "",
);
const packed = fc.oneof(
  {
    weight: 4,
    arbitrary: body.map((text) => btoa(Buffer.from(text.replaceAll("\\n", "\n")).toString("latin1"))),
  },
  fc.constantFrom(
    "MSwy",
    "MSwyCg==",
    "MSwyCg",
    "MSwyC===",
    "MSwyCz==",
    "====",
    "MS_y",
    "MSx4Cg0K",
    "1,2",
    "MSI=",
  ),
);
const line = fc.tuple(fc.oneof(body, packed), body, id, time).map((holes) => {
  return template.constants.map((text, index) => text + (holes[index] ?? "")).join("");
});

const anyTemplate = fc.record({
  isPacked: fc.constantFrom({ input: false, output: false }, { input: true, output: false }),
  width: fc.constantFrom(null, null, 2, 4),
  delimiter: fc.constantFrom(",", ",", ";", "\t"),
  mostBytes: fc.constantFrom(60, 16, 3),
  isPaired: fc.constantFrom(false, false, true),
});

it("takeLines() of the kernel takes what its twin does", () => {
  const [kernel, twin] = [compiled(), openReference()];
  let lines = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), anyTemplate, (texts, options) => {
      const bytes = new TextEncoder().encode(texts.map((text) => `${text}\n`).join(""));
      const asked = { ...template, ...options };
      const taken = allTaken(kernel, bytes, asked);
      expect(taken).toEqual(allTaken(twin, bytes, asked));
      lines += taken.reduce((sum, one) => sum + one.lines, 0);
    }),
    { numRuns: 2_000 },
  );
  expect(lines).toBeGreaterThan(100);
});

it("takeLines() takes no line with a byte changed, unless it is still one", () => {
  const [kernel, twin] = [compiled(), openReference()];
  const whole = `${template.constants[0]}1,2${template.constants[1]}3${template.constants[2]}e-1${template.constants[3]}2019-11-22T08:24:40Z${template.constants[4]}\n`;
  const bytes = new TextEncoder().encode(whole.repeat(3));
  expect(allTaken(kernel, bytes, template)).toMatchObject([{ lines: 3, consumed: bytes.length }]);
  const byte = fc.oneof(
    fc.constantFrom(0x0a, 0x0d, 0x22, 0x2c, 0x5c, 0x31, 0x80, 0xc3, 0xff),
    fc.nat({ max: 255 }),
  );
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 2 }), byte, (at, value) => {
      const changed = Uint8Array.from(bytes);
      changed[at] = value;
      expect(allTaken(kernel, changed, template)).toEqual(allTaken(twin, changed, template));
    }),
    { numRuns: 3_000 },
  );
});
