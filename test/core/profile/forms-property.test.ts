/**
 * Laws of reading bodies: one table written in every form that is read gives one profile, and whatever a client sends
 * ends in exactly one place.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodiesOf } from "../../../src/core/check/answer/bodies.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { align } from "../../../src/core/profile/align.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { KnownShape } from "../../../src/core/read/shape.ts";
import { ByteWriter } from "../../../src/core/sketch/bytes.ts";

const names = ["label", "age", "colour", "score"];
const inputs = names.slice(1);
const shape = new KnownShape({ names, dialect: {} });

type Record_ = readonly [age: number, colour: string, score: number];

const record = fc.tuple(
  fc.integer({ min: -99, max: 999 }),
  fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,4})?$/),
  fc.integer({ min: -9_999, max: 9_999 }).map((tenths) => tenths / 10 + 0.05),
) satisfies fc.Arbitrary<Record_>;

const table = fc.array(record, { minLength: 1, maxLength: 6 });

const objects = (rows: readonly Record_[]) =>
  rows.map((row) => Object.fromEntries(inputs.map((name, index) => [name, row[index]])));
const columns = (rows: readonly Record_[]) =>
  Object.fromEntries(inputs.map((name, index) => [name, rows.map((row) => row[index])]));
const csv = (rows: readonly Record_[], delimiter: string, header: readonly string[] | null) =>
  [...(header === null ? [] : [header]), ...rows].map((row) => row.join(delimiter)).join("\n");

/** A table of requests in each form, as text with its content type. */
const forms: Record<string, (rows: readonly Record_[]) => [contentType: string, text: string]> = {
  CSV: (rows) => ["text/csv", csv(rows, ",", null)],
  "CSV with a header": (rows) => ["text/csv", csv(rows, ",", inputs)],
  "CSV with a header in capitals and CRLF": (rows) => [
    "text/csv; header=present",
    csv(
      rows,
      ",",
      inputs.map((name) => ` ${name.toUpperCase()}`),
    ).replaceAll("\n", "\r\n"),
  ],
  "CSV by semicolons": (rows) => ["text/csv", csv(rows, ";", null)],
  "CSV by tabs with a header": (rows) => ["text/csv", csv(rows, "\t", inputs)],
  "CSV by bars": (rows) => ["text/csv", `${csv(rows, "|", null)}\n`],
  records: (rows) => ["application/json", JSON.stringify(objects(rows))],
  "JSON Lines": (rows) => [
    "application/jsonlines",
    objects(rows)
      .map((row) => JSON.stringify(row))
      .join("\n"),
  ],
  arrays: (rows) => ["application/json", JSON.stringify(rows)],
  instances: (rows) => ["application/json", JSON.stringify({ instances: objects(rows) })],
  "instances of arrays": (rows) => ["application/json", JSON.stringify({ instances: rows })],
  "instances of features": (rows) => [
    "application/json",
    JSON.stringify({ instances: rows.map((row) => ({ features: row })) }),
  ],
  dataframe_records: (rows) => ["application/json", JSON.stringify({ dataframe_records: objects(rows) })],
  dataframe_split: (rows) => [
    "application/json",
    JSON.stringify({ dataframe_split: { columns: inputs, data: rows } }),
  ],
  "a split frame": (rows) => ["application/json", JSON.stringify({ columns: inputs, index: [], data: rows })],
  "names and ndarray": (rows) => [
    "application/json",
    JSON.stringify({ data: { names: inputs, ndarray: rows } }),
  ],
  "an object of lists": (rows) => ["application/json", JSON.stringify(columns(rows))],
  "inputs of lists": (rows) => ["application/json", JSON.stringify({ inputs: columns(rows) })],
  "an envelope of its own": (rows) => [
    "application/json",
    JSON.stringify({ request: { items: objects(rows) } }),
  ],
  tensors: (rows) => [
    "application/json",
    JSON.stringify({
      inputs: inputs.map((name, index) => ({
        name,
        datatype: index === 1 ? "BYTES" : "FP64",
        shape: [rows.length],
        data: rows.map((row) => row[index]),
      })),
    }),
  ],
};

function body([contentType, text]: readonly [string, string], isBase64: boolean): CapturedBody {
  const encoding = contentType.includes("csv") ? "CSV" : "JSON";
  return isBase64
    ? { contentType, encoding: "BASE64", data: Buffer.from(text).toString("base64"), truncated: false }
    : { contentType, encoding, data: text, truncated: false };
}

function observed(input: CapturedBody, rows: readonly Record_[]): Profile {
  const profile = new Profile();
  const answers = rows.map((_, index) => String(index % 2)).join("\n");
  observe(profile, { input, output: body(["text/csv", answers], false) }, { shape });
  return profile;
}

/** Each feature with its rows and all that its column holds. */
function held(profile: Profile): unknown {
  const { columns: found, missing, extra, unmatched } = align(profile, names, { outputColumns: "START" });
  const bytesOf = (column: { write: (writer: ByteWriter) => void }) => {
    const writer = new ByteWriter();
    column.write(writer);
    return Buffer.from(writer.finish()).toString("hex");
  };
  return {
    columns: found.map(({ name, rows, column }) => [name, rows, bytesOf(column)]),
    missing,
    extra,
    unmatched,
  };
}

describe("one table in every form", () => {
  it.each(Object.keys(forms))("%s", (form) => {
    fc.assert(
      fc.property(table, fc.boolean(), (rows, isBase64) => {
        const written = forms[form]?.(rows) ?? ["", ""];
        const plain = observed(body(["application/json", JSON.stringify(objects(rows))], false), rows);
        expect(held(observed(body(written, isBase64), rows))).toEqual(held(plain));
        const { input } = bodiesOf(observed(body(written, isBase64), rows));
        expect(input).toEqual({ rows: 1, model: 0, unread: {} });
      }),
      { numRuns: 60 },
    );
  });
});

describe("a hundred thousand bodies that are nearly right", () => {
  it("throw nothing, and each ends in exactly one place", () => {
    let seed = 20_261_126;
    const draw = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % below;
    };
    const rows: Record_[] = [
      [34, "red", 0.55],
      [35, "light blue", -1.25],
    ];
    const whole = [
      ...Object.values(forms).map((form) => form(rows)),
      ["application/json", '{"model":"m","messages":[{"role":"user","content":"hi"}]}'] as [string, string],
      ["application/json", '{"error":{"message":"no","type":"server_error"}}'] as [string, string],
    ];
    const odd = ['"', "{", "}", "[", "]", ",", ":", "\n", "\\", "\u0000", "é", "NaN", "null", "1e999", ";"];
    const mutated = (text: string): string => {
      const at = draw(text.length + 1);
      const what = odd[draw(odd.length)] ?? "";
      switch (draw(4)) {
        case 0:
          return text.slice(0, at);
        case 1:
          return text.slice(0, at) + what + text.slice(at);
        case 2:
          return text.slice(0, at) + what + text.slice(at + 1 + draw(3));
        default:
          return text.slice(0, at) + text.slice(draw(text.length + 1));
      }
    };
    const bodies = { input: 0, output: 0 };
    let profile = new Profile();
    const endsInOnePlace = () => {
      const counts = bodiesOf(profile);
      for (const side of ["input", "output"] as const) {
        const { rows: read, model, unread } = counts[side];
        const sum = Object.values(unread).reduce((all, some) => all + some, read + model);
        expect(sum).toBe(bodies[side]);
        bodies[side] = 0;
      }
      profile = new Profile();
    };
    for (let round = 0; round < 50_000; round++) {
      const sent: Record<string, CapturedBody | null> = {};
      for (const side of ["input", "output"] as const) {
        const [contentType, text] = whole[draw(whole.length)] ?? ["", ""];
        const broken = draw(10) === 0 ? mutated(mutated(text)) : mutated(text);
        sent[side] = body([contentType, broken], draw(5) === 0);
        // Whether an empty one is counted is up to the other.
        if (sent[side].data === "") sent[side] = null;
        else bodies[side]++;
      }
      const { input = null, output = null } = sent;
      observe(profile, { input, output }, { shape: round % 2 === 0 ? shape : null });
      if (round % 1_000 === 999) endsInOnePlace();
    }
    endsInOnePlace();
  });
});
