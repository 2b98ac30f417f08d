/** Baselines over the API of files that are given: adopted, read, edited and put back. */
import { describe, expect, it } from "vitest";
import type { BaselineRecord as Baseline } from "../../../src/worker/commands/baselines.ts";
import { constraintsOf, json, made, post } from "../given/baselines.ts";
import { api, ask, errorOf, newEndpoint } from "../given/given.ts";

describe("baseline of given files", () => {
  const constraints = {
    version: 0,
    features: [{ name: "a", inferred_type: "Fractional", completeness: 1, extra: "kept" }],
  };

  it("constraints alone, or with statistics, are adopted as they are", async () => {
    const name = await newEndpoint("adopted");
    const alone = await made(name, { constraints }, json);
    expect(alone).toMatchObject({ status: "Completed", source: { kind: "adopted" }, rows: 0, current: true });
    expect(await constraintsOf(name, alone)).toEqual(constraints);
    expect((await api("GET", `/endpoints/${name}/baselines/${alone.id}/statistics.json`)).status).toBe(404);
    const statistics = { version: 0, dataset: { item_count: 12 }, features: [] };
    expect(await made(name, { constraints, statistics }, json)).toMatchObject({ rows: 12, current: true });
    const { baselines } = await ask<{ baselines: Baseline[] }>("GET", `/endpoints/${name}/baselines`);
    expect(baselines.filter(({ current }) => current)).toMatchObject([{ rows: 12 }]);
  });

  it("constraints are edited and put back; what cannot be read is refused by field", async () => {
    const name = await newEndpoint("edited");
    const baseline = await made(name, "a,b,c\n34,blue,1.5\n41,red,\n28,blue,2.25\n");
    const path = `/endpoints/${name}/baselines/${baseline.id}/constraints.json`;
    const edited = await constraintsOf(name, baseline);
    const [first] = edited.features;
    if (first !== undefined) first.completeness = 0.5;
    expect(await ask("PUT", path, edited)).toEqual(edited);
    expect(await constraintsOf(name, baseline)).toEqual(edited);
    const broken = { features: [{ name: "a", inferred_type: "Integral", completeness: 2 }] };
    const error = await errorOf(await api("PUT", path, broken));
    expect(error).toMatchObject({ status: 400 });
    expect(error.message).toContain("features.0.completeness");
    expect((await api("PUT", path, "{")).status).toBe(400);
    const deep = `{"constraints":{"features":[],"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    expect((await post(name, deep, json)).status).toBe(400);
    expect(await constraintsOf(name, baseline)).toEqual(edited);
  });

  it("a baseline that failed cannot be edited; one that is not there is 404", async () => {
    const name = await newEndpoint("conflict");
    await post(name, "a,b\n1\n");
    const { baselines } = await ask<{ baselines: Baseline[] }>("GET", `/endpoints/${name}/baselines`);
    const path = `/endpoints/${name}/baselines/${baselines[0]?.id}`;
    expect(await errorOf(await api("PUT", `${path}/constraints.json`, constraints))).toMatchObject({
      status: 409,
      code: "conflict",
      message: "Cannot edit a baseline that is Failed",
    });
    expect((await api("GET", `${path}/constraints.json`)).status).toBe(404);
    expect((await api("GET", `/endpoints/${name}/baselines/none`)).status).toBe(404);
    expect((await api("GET", `${path}/other.json`)).status).toBe(404);
  });
});
