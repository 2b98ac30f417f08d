/** Answers of requests that come at once: each is of its own request, whatever the others say. */
import { describe, expect, it } from "vitest";
import { api, ask, newEndpoint, newName, server } from "../given/given.ts";

const json = { "content-type": "application/json" };
const many = Array.from({ length: 20 }, (_, index) => index);

interface Adopted {
  readonly id: string;
  readonly current: boolean;
}

function constraintsOf(index: number): object {
  return { features: [{ name: `f${index}`, inferred_type: "Integral", completeness: 1 }] };
}

describe("20 requests at once", () => {
  it("that configure an endpoint are each answered with their own configuration, and one made it", async () => {
    const name = newName("at-once");
    const answers = await Promise.all(
      many.map(async (index) => {
        const config = { upstream: { url: server }, capture: { samplingPercentage: index } };
        const response = await api("PUT", `/endpoints/${name}`, config);
        const { version, config: taken } = await response.json<{
          version: number;
          config: { capture: { samplingPercentage: number } };
        }>();
        return { status: response.status, version, percentage: taken.capture.samplingPercentage };
      }),
    );
    expect(answers.map(({ percentage }) => percentage)).toEqual(many);
    expect(answers.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
      many.map((index) => index + 1),
    );
    expect(answers.filter(({ status }) => status === 201).map(({ version }) => version)).toEqual([1]);
  });

  it("that put a monitor are each answered with their own, also where it is deleted meanwhile", async () => {
    const path = `/endpoints/${await newEndpoint("monitors-at-once")}/monitors/m`;
    const answers = await Promise.all(
      many.map(async (index) => {
        const put = api("PUT", path, { schedule: "hourly", minimumRecords: index + 1 });
        const [response] = await Promise.all([put, ...(index % 5 === 0 ? [api("DELETE", path)] : [])]);
        const { config } = await response.json<{ config: { minimumRecords: number } }>();
        return [response.status, config.minimumRecords - 1];
      }),
    );
    expect(answers).toEqual(many.map((index) => [200, index]));
  });

  it("that adopt baselines are each answered with their own, and one of them is in force", async () => {
    const path = `/endpoints/${await newEndpoint("adopted-at-once")}/baselines`;
    const adopted = await Promise.all(
      many.map((index) => ask<Adopted>("POST", path, { constraints: constraintsOf(index) }, json)),
    );
    const kept = await Promise.all(
      adopted.map(({ id }) => ask<{ features: { name: string }[] }>("GET", `${path}/${id}/constraints.json`)),
    );
    expect(kept.map(({ features }) => features[0]?.name)).toEqual(many.map((index) => `f${index}`));
    const { baselines } = await ask<{ baselines: Adopted[] }>("GET", path);
    expect(baselines.filter(({ current }) => current)).toHaveLength(1);
  });

  it("that edit constraints are each answered with their own, and one of them stays", async () => {
    const path = `/endpoints/${await newEndpoint("edited-at-once")}/baselines`;
    const { id } = await ask<Adopted>("POST", path, { constraints: constraintsOf(0) }, json);
    const file = `${path}/${id}/constraints.json`;
    const edited = await Promise.all(many.map((index) => ask("PUT", file, constraintsOf(index))));
    expect(edited).toMatchObject(many.map(constraintsOf));
    expect(edited).toContainEqual(await ask("GET", file));
  });
});
