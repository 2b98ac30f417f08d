import { describe, expect, it } from "vitest";
import { parseConstraints } from "../../../src/core/baseline/baseline.ts";

describe("parseConstraints()", () => {
  it("takes a member that is null for one that is not there, as tools write it", () => {
    const bare = { name: "a", inferred_type: "String" };
    const nothing = { completeness: null, num_constraints: null, string_constraints: null, owner: null };
    const text = JSON.stringify({
      features: [{ ...bare, ...nothing, monitoringConfigOverrides: { evaluate_constraints: null } }],
      monitoring_config: null,
    });
    expect(parseConstraints(text)).toEqual({ features: [{ ...bare, monitoringConfigOverrides: {} }] });
    expect(() => parseConstraints('{"features":[{"name":null,"inferred_type":"String"}]}')).toThrow(
      "features.0.name: Invalid input: expected string",
    );
    expect(() => parseConstraints('{"features":[null]}')).toThrow(
      "features.0: Invalid input: expected object",
    );
  });

  it.each(["[", '{"a":'])("says so where a file is nested too deep: %s", (open) => {
    const deep = `${open.repeat(50_000)}1${(open === "[" ? "]" : "}").repeat(50_000)}`;
    expect(() => parseConstraints(`{"features":[],"notes":${deep}}`)).toThrow(
      new SyntaxError("Cannot read a baseline that is nested over 100 levels deep"),
    );
  });
});
