import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parse } from "../../../src/core/config/complaint.ts";
import { redactor } from "../../../src/core/redact/redact.ts";
import { redactionSchema } from "../../../src/core/redact/rule.ts";
import { hexOf, redact, redacted, rulesOf } from "./redacting.ts";

/** What is said of a rule; nothing if it is accepted. */
function complaints(rule: object): string[] {
  const parsed = parse(redactionSchema, [{ action: "mask", ...rule }]);
  return parsed.ok ? [] : parsed.complaints.map(({ path, message }) => `${path}: ${message}`);
}

describe("redactionSchema", () => {
  it.each([
    0,
    9_999,
    "ssn",
    "user.email",
    "instances.*.ssn",
    "*",
    "**.email",
    "**.*.email",
    "choices.0.message.content",
    "price [EUR]",
    "a b/c",
    "_c1.a",
    ["a.b", "c"],
    ["7"],
    ["_c3"],
    ["$"],
    ["a*", ""],
    ["**", "email"],
  ])("takes the column %j", (column) => {
    expect(complaints({ column })).toEqual([]);
  });

  it("is for both sides unless it says otherwise", () => {
    expect(redactionSchema.parse([{ column: 0, action: "drop" }])).toEqual([
      { column: 0, action: "drop", side: "both" },
    ]);
  });

  it.each<[unknown, RegExp]>([
    [-1, />=0/],
    [1.5, /Expected a position from 0/],
    [10_000, /<=9999/],
    [
      true,
      /^0.column: Expected a position from 0, a path such as user.email, or a path as an array of names$/,
    ],
    [[], />=1/],
    ["", /Expected a name on both sides of every dot/],
    ["a..b", /Expected a name on both sides of every dot; empty names are written in an array of names$/],
    ["a.", /on both sides of every dot/],
    [".a", /on both sides of every dot/],
    ["3", /^0.column: Expected a position as a number, 3, or a name as an array, \["3"\]$/],
    ["_c3", /Expected a position as a number: names such as _c3 count the columns of both sides$/],
    ["$.user.email", /Expected names with dots between them, and \* for any element: instances\.\*\.ssn$/],
    ["$", /Expected names with dots between them/],
    ["instances[*].ssn", /Expected names with dots between them/],
    ["instances[0].ssn", /Expected names with dots between them/],
    ["instances[].ssn", /Expected names with dots between them/],
    ["user['email']", /Expected names with dots between them/],
    ["/user/email", /Expected names with dots between them/],
    ["**", /Expected \*\* at the beginning only, and a name after it: \*\*\.email$/],
    ["a.**.b", /at the beginning only/],
    [["**"], /at the beginning only/],
    [["a", "**"], /at the beginning only/],
    ["user.e*", /Expected \* as a whole name; names with \* in them are written in an array of names$/],
    ["***.a", /Expected \* as a whole name/],
    [Array.from({ length: 65 }, () => "a").join("."), /Expected at most 64 names/],
    [Array.from({ length: 65 }, () => "a"), /Expected at most 64 names/],
    ["a".repeat(1_025), /<=1024/],
  ])("refuses the column %j", (column, message) => {
    const [complaint, ...others] = complaints({ column });
    expect(complaint).toMatch(/^0.column: /);
    expect(complaint).toMatch(message);
    expect(others).toEqual([]);
  });

  it("refuses other fields, actions and sides, and more than 100 rules", () => {
    expect(complaints({ column: 0, coloum: 1 })).toEqual(["0.coloum: This field is not known"]);
    expect(complaints({ column: 0, action: "encrypt" })).toHaveLength(1);
    expect(complaints({ column: 0, side: "Input" })).toHaveLength(1);
    expect(
      redactionSchema.safeParse(Array.from({ length: 101 }, () => ({ column: 0, action: "mask" }))).success,
    ).toBe(false);
  });

  it("can be told as a JSON schema", () => {
    expect(() => z.toJSONSchema(redactionSchema, { io: "input" })).not.toThrow();
  });
});

describe("redactor()", () => {
  it("is none without rules", () => {
    expect(redactor([], hexOf)).toBeNull();
  });

  it("leaves alone the side that no rule is for, whatever it holds", () => {
    const rules = redactionSchema.parse([{ side: "input", column: "ssn", action: "mask" }]);
    for (const encoding of ["CSV", "JSON", "BASE64"] as const) {
      expect(redacted(rules, encoding, '{"ssn": 1', { side: "output", truncated: true })).toBe('{"ssn": 1');
    }
    expect(redacted(rules, "JSON", '{"ssn": 1}', { side: "input" })).toBe('{"ssn":"***"}');
  });

  it("applies rules for both sides to both", () => {
    for (const side of ["input", "output"] as const) {
      expect(redacted(rulesOf("mask", "ssn"), "JSON", '{"ssn":1}', { side })).toBe('{"ssn":"***"}');
    }
  });

  it.each<["CSV" | "JSON" | "BASE64", string, boolean, string]>([
    ["BASE64", "aGVsbG8=", false, "neither CSV nor JSON"],
    ["JSON", '{"a": 1}', true, "not all of it is here"],
    ["JSON", '{"a": 1', false, "not valid JSON"],
    ["JSON", "a,b", false, "not valid JSON"],
    ["JSON", '{"a": 1}\n{"ssn": ', false, "not valid JSON"],
    ["JSON", "[".repeat(513) + "]".repeat(513), false, "not valid JSON"],
    ["JSON", '{"a": 1} {"ssn": 2}', false, "not valid JSON"],
    ["CSV", '1,"2', false, "not valid CSV"],
    ["CSV", '1,"2"3', false, "not valid CSV"],
  ])("withholds what it cannot read: %s %j", (encoding, data, truncated, reason) => {
    expect(redact(rulesOf("mask", 1, "ssn"), encoding, data, { truncated })).toEqual({
      kind: "withheld",
      reason,
    });
  });

  it("has nothing to withhold of an empty body", () => {
    for (const encoding of ["CSV", "JSON", "BASE64"] as const) {
      expect(redact(rulesOf("mask", "ssn"), encoding, "", { truncated: true })).toEqual({
        kind: "text",
        data: "",
      });
    }
  });

  it("does the strictest of several actions, in whatever order they are given", () => {
    const rules = [...rulesOf("hash", 0, "a"), ...rulesOf("drop", 0, "**.a"), ...rulesOf("mask", 0, "*")];
    for (const some of [rules, rules.toReversed()]) {
      expect(redacted(some, "CSV", "s,t")).toBe(",t");
      expect(redacted(some, "JSON", '{"a":1,"b":2}')).toBe('{"b":"***"}');
    }
  });

  it("hashes equal texts alike in CSV and JSON, numbers as they were sent", () => {
    const rules = rulesOf("hash", 0, "a");
    expect(redacted(rules, "CSV", "1.0,x")).toBe(`h:${hexOf("1.0")},x`);
    expect(redacted(rules, "CSV", '"1.0",x')).toBe(`h:${hexOf("1.0")},x`);
    expect(redacted(rules, "JSON", '{"a":1.0}')).toBe(`{"a":"h:${hexOf("1.0")}"}`);
    expect(redacted(rules, "JSON", '{"a":"1.0"}')).toBe(`{"a":"h:${hexOf("1.0")}"}`);
    expect(redacted(rules, "JSON", '{"a":true}')).toBe(`{"a":"h:${hexOf("true")}"}`);
  });

  it("keeps what is counted as missing, and hashes numbers with a comma as what they mean", () => {
    const reading = { nullTokens: ["NA", "—"], decimalComma: true };
    for (const action of ["mask", "hash"] as const) {
      expect(redacted(rulesOf(action, 0, "a"), "CSV", "NA,1\n,2\n", { reading })).toBe("NA,1\n,2\n");
      expect(redacted(rulesOf(action, "a"), "JSON", '{"a":["—"]}', { reading })).not.toContain("—");
      expect(redacted(rulesOf(action, "a"), "JSON", '{"a":"—"}', { reading })).toBe('{"a":"—"}');
    }
    expect(redacted(rulesOf("drop", 0), "CSV", "NA,1", { reading })).toBe(",1");
    expect(redacted(rulesOf("hash", "a"), "JSON", '{"a":"1.234,5"}', { reading })).toBe(
      `{"a":"h:${hexOf("1234.5")}"}`,
    );
  });
});
