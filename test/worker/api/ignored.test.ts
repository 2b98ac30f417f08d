/** Members of constraints that nothing reads: kept, and named in the answer to whoever sends them. */
import { expect, it } from "vitest";
import type { AdoptedBaseline } from "../../../src/worker/commands/baselines.ts";
import { ask, newEndpoint } from "../given/given.ts";

const feature = {
  name: "a",
  inferred_type: "Integral",
  monitoringConfigOverides: { datatype_check_threshold: 0.5 },
};
const constraints = { version: 0, features: [feature] };
const json = { "content-type": "application/json" };
const ignored = ["features.0.monitoringConfigOverides"];

it("adopted and put constraints keep what nothing reads; the answers name it, and what is read back does not", async () => {
  const name = await newEndpoint("ignored");
  const path = `/endpoints/${name}/baselines`;
  const baseline = await ask<AdoptedBaseline>("POST", path, { constraints }, json);
  expect(baseline).toMatchObject({ status: "Completed", ignored });
  const file = `${path}/${baseline.id}/constraints.json`;
  expect(await ask("GET", file)).toEqual(constraints);
  expect(await ask("GET", `${path}/${baseline.id}`)).not.toHaveProperty("ignored");
  expect(await ask("PUT", file, constraints)).toEqual({ ...constraints, ignored });
  expect(await ask("GET", file)).toEqual(constraints);
});

it("nothing is named where all is known", async () => {
  const name = await newEndpoint("known");
  const known = { ...constraints, features: [{ name: "a", inferred_type: "Integral" }] };
  const baseline = await ask<AdoptedBaseline>(
    "POST",
    `/endpoints/${name}/baselines`,
    { constraints: known },
    json,
  );
  expect(baseline).not.toHaveProperty("ignored");
});

it("a member that is null, as tools write what is not there, is one that is not there", async () => {
  const name = await newEndpoint("nulls");
  const bare = { name: "a", inferred_type: "String" };
  const nothing = { completeness: null, num_constraints: null, string_constraints: null };
  const sent = {
    constraints: { version: 0, features: [{ ...bare, ...nothing }], monitoring_config: null },
    statistics: null,
  };
  const path = `/endpoints/${name}/baselines`;
  const baseline = await ask<AdoptedBaseline>("POST", path, sent, json);
  const file = `${path}/${baseline.id}/constraints.json`;
  expect(await ask("GET", file)).toEqual({ version: 0, features: [bare] });
  expect(await ask("PUT", file, sent.constraints)).toEqual({ version: 0, features: [bare] });
});
