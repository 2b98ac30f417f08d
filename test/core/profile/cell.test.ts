import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cellTypes,
  hasNumberIdentity,
  numberOf,
  plainNumber,
  timeOf,
  typeOfCell,
  type CellType,
} from "../../../src/core/profile/cell.ts";

/** Each type's forms, as regular expressions say them. */
const forms: readonly (readonly [CellType, RegExp])[] = [
  ["Integral", /^[ \t\u00a0]*[-+]? ?\d+[ \t\u00a0]*$/],
  ["Fractional", /^[ \t\u00a0]*[-+]? ?\d+(?:\.\d+|(?:\.\d+)?[Ee][-+]?\d+)[ \t\u00a0]*$/],
  ["Boolean", /^(?:true|false)$/],
  [
    "Time",
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/,
  ],
  ["Text", /^[^]*$/],
];

function typeByForm(text: string): CellType | undefined {
  // `$` also stands before a last line feed only with the flag m: without it these are the whole text's.
  return forms.find(([, form]) => form.test(text))?.[0];
}

/** Texts of a form, and near misses: one character left out, put in or changed. */
function near(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const character = fc.constantFrom(..."0123456789+-. \t:,TZtzEe\n\u0660\uff11\u00a0x".split(""));
  return fc.oneof(
    text,
    fc.tuple(text, fc.nat(40), fc.nat(1), character, fc.boolean()).map(([whole, at, cut, put, puts]) => {
      const place = at % (whole.length + 1);
      return whole.slice(0, place) + (puts ? put : "") + whole.slice(place + cut);
    }),
  );
}

const numberText = fc.stringMatching(
  /^[ \t\u00a0]{0,2}[-+]? ?\d{0,20}(\.\d{0,5})?([Ee][-+]?\d{0,3})?[ \t\u00a0]{0,2}$/,
);
const timeText = fc.stringMatching(
  /^\d{4}-[01]\d-[0-3]\d([T ][0-2]\d:[0-6]\d(:[0-6]\d([.,]\d{1,10})?)?(Z|[-+][0-2]\d:?[0-6]\d)?)?$/,
);

describe("typeOfCell()", () => {
  it.each<[string, CellType]>([
    ["5", "Integral"],
    ["-0", "Integral"],
    ["007", "Integral"],
    ["+5", "Integral"],
    [" 5", "Integral"],
    ["- 5", "Integral"],
    ["9007199254740993", "Integral"],
    ["5.0", "Fractional"],
    ["+ 5.0", "Fractional"],
    ["-.5", "Text"],
    ["1e5", "Fractional"],
    ["1E-5", "Fractional"],
    ["1.5e+5", "Fractional"],
    ["1e400", "Fractional"],
    ["0.10", "Fractional"],
    [".5", "Text"],
    ["5.", "Text"],
    ["1.e5", "Text"],
    ["NaN", "Text"],
    ["Infinity", "Text"],
    ["1,000", "Text"],
    ["0x10", "Text"],
    ["1_000", "Text"],
    ["5\n", "Text"],
    ["\n5", "Text"],
    [" ", "Text"],
    [" - ", "Text"],
    ["-  5", "Text"],
    ["-\t5", "Text"],
    ["5 5", "Text"],
    [" x ", "Text"],
    [" 2024-02-29", "Text"],
    ["--5", "Text"],
    ["1.2.3", "Text"],
    ["٥", "Text"],
    ["", "Text"],
    ["true", "Boolean"],
    ["false", "Boolean"],
    ["True", "Text"],
    [" true", "Text"],
    ["2024-02-29", "Time"],
    ["2024-02-29T23:59", "Time"],
    ["2024-02-29 23:59:59", "Time"],
    ["2024-02-29T23:59:59.123456789Z", "Time"],
    ["2024-02-29T23:59:59,5+0130", "Time"],
    ["2024-02-29T23:59:59-11:30", "Time"],
    ["2024-13-01", "Text"],
    ["2024-00-10", "Text"],
    ["2024-01-32", "Text"],
    ["2024-01-01T24:00", "Text"],
    ["2024-01-01T10", "Text"],
    ["2024-01-01Z", "Text"],
    ["20240101", "Integral"],
  ])("takes %j for %s, as Deequ does", (text, type) => {
    expect(typeOfCell(text)).toBe(type);
  });

  it.each<[string, CellType]>([
    ["5 ", "Integral"],
    ["  5", "Integral"],
    ["\t-5\t", "Integral"],
    [" -0.5", "Fractional"],
    [" - 0.5 ", "Fractional"],
    ["\u00a0+1e5\u00a0 \t", "Fractional"],
  ])("takes %j for %s, which to Deequ is a text", (text, type) => {
    expect(typeOfCell(text)).toBe(type);
  });

  it("is what the forms say, of texts in these forms and near them", () => {
    const text = fc.oneof(
      near(numberText),
      near(timeText),
      near(fc.constantFrom("true", "false", "")),
      fc.string({ maxLength: 12 }),
      fc.stringMatching(/^[-+ .eE\d]{0,8}$/),
    );
    const seen = new Map<CellType, number>();
    fc.assert(
      fc.property(text, (cell) => {
        const type = typeOfCell(cell);
        seen.set(type, (seen.get(type) ?? 0) + 1);
        expect(type).toBe(typeByForm(cell));
      }),
      { numRuns: 20_000 },
    );
    // Each type is tried, and often.
    expect(cellTypes.filter((type) => (seen.get(type) ?? 0) < 100)).toEqual([]);
  });
});

describe("numberOf()", () => {
  it("is the number that the text spells, without its blanks; -0 is 0", () => {
    fc.assert(
      fc.property(numberText, (text) => {
        const type = typeOfCell(text);
        const value = type === "Text" ? NaN : Number(text.replaceAll(/[ \t\u00a0]/g, "")) + 0;
        expect(numberOf(text, type)).toBe(Number.isFinite(value) ? value : null);
      }),
      { numRuns: 2000 },
    );
    expect(
      ["- 5", "+ 2.5", " 7", "-0", "-0.0e3", "\t- 8 "].map((text) => numberOf(text, typeOfCell(text))),
    ).toEqual([-5, 2.5, 7, 0, 0, -8]);
  });

  it("rounds a number of any length once, as reading it does", () => {
    const digits = fc.string({
      unit: fc.constantFrom(..."0123456789".split("")),
      minLength: 1,
      maxLength: 17,
    });
    const sign = fc.constantFrom("", "-");
    fc.assert(
      fc.property(sign, digits, fc.option(digits), (minus, whole, decimals) => {
        const text = `${minus}${whole}${decimals === null ? "" : `.${decimals}`}`;
        expect(numberOf(text, typeOfCell(text))).toBe(Number(text) + 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is null of what is no number, and of a number that no double holds", () => {
    for (const text of ["1e400", "-1e400", "9".repeat(400), "true", "2024-01-01", "x", ""]) {
      expect(numberOf(text, typeOfCell(text))).toBeNull();
    }
  });
});

describe("plainNumber()", () => {
  it("is what the text spells, of numbers of few digits and of nothing else", () => {
    const sign = fc.constantFrom("", "-", "+");
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789".split("")), maxLength: 9 });
    const written = fc
      .tuple(sign, digits, fc.constantFrom("", ".", "e"), digits)
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(near(written), (text) => {
        const isPlain = /^-?\d+(?:\.\d+)?$/.test(text) && text.length <= 15;
        expect(plainNumber(text)).toBe(isPlain ? Number(text) : NaN);
      }),
      { numRuns: 5_000 },
    );
    for (const text of ["", "-", ".", "5.", ".5", "-.5", "1.2.3", "1e3"]) expect(plainNumber(text)).toBeNaN();
    expect(["7", "-12.50", "0"].map(plainNumber)).toEqual([7, -12.5, 0]);
  });
});

describe("hasNumberIdentity()", () => {
  it("is so but for integers of more than 15 digits, leading zeros counted, signs and blanks not", () => {
    const byText = (texts: string[]) => texts.filter((text) => !hasNumberIdentity(text, typeOfCell(text)));
    const long = ["1000000000000000", "- 1000000000000000", " 1000000000000000 ", "0000000000000001"];
    expect(
      byText([
        "999999999999999",
        "-999999999999999",
        "+ 999999999999999",
        " 999999999999999\u00a0 ",
        `${"1".repeat(20)}.5`,
      ]),
    ).toEqual([]);
    expect(byText(long)).toEqual(long);
  });

  it("holds of no two integers that differ and have the same double", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 70n }),
        fc.bigInt({ min: 1n, max: 3n }),
        (integer, more) => {
          const [one, other] = [String(integer), String(integer + more)];
          const areTold = numberOf(one, "Integral") !== numberOf(other, "Integral");
          const byText = !hasNumberIdentity(one, "Integral") || !hasNumberIdentity(other, "Integral");
          expect(areTold || byText).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("timeOf()", () => {
  const day = fc.date({
    min: new Date("0000-01-01T00:00:00.000Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });

  it("is what Date.parse() says, of dates, minutes, seconds and milliseconds, in UTC and in other zones", () => {
    const zone = fc.constantFrom("Z", "+05:30", "-11:45", "+00:00", "-23:59");
    fc.assert(
      fc.property(day, zone, fc.constantFrom(10, 16, 19, 21, 23), (date, end, length) => {
        const text = date.toISOString().slice(0, length);
        expect(timeOf(text)).toBe(Date.parse(length === 10 ? text : `${text}Z`));
        if (length === 10) return;
        expect(timeOf(text + end)).toBe(Date.parse(text + end));
        expect(timeOf(text.replace("T", " ").replace(".", ",") + end.replace(":", ""))).toBe(
          Date.parse(text + end),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("cuts a fraction to milliseconds", () => {
    const at = Date.UTC(2024, 0, 1, 10, 0, 0);
    expect(timeOf("2024-01-01T10:00:00.1239999")).toBe(at + 123);
    expect(timeOf("2024-01-01T10:00:00.000999999Z")).toBe(at);
    expect(timeOf("2024-01-01T10:00:00,9")).toBe(at + 900);
    // Before 1970 too it is the start of the millisecond that is named.
    expect(timeOf("1969-12-31T23:59:59.9999")).toBe(-1);
  });

  it("takes a day past its month's end for one of the next", () => {
    expect(timeOf("2023-02-29")).toBe(Date.UTC(2023, 2, 1));
    expect(timeOf("2024-02-31")).toBe(Date.UTC(2024, 2, 2));
    expect(timeOf("2023-04-31T12:00")).toBe(Date.UTC(2023, 4, 1, 12));
  });

  it("is NaN of anything else, and a number of every Time", () => {
    fc.assert(
      fc.property(fc.oneof(near(timeText), fc.string()), (text) => {
        expect(Number.isNaN(timeOf(text))).toBe(typeByForm(text) !== "Time");
      }),
      { numRuns: 5000 },
    );
  });
});
