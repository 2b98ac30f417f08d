/** The example of GitHub Actions: what its lines do, run as a runner does, with data of the test's own. */
import { execFile } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminToken, builtCommand } from "../given/given.ts";
import { openRepository, upstream, type Repository } from "../repository/stage.ts";

const stepSchema = z.union([
  z.strictObject({ name: z.string(), run: z.string() }),
  z.strictObject({
    name: z.string().optional(),
    if: z.string().optional(),
    uses: z.string().regex(/^actions\/[a-z-]+@v\d+$/),
    with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
]);
const jobSchema = z.strictObject({
  if: z.string(),
  "runs-on": z.literal("ubuntu-latest"),
  concurrency: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(stepSchema),
});
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.null(),
    push: z.strictObject({ branches: z.array(z.string()) }),
  }),
  jobs: z.strictObject({ check: jobSchema, apply: jobSchema }),
});

const { jobs } = workflowSchema.parse(parse(readFileSync("src/docs/examples/weir.yml", "utf8")));

/** The lines of a step, by the words that its name begins with. */
function lineOf({ steps }: z.output<typeof jobSchema>, name: string): string {
  const found = steps.find((step) => step.name?.startsWith(name));
  if (found === undefined || !("run" in found)) throw new Error(`There is no step ${name}`);
  return found.run;
}

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
  // What the step that installs leaves behind.
  repository.write("node_modules/.bin/weir", `#!/bin/sh\nexec node ${builtCommand} "$@"\n`);
  chmodSync(join(repository.folder, "node_modules/.bin/weir"), 0o755);
  repository.write("package.json", "{}");
  const rows = Array.from({ length: 2_000 }, (_, index) => `${index % 100},${["red", "blue"][index % 2]}`);
  repository.write("train.csv", `size,colour\n${rows.join("\n")}\n`);
  await repository.run("baseline", "train.csv", "--out", "baseline");
}, 120_000);

afterAll(() => repository.stop());

/** As a runner of GitHub's runs a step: `bash -e` over a file. */
function step(line: string): Promise<{ code: number; said: string }> {
  repository.write("step.sh", line);
  const env = { ...process.env, WEIR_URL: repository.weir.url, WEIR_ADMIN_TOKEN: adminToken };
  return new Promise((resolve) => {
    execFile("bash", ["-e", "step.sh"], { cwd: repository.folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr });
    });
  });
}

describe("the gate", () => {
  const line = lineOf(jobs.check, "Hold new data");
  const sizes = (size: (index: number) => number, many = 1_000) =>
    Array.from({ length: many }, (_, index) => `${size(index)},${["red", "blue"][index % 2]}`);

  it.each([
    ["lets data pass that are alike", 0, sizes((index) => (index * 7) % 100), /with no violations/],
    ["fails where they differ", 2, sizes((index) => 500 + index), /size/],
    ["says where nobody can tell, and fails nothing", 0, sizes((index) => index, 3), /::warning::/],
  ])("%s", async (_, code, rows, words) => {
    repository.write("data/new.csv", `size,colour\n${rows.join("\n")}\n`);
    const ended = await step(line);
    expect(ended).toEqual({ code, said: expect.stringMatching(words) });
    expect(repository.read("report/constraint_violations.json")).toContain("violations");
  });
});

describe("what comes after", () => {
  it("makes the deployment what weir.json says, and tells what is wrong with it without failing", async () => {
    const endpoints = {
      churn: { upstream, baseline: "baseline", monitors: { hourly: { schedule: "hourly" } } },
    };
    repository.write("weir.json", { endpoints });
    expect(await step(lineOf(jobs.apply, "Make the deployment"))).toMatchObject({ code: 0 });
    expect(await repository.weir.api("GET", "/v1/endpoints")).toMatchObject({ endpoints: ["churn"] });
    const doctor = lineOf(jobs.apply, "Say what is wrong");
    expect(await step(doctor)).toEqual({ code: 0, said: expect.stringMatching(/^Nothing is wrong/) });
    await repository.clear();
    expect(await step(doctor)).toEqual({
      code: 0,
      said: expect.stringMatching(/::warning::weir doctor exits 2/),
    });
  });

  it("takes addresses and tokens from where GitHub keeps them", () => {
    expect(jobs.apply.env).toEqual({
      WEIR_URL: "${{ vars.WEIR_URL }}",
      WEIR_ADMIN_TOKEN: "${{ secrets.WEIR_ADMIN_TOKEN }}",
    });
  });
});
