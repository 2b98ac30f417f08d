import fc from "fast-check";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { differences } from "../../../src/core/config/difference.ts";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { repositoryJsonSchema, withoutDefaults } from "../../../src/core/config/repository.ts";

describe("differences()", () => {
  it("finds none between a value and itself, and some between JSON of two texts", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        expect(differences(left, structuredClone(left))).toEqual([]);
        const isSame = sorted(left) === sorted(right);
        expect(differences(left, right).length === 0).toBe(isSame);
      }),
    );
  });

  it("names fields by their path, and those that come or go one by one", () => {
    const before = { capture: { enabled: true, dailyBudget: { captures: 5 } }, shards: 1 };
    const after = { capture: { enabled: false }, shards: 1, receivers: [{ kind: "slack" }] };
    expect(differences(before, after)).toEqual([
      { path: "capture.dailyBudget.captures", before: 5, after: undefined },
      { path: "capture.enabled", before: true, after: false },
      { path: "receivers.0.kind", before: undefined, after: "slack" },
    ]);
  });

  it("members with names are compared by them: one that moves or comes changes no other", () => {
    const age = { name: "age", completeness: 1 };
    const sex = { name: "sex", completeness: 1 };
    expect(differences([age, sex], [sex, { ...age, completeness: 0.9 }])).toEqual([
      { path: "age.completeness", before: 1, after: 0.9 },
    ]);
    expect(differences([age], [sex, age]).map(({ path }) => path)).toEqual(["sex.completeness", "sex.name"]);
  });
});

describe("withoutDefaults()", () => {
  const least = { upstream: { url: "https://models.example.com" } };

  it("leaves of a configuration what its schema does not make by itself", () => {
    expect(withoutDefaults(endpointSchema, endpointSchema.parse(least))).toEqual(least);
    const given = {
      upstream: { ...least.upstream, secretHeaders: { authorization: { secret: "UPSTREAM_KEY" } } },
      capture: { redact: [{ column: "name", action: "drop" }], csvContentTypes: ["text/csv", "a/b"] },
      incidents: { repeatHours: 8 },
      receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }],
    };
    const kept = withoutDefaults(endpointSchema, endpointSchema.parse(given));
    expect(kept).toEqual(given);
    expect(endpointSchema.parse(kept)).toEqual(endpointSchema.parse(given));
  });

  it("keeps what the schema does not take whole", () => {
    const other = { ...least, colour: "red" };
    expect(withoutDefaults(endpointSchema, other)).toBe(other);
  });
});

describe("repositoryJsonSchema()", () => {
  /** The published schema, read back as another program would. */
  const published = z.fromJSONSchema(repositoryJsonSchema() as z.core.JSONSchema.JSONSchema);
  const with1 = (endpoint: object) => ({ endpoints: { churn: endpoint } });
  const upstream = { url: "https://models.example.com" };

  it("takes what may be written, and no other field", () => {
    const whole = with1({ upstream, baseline: "b", monitors: { hourly: { schedule: "hourly" } } });
    for (const good of [whole, { $schema: "./weir.schema.json", endpoints: {} }]) {
      expect(published.safeParse(good).success).toBe(true);
    }
    const bad = [
      {},
      with1({}),
      with1({ upstream, shards: 65 }),
      with1({ upstream, capture: { smapling: 1 } }),
      with1({ upstream, monitors: { hourly: {} } }),
      with1({ upstream, receivers: [{ kind: "slack", urlSecret: "https://hooks.slack.com/x" }] }),
      { endpoints: { "no name": { upstream } } },
      { endpoints: {}, monitors: {} },
    ];
    for (const one of bad) expect([one, published.safeParse(one).success]).toEqual([one, false]);
  });
});

/** JSON with the names of objects in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
