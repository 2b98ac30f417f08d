/** `weir doctor` with a real deployment at the other end: what is well, and what is not, with the exit code. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, launch } from "../../cli/weir.ts";
import { adminToken, startWeir } from "../given/given.ts";
import { openRepository, upstream, type Repository } from "./stage.ts";

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
  await repository.train();
}, 120_000);

afterAll(() => repository.stop());

describe("weir doctor", () => {
  it("says that nothing is monitored, and how that begins", async () => {
    const { code, stdout } = await repository.run("doctor");
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^warning: There is no endpoint: nothing is monitored\n +Add one: weir endpoint add/,
    );
    expect(stdout).toMatch(/^1 thing is wrong with http:\/\/127\.0\.0\.1:\d+ and its 0 endpoints\.$/m);
  });

  it("exits 0 where all is well", async () => {
    const monitors = { hourly: { schedule: "hourly" } };
    repository.write("weir.json", { endpoints: { churn: { upstream, monitors, baseline: "base/churn" } } });
    expect(await repository.run("apply")).toMatchObject({ code: 0 });
    const { code, stdout } = await repository.run("doctor");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Nothing is wrong with \S+ and its 1 endpoint\.\n$/),
    });
    const { stdout: json } = await repository.run("doctor", "--json");
    expect(JSON.parse(json)).toEqual({ isFine: true, endpoints: 1, looked: 1, ailments: [], push: null });
  });

  it("says that no calls came, once a window was checked without one", async () => {
    const hour = 3_600_000;
    const end = Math.floor(Date.now() / hour) * hour;
    const window = ["--start", String(end - hour), "--end", String(end)];
    await repository.run("monitor", "run", "churn", "hourly", ...window);
    const { code, stdout } = await repository.run("doctor");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^warning: churn: No calls came in the last window that were checked$/m);
    expect(stdout).toMatch(/Point clients at \/endpoints\/churn\/invocations/);
  });

  it("says what of the variables and secrets is wrong, and how to mend it", async () => {
    const bindings = { WEIR_OTLP_URL: "http://127.0.0.1:9/v1/metrics", WEIR_OTLP_HEADERS: "planted-value" };
    const other = await startWeir({ bindings });
    const said = await ended(
      launch(["doctor"], repository.folder, { WEIR_URL: other.url, WEIR_ADMIN_TOKEN: adminToken }),
    );
    expect(said.code).toBe(2);
    expect(said.stdout).toMatch(/^error: WEIR_OTLP_HEADERS: expected name=value/m);
    expect(said.stdout).toMatch(/^ +npx wrangler secret put WEIR_OTLP_HEADERS$/m);
    expect(said.stdout).not.toContain("planted-value");
    await other.stop();
  });

  it("exits 1 where the deployment has no admin token, and names the secret that is missing", async () => {
    const closed = await startWeir({ bindings: { WEIR_ADMIN_TOKEN: "" } });
    const said = await ended(
      launch(["doctor"], repository.folder, { WEIR_URL: closed.url, WEIR_ADMIN_TOKEN: adminToken }),
    );
    expect(said).toMatchObject({ code: 1, stdout: "" });
    expect(said.stderr).toMatch(/WEIR_ADMIN_TOKEN/);
    await closed.stop();
  });
});
