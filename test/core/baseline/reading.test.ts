import { describe, expect, it } from "vitest";
import { baselineOf, fileText, parseConstraints } from "../../../src/core/baseline/baseline.ts";
import { optionsFor } from "../../../src/core/baseline/options.ts";
import { readingOf, type Reading } from "../../../src/core/baseline/reading.ts";
import { trainingOf } from "../profile/profiles.ts";

describe("readingOf()", () => {
  const training = trainingOf("a\n1\n");
  const reading: Reading = {
    delimiter: ";",
    nullTokens: ["NA"],
    decimalComma: true,
    thousands: "'",
    arrays: "list",
  };

  it("is how the training data was read, kept when the file is written, edited and read again", () => {
    const { constraints } = baselineOf(training, { oddCellTolerance: 0.1 }, reading);
    const again = parseConstraints(fileText(constraints));
    expect(readingOf(again)).toEqual(reading);
    expect(again).toEqual(constraints);
    expect(optionsFor(again).oddCellTolerance).toBe(0.1);
  });

  it("is nothing of what is done unasked, and the file then says nothing of it", () => {
    const unasked: Reading = {
      delimiter: ",",
      nullTokens: [],
      decimalComma: false,
      thousands: undefined,
      arrays: "columns",
    };
    const { constraints } = baselineOf(training, {}, unasked);
    expect(constraints).toEqual(baselineOf(training).constraints);
    expect([readingOf(constraints), readingOf({ weir: { reading: unasked } }), readingOf({})]).toEqual([
      {},
      {},
      {},
    ]);
  });

  it("passes over members that another version knows, and keeps them; refuses what it knows and cannot read", () => {
    const text = (weir: string) => `{"features":[{"name":"a","inferred_type":"Integral"}],"weir":${weir}}`;
    const known = parseConstraints(text('{"reading":{"delimiter":";","quote":"none"},"shape":{"a":1}}'));
    expect(readingOf(known)).toEqual({ delimiter: ";" });
    expect(JSON.parse(fileText(known))).toMatchObject({
      weir: { reading: { quote: "none" }, shape: { a: 1 } },
    });
    expect(() => parseConstraints(text('{"reading":{"delimiter":"ab"}}'))).toThrow(
      "Cannot read constraints.json: weir.reading.delimiter: Expected one ASCII character",
    );
  });
});
