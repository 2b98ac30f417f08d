/** Limits of a feature set by hand: what they change of the constraints, and what else stays. */
import { describe, expect, it } from "vitest";
import { parseConstraints } from "../../../../src/core/baseline/baseline.ts";
import { limitsFormSchema, limitsOf, withLimits } from "../../../../src/core/baseline/limits/limits.ts";

const constraints = parseConstraints(
  JSON.stringify({
    version: 0,
    features: [
      {
        name: "amount",
        inferred_type: "Fractional",
        completeness: 1,
        own: "stays",
        weir: { checks: { drift: { learned: 0.2 } } },
      },
      { name: "colour", inferred_type: "String", completeness: 0.9 },
    ],
    monitoring_config: {
      distribution_constraints: { comparison_threshold: 0.1, categorical_comparison_threshold: 0.15 },
    },
    weir: { checks: {} },
  }),
);

function set(name: string, form: Readonly<Record<string, string>>) {
  const changed = withLimits(constraints, name, limitsFormSchema.parse(form));
  const feature = changed?.features.find((one) => one.name === name);
  if (changed === null || feature === undefined) throw new Error(`Expected ${name} to be there`);
  return { changed, feature, limits: limitsOf(changed, feature) };
}

describe("limits of a feature", () => {
  it("are those in force: of the file, the feature, and what was learned", () => {
    const [amount, colour] = constraints.features.map((feature) => limitsOf(constraints, feature));
    expect(amount?.drift).toBeCloseTo(0.3, 9);
    expect(amount).toMatchObject({ missing: 0, isJudged: true });
    expect(colour?.missing).toBeCloseTo(0.1, 9);
  });

  it("stand above what was learned and what the file says, of numbers and texts", () => {
    expect(set("amount", { drift: "0.05", missing: "" }).limits).toEqual({
      drift: 0.05,
      missing: 0,
      isJudged: true,
    });
    expect(set("colour", { drift: " 0.25 ", missing: "2.5" }).limits.drift).toBe(0.25);
    expect(set("colour", { drift: "", missing: "2.5" }).feature.completeness).toBe(0.975);
  });

  it("change nothing else, and nothing that is left empty", () => {
    const { changed, feature, limits } = set("amount", { drift: "", missing: "" });
    expect(limits).toEqual(limitsOf(constraints, constraints.features[0] ?? feature));
    expect(feature).toMatchObject({ own: "stays", completeness: 1 });
    expect(changed.features[1]).toEqual(constraints.features[1]);
    expect(withLimits(constraints, "no such", limitsFormSchema.parse({}))).toBeNull();
  });

  it("may say that a feature is not judged, and that it is again", () => {
    const off = set("colour", { judged: "no" });
    expect(off.limits.isJudged).toBe(false);
    const on = withLimits(off.changed, "colour", limitsFormSchema.parse({ judged: "yes" }));
    expect(on === null ? null : limitsOf(on, on.features[1] ?? off.feature).isJudged).toBe(true);
  });

  it.each([{ drift: "a lot" }, { drift: "-1" }, { drift: "1.5" }, { missing: "101" }, { judged: "maybe" }])(
    "cannot be %j",
    (form) => {
      expect(limitsFormSchema.safeParse(form).success).toBe(false);
    },
  );
});
