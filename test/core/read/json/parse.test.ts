import * as fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  JsonNumber,
  JsonObject,
  JsonParser,
  isArray,
  isScalar,
  jsonText,
  type JsonValue,
} from "../../../../src/core/read/json/parse.ts";
import type { Leniency } from "../../../../src/core/read/json/leniency.ts";
import { JsonReader } from "../../../../src/core/read/document/json.ts";
import { hasSharedData, sharedData } from "../../../shared-data.ts";

/** What must be refused by a strict parser and is forgiven here, by what is forgiven. */
const forgiven: Partial<Record<Leniency, string>> = {
  "NaN or Infinity": "number_+Inf number_-NaN number_Inf number_NaN number_infinity number_minus_infinity",
  "trailing comma": "array_comma_after_close array_extra_comma array_number_and_comma object_trailing_comma",
  comment: "object_trailing_comment object_trailing_comment_slash_open structure_object_with_comment",
  "single quotes": "object_key_with_single_quotes object_single_quote string_single_quote",
  // The first has single quotes too.
  "unquoted key":
    "object_key_with_single_quotes object_non_string_key " +
    "object_non_string_key_but_huge_number_instead object_repeated_null_null " +
    "object_unquoted_key",
  "words of another language": "structure_capitalized_True",
  "unusual number":
    "number_+1 number_-01 number_-2. number_.2e-3 number_0.e1 number_2.e+3 number_2.e-3 number_2.e3 " +
    "number_hex_1_digit number_hex_2_digits number_neg_int_starting_with_zero " +
    "number_neg_real_without_int_part number_real_without_fractional_part number_starting_with_dot " +
    "number_with_leading_zero",
  "unusual escape":
    "string_backslash_00 string_escape_x string_escaped_ctrl_char_tab string_escaped_emoji " +
    "string_incomplete_surrogate_escape_invalid string_invalid_backslash_esc string_unicode_CapitalU",
  "unusual blank": "structure_whitespace_formfeed",
  "control character in a string": "string_unescaped_ctrl_char string_unescaped_newline string_unescaped_tab",
};

/** The names of the files. */
function filesOf(words: string): string[] {
  return words.split(" ").map((name) => `n_${name}.json`);
}

const forgivenFiles = new Set(Object.values(forgiven).flatMap(filesOf));

describe.runIf(hasSharedData)("JSONTestSuite", () => {
  const folder = sharedData("json-suites", "JSONTestSuite", "test_parsing");
  const names = hasSharedData ? readdirSync(folder) : [];
  const bytesOf = (name: string) => readFileSync(`${folder}/${name}`);

  it("is here as a whole", () => {
    expect(["y_", "n_", "i_"].map((start) => names.filter((name) => name.startsWith(start)).length)).toEqual([
      95, 188, 35,
    ]);
  });

  it("JsonParser accepts every y_ file and those named above, and refuses every other n_ file with SyntaxError or in the decoder", () => {
    const wrong = names.filter((name) => {
      const error = complaint(() => parse(decoded(bytesOf(name))));
      if (name.startsWith("y_") || forgivenFiles.has(name)) return error !== null;
      const isRefused = error instanceof SyntaxError || error instanceof TypeError;
      return name.startsWith("n_") ? !isRefused : error !== null && !isRefused;
    });
    expect(wrong).toEqual([]);
  });

  it("JsonParser forgives no y_ file anything, and those named above what they are named for", () => {
    const parser = new JsonParser();
    const found: Partial<Record<Leniency, Set<string>>> = {};
    for (const name of names.filter((one) => one.startsWith("y_") || forgivenFiles.has(one))) {
      parser.parse(decoded(bytesOf(name)));
      for (const leniency of parser.forgiven) (found[leniency] ??= new Set()).add(name);
    }
    const expected = Object.entries(forgiven).map(([leniency, words]) => [leniency, new Set(filesOf(words))]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it.each([1, 7, 65_536])("JsonReader does so too, %i characters at a time", (size) => {
    const wrong = names.filter((name) => {
      const error = complaint(() => readAll(decoded(bytesOf(name)), size));
      // A document may be JSON and still no table, such as [[], {}].
      // In files a line break ends a string that is not closed: it would go on for the rest of the file.
      const isForgiven = forgivenFiles.has(name) && name !== "n_string_unescaped_newline.json";
      if (name.startsWith("y_") || isForgiven) return error !== null && !isNoTable(error);
      const isRefused = error instanceof SyntaxError || error instanceof TypeError;
      if (name.startsWith("i_")) return error !== null && !isRefused && !isNoTable(error);
      // A file of nothing has no rows; that is no fault of a file.
      const isEmpty = /^n_(?:structure_no_data|single_space|structure_UTF8_BOM_no_data)\.json$/.test(name);
      return isEmpty ? error !== null : !isRefused;
    });
    expect(wrong).toEqual([]);
  });
});

describe("JsonParser", () => {
  it("forgives nothing of what JSON.parse() accepts, and gives the same", () => {
    const unit = fc.constantFrom(...'{}[],:"\\u01-.e \n'.split(""), "null", "true", '"a"');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 14 }), fc.json()), (text) => {
        expect(outcome(() => plain(strictly(text)))).toEqual(outcome(() => JSON.parse(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  it("gives the same for every record of a stream, whatever the keys of the one before", () => {
    const key = fc.constantFrom("a", "b", "aa", "", "a.b", '"', "\\", "é", "__proto__", "1", "constructor");
    const { record } = fc.letrec<{ record: unknown; value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.integer(),
        fc.string(),
        tie("record"),
        fc.array(tie("record"), { maxLength: 2 }),
      ),
      record: fc
        .array(fc.tuple(key, tie("value")), { maxLength: 4 })
        .map((pairs) => Object.fromEntries(pairs)),
    }));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        const parser = new JsonParser();
        for (const text of records.map((value) => JSON.stringify(value))) {
          expect(plain(parser.parse(text))).toEqual(JSON.parse(text));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not take for a known key what is no key", () => {
    const parser = new JsonParser();
    parser.parse(String.raw`{"a\"b": 1}`);
    expect(() => parser.parse('{"a"b": 1}')).toThrow(SyntaxError);
    parser.parse('{"ab": 1}');
    for (const text of ['{"ab: 1}', '{xab": 1}', '{ab": 1}', '{"ab"": 1}'])
      expect(() => parser.parse(text)).toThrow(SyntaxError);
  });

  it("keeps the text of numbers, and the order of keys", () => {
    expect(parse('[1.0, 1E400, -0, 12345678901234567890, "1.0"]')).toEqual([
      ...["1.0", "1E400", "-0", "12345678901234567890"].map((number) => new JsonNumber(number)),
      "1.0",
    ]);
    expect(parse('{"b": 1, "7": 2}')).toMatchObject({ keys: ["b", "7"] });
  });

  it("lets the last of equal keys count, and __proto__ be a key like any other", () => {
    expect(parse('{"a": 1.0, "b": 2, "a": 1}')).toEqual(
      new JsonObject(["a", "b"], [new JsonNumber("1"), new JsonNumber("2")]),
    );
    const value = parse('{"__proto__": {"polluted": true}}');
    expect(jsonText(value)).toBe('{"__proto__":{"polluted":true}}');
    expect("polluted" in {}).toBe(false);
    expect(value instanceof JsonObject && value.get("toString")).toBeUndefined();
  });

  it("takes 512 levels and refuses more at once, however many", () => {
    expect(complaint(() => parse("[".repeat(512) + "]".repeat(512)))).toBeNull();
    for (const text of ["[".repeat(513), "[".repeat(3_000_000), '{"a":'.repeat(1_000_000)]) {
      expect(() => parse(text)).toThrow(
        /^Cannot read JSON: line 1 begins what nests too deeply, over 512 levels/,
      );
    }
  });

  it("says where a text is wrong, and nothing of the text", () => {
    expect(() => parse('{\n "secret": x}')).toThrow(
      /^Cannot read JSON: line 2, column 12 has a word that JSON does not know: put texts in double quotes$/,
    );
    expect(() => parse('{"secret": [1,')).toThrow(/: the text ends too early, at line 1, column 15: /);
    const allowed =
      /^Cannot read JSON: (the text ends too early, at )?line \d+, column \d+( (has|begins|ends) [a-zA-Z ]+)?: [a-z][a-zA-Z ,\\]+$/;
    const unit = fc.constantFrom("SECRET", "\\", '"', "-", "{", "[", "1", "\n", "'", "/", ":");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        const error = complaint(() => parse(text));
        if (error === null) return true;
        if (!(error instanceof SyntaxError)) return false;
        return allowed.test(error.message) && !error.message.includes("SECRET");
      }),
    );
  });

  it("jsonText() gives back the same document, numbers as they were", () => {
    const text = String.raw`{"a":[1.0,-0,1e400,{"\"":null}],"b":"é\n","c":true}`;
    expect(jsonText(parse(text))).toBe(text);
  });
});

/** The bytes go through a strict decoder first, as everywhere in Weir. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function parse(text: string): JsonValue {
  return new JsonParser().parse(text);
}

/** What had to be forgiven is refused. */
function strictly(text: string): JsonValue {
  const parser = new JsonParser();
  const value = parser.parse(text);
  if (parser.forgiven.size > 0) throw new SyntaxError("It is forgiven");
  return value;
}

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.number);
  if (isArray(value)) return value.map(plain);
  if (isScalar(value)) return value;
  const object = {};
  value.keys.forEach((key, index) =>
    Object.defineProperty(object, key, {
      value: plain(value.values[index] ?? null),
      enumerable: true,
      writable: true,
      configurable: true,
    }),
  );
  return object;
}

function readAll(text: string, size: number): void {
  const reader = new JsonReader(() => undefined);
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  reader.end();
}

function isNoTable(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith("Cannot read the document as a table: ");
}

/** What reading gives; that it refuses is enough, words differ. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof SyntaxError) return "refused";
    throw error;
  }
}

function complaint(read: () => unknown): unknown {
  try {
    read();
    return null;
  } catch (error) {
    return error;
  }
}
