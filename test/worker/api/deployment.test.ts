/** How the deployment stands as a whole: what is wrong, and what to do. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { DeploymentHealth } from "../../../src/worker/commands/deployment.ts";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { ask, newEndpoint } from "../given/given.ts";

describe("GET /v1/health", () => {
  it("says of an endpoint without baseline and monitor that it has none, and how to make one", async () => {
    const name = await newEndpoint("bare");
    const { isFine, ailments } = await ask<DeploymentHealth>("GET", "/health");
    expect(isFine).toBe(false);
    expect(ailments.filter(({ endpoint }) => endpoint === name)).toEqual([
      expect.objectContaining({ problem: "It has no baseline: no window can be judged" }),
      expect.objectContaining({ todo: `Schedule one: weir monitor add ${name} hourly --schedule hourly` }),
    ]);
  });

  it("says that cron does not run where a monitor is due and nobody is told", async () => {
    const name = await newEndpoint("late");
    const problems = async () =>
      (await ask<DeploymentHealth>("GET", "/health")).ailments.map(({ problem }) => problem);
    expect((await problems()).filter((problem) => problem.includes("overdue"))).toEqual([]);
    const due = Date.now() - 10 * 60_000;
    await catalogOf(env).schedule(name, due, Date.now());
    expect(await problems()).toContain(
      `Monitors of 1 endpoint are overdue, the first since ${new Date(due).toISOString()}: cron does not run, or its ticks fail`,
    );
  });
});
