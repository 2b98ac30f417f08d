/** How segments are configured and named, and which values have one. */
import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../../src/core/config/endpoint.ts";
import { nameOfSegment, segmentOf, segmentWords } from "../../../src/core/segment/by.ts";
import { learned, listOf } from "../../../src/core/segment/learn.ts";

const parsed = (segments: unknown) =>
  parseEndpoint({ upstream: { url: "https://model.example" }, segments }, false);

const complaints = (segments: unknown) => {
  const result = parsed(segments);
  return result.ok ? [] : result.complaints.map(({ path, message }) => `${path}: ${message}`);
};

describe("segments of an endpoint", () => {
  it("are one division or two, each with ten values where no other number is said", () => {
    const one = parsed({ by: { header: "X-Tenant" } });
    expect(one.ok && one.value.segments).toEqual([{ by: { header: "x-tenant" }, most: 10 }]);
    const two = parsed([
      { by: { column: "Region" }, values: ["north"] },
      { by: { country: true }, most: 20 },
    ]);
    expect(two.ok && two.value.segments).toHaveLength(2);
    expect(complaints([{ by: { country: true } }, { by: { country: true } }])).toEqual([
      "segments: Expected each division once",
    ]);
    expect(complaints([1, 2, 3].map((n) => ({ by: { column: `c${n}` } })))).toHaveLength(1);
    expect(complaints({ by: { country: true }, most: 21 })).toHaveLength(1);
  });

  it.each([
    "authorization",
    "Cookie",
    "x-api-key",
    "X-Auth-Token",
    "proxy-authorization",
    "x-session-id",
    "ocp-apim-subscription-key",
    "x-client-secret",
  ])("are never made of %s", (header) => {
    expect(complaints({ by: { header } }).join()).toMatch(/segments/);
  });

  it.each(["x-tenant", "x-author", "user-agent", "accept-language", "x-weir-segment"])(
    "may be of %s",
    (header) => {
      expect(complaints({ by: { header } })).toEqual([]);
    },
  );

  it("have names that say which they are, whatever is in their values", () => {
    const divisions = parsed([{ by: { column: "a" } }, { by: { header: "x-tenant" } }]);
    if (!divisions.ok) throw new Error("Not parsed");
    for (const segment of [
      { by: "column:a", value: "b=c" },
      { by: "column:a", value: null },
      { by: "header:x-tenant", value: "acme" },
    ])
      expect(segmentOf(nameOfSegment(segment), divisions.value.segments ?? [])).toEqual(segment);
    expect(segmentOf("country=DE", divisions.value.segments ?? [])).toBeNull();
    expect(segmentWords({ by: "column:Region", value: "north" })).toBe("Region = north");
    expect(segmentWords({ by: "country", value: null })).toBe("country = any other");
  });
});

describe("learned()", () => {
  it("takes the first values that come, in their order, and never lets one go", () => {
    const first = learned({}, "country", ["DE", "FR", "DE", "", "x".repeat(129)], 3);
    expect(first).toEqual({ country: ["DE", "FR"] });
    const full = learned(
      first,
      "country",
      Array.from({ length: 10_000 }, (_, n) => `C${n}`),
      3,
    );
    expect(full).toEqual({ country: ["DE", "FR", "C0"] });
    expect(learned(full, "country", ["ES"], 1)).toEqual(full);
    expect(listOf({ by: { country: true }, most: 2 }, full)).toEqual(["DE", "FR"]);
    expect(listOf({ by: { country: true }, most: 2, values: ["IT"] }, full)).toEqual(["IT"]);
  });

  it("keeps the lists of a few divisions that are configured no more", () => {
    let lists = {};
    for (let n = 0; n < 20; n++) lists = learned(lists, `column:c${n}`, ["a"], 3);
    expect(Object.keys(lists)).toHaveLength(8);
    expect(Object.keys(lists)).toContain("column:c19");
  });
});
