/** Bodies that are JSON of a form, taken by a kernel from lines. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonForm, LineTemplate } from "../../../src/core/bulk/kernel.ts";
import { allTaken, compiled } from "./kernels.ts";
import { openReference } from "./twin.ts";

const records: JsonForm = {
  opening: '[{"größe": ',
  gaps: [', "a rather long name of a column": ', ', "c":'],
  between: '},\n {"größe": ',
  closing: "}]",
  rows: null,
  isNumeric: false,
  names: ["größe", "a rather long name of a column", "c"],
};
const predictions: JsonForm = {
  opening: '{"predictions":[',
  gaps: [],
  between: ",",
  closing: "]}",
  rows: null,
  isNumeric: true,
  names: null,
};

const template: LineTemplate = {
  constants: ['{"data":"', '","output":"', '"}'],
  holes: { input: 0, output: 1, time: null },
  firstCharacters: "0123456789",
  isPacked: { input: false, output: false },
  forms: { input: records, output: predictions },
  delimiter: ",",
  mostBytes: 60,
  width: null,
  isPaired: false,
};

const number = fc.oneof(
  fc.constantFrom("0", "-0", "1", "2.5", "-1e5", "1E+400", "12345678901234567890.125", "0.1e-7"),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const text = fc
  .oneof(
    fc.constantFrom("x", "a,b", "é", "0123456789abcdef", "京都 and more than one vector", "1", " "),
    fc.string(),
  )
  .map((value) => JSON.stringify(value));
const oddCell = fc.constantFrom(
  "01",
  "+1",
  ".5",
  "1.",
  "1e",
  "-",
  "NaN",
  "tru",
  "nul",
  "falsy",
  "{}",
  '"',
  "",
  "1.5.5",
);
const cell = fc.oneof(
  { weight: 20, arbitrary: number },
  { weight: 8, arbitrary: text },
  { weight: 4, arbitrary: fc.constantFrom("true", "false", "null") },
  { weight: 1, arbitrary: oddCell },
);

function body(form: JsonForm, rows: readonly (readonly string[])[]): string {
  const texts = rows.map((cells) => cells.map((one, index) => one + (form.gaps[index] ?? "")).join(""));
  return form.opening + texts.join(form.between) + form.closing;
}

function rowsOf(width: number, of: fc.Arbitrary<string>) {
  return fc.array(fc.array(of, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 });
}

/** A body as it stands, or with something of it changed. */
function maybeOdd(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const odd = fc
    .tuple(texts, fc.nat(), fc.constantFrom("", " ", "\t", "x", '"', "\\", "]", "\ud800"))
    .map(
      ([whole, at, piece]) =>
        whole.slice(0, at % whole.length) + piece + whole.slice((at % whole.length) + 1),
    );
  return fc.oneof({ weight: 12, arbitrary: texts }, odd);
}

const input = maybeOdd(rowsOf(3, cell).map((rows) => body(records, rows)));
const output = maybeOdd(
  rowsOf(1, fc.oneof({ weight: 9, arbitrary: number }, cell)).map((rows) => body(predictions, rows)),
);
const line = fc.tuple(input, output).map((bodies) => JSON.stringify({ data: bodies[0], output: bodies[1] }));

const anyTemplate = fc.record({
  forms: fc.record({
    input: fc.record({
      rows: fc.constantFrom(null, null, 1, 2),
      isNumeric: fc.constantFrom(false, false, true),
      names: fc.constantFrom(records.names, null),
    }),
    output: fc.record({
      rows: fc.constantFrom(null, null, 1, 2),
      isNumeric: fc.boolean(),
      names: fc.constantFrom(["p"], null),
    }),
  }),
  isPaired: fc.boolean(),
  delimiter: fc.constantFrom(",", ",", ";"),
});

it("takes what its twin does", () => {
  const [kernel, twin] = [compiled(), openReference()];
  let lines = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), anyTemplate, (texts, { forms, ...options }) => {
      const bytes = new TextEncoder().encode(texts.map((one) => `${one}\n`).join(""));
      const own = { input: { ...records, ...forms.input }, output: { ...predictions, ...forms.output } };
      const asked = { ...template, ...options, forms: own };
      const taken = allTaken(kernel, bytes, asked);
      expect(taken).toEqual(allTaken(twin, bytes, asked));
      lines += taken.reduce((sum, one) => sum + one.lines, 0);
    }),
    { numRuns: 2_000 },
  );
  expect(lines).toBeGreaterThan(200);
});

it("writes cells as rows of CSV", () => {
  const bodies = [
    body(records, [
      ["-1.50", '"a,b"', "true"],
      ["1e5", '"é"', "false"],
    ]),
    body(predictions, [["0.5"], ["12345678901234567890"]]),
  ];
  const text = `${JSON.stringify({ data: bodies[0], output: bodies[1] })}\n`;
  const [taken] = allTaken(compiled(), new TextEncoder().encode(text), template);
  const texts = taken?.texts.map(({ bytes }) => Buffer.from(bytes, "latin1").toString());
  expect(texts).toEqual(['-1.50,"a,b",true\n1e5,"é",false\n', "0.5\n12345678901234567890\n"]);
});

it("takes no line with a byte changed, unless it is still one", () => {
  const [kernel, twin] = [compiled(), openReference()];
  const data = body(records, [["1", '"x"', "null"]]);
  const whole = `${JSON.stringify({ data, output: body(predictions, [["1"], ["2"]]) })}\n`;
  const bytes = new TextEncoder().encode(whole.repeat(2));
  expect(allTaken(kernel, bytes, template)).toMatchObject([{ lines: 2, consumed: bytes.length }]);
  const byte = fc.oneof(
    fc.constantFrom(0x0a, 0x22, 0x2c, 0x5c, 0x31, 0x30, 0x2e, 0x80, 0xc3, 0xff),
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
