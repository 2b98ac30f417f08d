import fc from "fast-check";
import { expect, it } from "vitest";
import { Calls } from "../../../src/core/bulk/calls.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { observe, type ObserveOptions } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { Table } from "../../../src/core/profile/table.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { compiled } from "./kernels.ts";

const csvText = fc
  .array(
    fc.array(fc.constantFrom("", "1", "2.5", "x", '"', '"a,b"', "é", "\uFEFF", "\uD800", " "), {
      minLength: 1,
      maxLength: 4,
    }),
    {
      maxLength: 3,
    },
  )
  .chain((rows) =>
    fc.constantFrom("\n", "\r\n", "\r", "\n\n").map((end) => rows.map((row) => row.join(",")).join(end)),
  )
  .chain((text) => fc.constantFrom(text, text.replaceAll(",", ";"), text.replaceAll(",", "\t")))
  .chain((text) => fc.constantFrom(text, text, text, `sep=,\n${text}`, `sep=;\n${text}`));

const body = fc.oneof(
  { weight: 6, arbitrary: csvText.map((data) => bodyOf("CSV", "text/csv", data)) },
  fc.constantFrom<CapturedBody | null>(
    null,
    bodyOf("JSON", "application/json", '{"a": 1, "b": "x"}'),
    bodyOf("BASE64", "text/csv", Buffer.from("1,2\n3,4").toString("base64")),
    // A byte order mark and nothing else.
    bodyOf("BASE64", "text/csv", "77u/"),
    bodyOf("BASE64", "image/png", "AAEC"),
    bodyOf("BASE64", "text/html", Buffer.from('{"a": NaN}').toString("base64")),
    bodyOf("BASE64", "text/csv", Buffer.from("1,\u00e9", "latin1").toString("base64")),
    bodyOf("CSV", "text/csv", "[[1, 2], [3, 4]]"),
    bodyOf("JSON", "application/json", "1,2"),
    { ...bodyOf("CSV", "text/csv", "1,2"), truncated: true },
    bodyOf("CSV", "text/csv", Array(10_001).fill("1").join(",")),
  ),
);

function bodyOf(encoding: CapturedBody["encoding"], contentType: string, data: string): CapturedBody {
  return { encoding, contentType, data, truncated: false };
}

it("gives the profile that observing call by call gives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ input: body, output: body }), { maxLength: 40 }),
      fc.constantFrom<ObserveOptions>(
        {},
        { delimiter: ";" },
        { delimiter: "," },
        { delimiter: "\t" },
        { shape: new KnownShape({ names: ["a", "b"], dialect: {} }) },
        { shape: new KnownShape({ names: ["a", "b", "c", "d"], dialect: {} }) },
      ),
      (calls, options) => {
        const one = new Profile();
        for (const call of calls) observe(one, call, options);
        const many = new Calls(compiled(), options);
        for (const call of calls) many.add(call);
        expect(many.end().toBytes()).toEqual(one.toBytes());
      },
    ),
    { numRuns: 300 },
  );
});

it("counts bodies that hold nothing beside others as one by one", () => {
  const nothing = [
    bodyOf("CSV", "text/csv", ""),
    bodyOf("CSV", "text/csv", "\n"),
    bodyOf("JSON", "application/json", "[]"),
  ];
  const something = [bodyOf("CSV", "text/csv", "1,2"), bodyOf("JSON", "application/json", "[[1,2]]")];
  const bodies = [...nothing, ...something, null];
  for (const shape of [null, new KnownShape({ names: ["a", "b", "c", "d"], dialect: {} })]) {
    const one = new Profile();
    const many = new Calls(compiled(), { shape });
    for (const input of bodies) {
      for (const output of bodies) {
        observe(one, { input, output }, { shape });
        many.add({ input, output });
      }
    }
    expect(one.output.unreadable).toEqual(new Map([["empty", 6]]));
    expect(many.end().toBytes()).toEqual(one.toBytes());
  }
});

it("slices texts that are too many to count in rows of several widths", () => {
  const one = new Profile();
  one.input = new Table(true);
  const many = new Calls(compiled());
  for (let index = 0; index < 10_000; index++) {
    const data = index % 2 === 0 ? `text ${index}` : `text ${index},1`;
    const call = { input: bodyOf("CSV", "text/csv", data), output: null };
    observe(one, call);
    many.add(call);
  }
  const [expected, found] = [one, many.end()].map(({ input }) => input.positions[0]?.summary());
  expect(found?.types).toEqual(expected?.types);
  expect(found?.slice?.entries(found.slice.shift)).toEqual(expected?.slice?.entries(expected.slice.shift));
});

it("reads cells by the options it is given", () => {
  const options = { nullTokens: ["NA"], decimalComma: true };
  const call = { input: bodyOf("CSV", "text/csv", 'NA,"1,5"\n'), output: null };
  const one = new Profile();
  observe(one, call, options);
  const many = new Calls(compiled(), options);
  many.add(call);
  expect(many.end().toBytes()).toEqual(one.toBytes());
});
