/** The commands that ask a deployment one thing each, with a real deployment at the other end. */
import * as z from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { remoteCommands } from "../../../src/cli/api/table.ts";
import { until } from "../given/given.ts";
import { openRepository, upstream, type Repository } from "./stage.ts";

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
  await repository.weir.api("PUT", "/v1/endpoints/churn", { upstream });
});

afterAll(() => repository.stop());

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.array(z.object({ name: z.string(), in: z.string() })) })),
  ),
});

/** What `--json` says. */
async function said(...parameters: readonly string[]): Promise<unknown> {
  const { stdout } = await repository.run(...parameters, "--json");
  return JSON.parse(stdout);
}

describe("the table of commands", () => {
  it("names calls that the API has, with parameters that they take", async () => {
    const { paths } = documentSchema.parse(await repository.weir.api("GET", "/openapi.json"));
    const known = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters }]) => ({
        call: `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "{}")}`,
        query: parameters.filter((one) => one.in === "query").map(({ name }) => name),
      })),
    );
    for (const { noun, verb, method, path, given = [] } of remoteCommands) {
      const call = `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`;
      const found = known.find((one) => one.call === call);
      expect([noun, verb, found?.call]).toEqual([noun, verb, call]);
      const asked = given.filter(({ to }) => to === "query").map(({ member }) => member);
      expect(found?.query).toEqual(expect.arrayContaining(asked));
    }
  });
});

describe("weir NOUN VERB", () => {
  it("adds, lists, shows and deletes; and never overwrites what is there", async () => {
    const added = await said("endpoint", "add", "other", "--upstream", upstream.url);
    expect(added).toMatchObject({ name: "other", version: 1, config: { upstream } });
    const again = await repository.run("endpoint", "add", "other", "--upstream", "http://127.0.0.1:8");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/^weir: Cannot PUT \S+: Cannot make this: it is there already/);
    expect(await said("endpoint", "list")).toEqual({ endpoints: ["churn", "other"], next: null });
    expect(await said("endpoint", "list", "--limit", "1")).toMatchObject({ endpoints: ["churn"] });
    const shown = await repository.run("endpoint", "show", "other");
    expect(shown.stdout).toMatch(/^config\.upstream\.url: http:\/\/127\.0\.0\.1:9$/m);
    const deleted = await repository.run("endpoint", "delete", "other");
    expect(deleted).toMatchObject({ code: 0, stdout: "endpoint other is forgotten\n" });
    const gone = await repository.run("endpoint", "show", "other", "--json");
    expect(gone).toMatchObject({ code: 1, stdout: "" });
    expect(gone.stderr).toMatch(/There is no endpoint of this name/);
  });

  it("runs a monitor and exits as weir check does: 3 for a window that nobody can judge", async () => {
    const monitor = ["churn", "hourly"] as const;
    await said("monitor", "add", ...monitor, "--schedule", "hourly", "--minimum-records", "300");
    const { stdout } = await repository.run("monitor", "list", "churn");
    expect(stdout).toMatch(/^name +words +enabled +nextDue\nhourly +each hour UTC +true +\d{4}-/);
    const hour = 3_600_000;
    const end = Math.floor(Date.now() / hour) * hour;
    const window = ["--start", String(end - hour), "--end", String(end)];
    const run = await repository.run("monitor", "run", ...monitor, ...window, "--json");
    expect(run.code).toBe(3);
    const { executions } = z
      .object({ executions: z.array(z.object({ id: z.string(), monitor: z.string() })) })
      .parse(await said("execution", "list", "churn", "--monitor", "hourly"));
    expect(executions).toHaveLength(1);
    const missing = await repository.run("monitor", "run", ...monitor);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/required option '--start <time>' not specified/);
  });

  it("lists baselines with their age and what differs from the one before, and says all that does", async () => {
    const made = z.object({ id: z.string() });
    const adopt = async (...names: readonly string[]) => {
      const features = names.map((name) => ({ name, inferred_type: "Integral", completeness: 1 }));
      const body = { constraints: { features } };
      return made.parse(await repository.weir.api("POST", "/v1/endpoints/churn/baselines", body)).id;
    };
    const [before, after] = [await adopt("age", "plan"), await adopt("age")];
    await until("they were compared", async () => {
      const { stdout } = await repository.run("baseline", "list", "churn");
      expect(stdout).toMatch(/ createdAt +ageDays +words\n/);
      return /^\S+ +Completed +true .* 0 +1 of 2 features differ from the one before: plan$/m.test(stdout);
    });
    const compared = await repository.run("baseline", "compare", "churn", after);
    expect(compared.stdout).toMatch(/^plan +1 +Gone: only the one before has it$/m);
    expect(await said("baseline", "compare", "churn", before, "--before", after)).toMatchObject({
      features: [{ feature: "plan", words: ["New: the one before does not have it"] }],
    });
  });

  it("sends both times of a window that is made a baseline", async () => {
    const window = ["--start", "2026-11-01T00:30:00Z", "--end", "2026-11-02T00:00:00Z"];
    const { stderr } = await repository.run("baseline", "window", "churn", ...window);
    expect(stderr).toMatch(/it holds no records, and it takes 100/);
  });

  it("adds a monitor that compares with another window, or another endpoint", async () => {
    const add = (name: string, ...more: readonly string[]) =>
      said("monitor", "add", "churn", name, "--schedule", "hourly", ...more);
    expect(await add("beside", "--reference", "same-time-yesterday")).toMatchObject({
      config: { reference: "same-time-yesterday" },
    });
    expect(await add("shadow", "--reference-endpoint", "champion")).toMatchObject({
      config: { reference: { endpoint: "champion" } },
    });
    const tomorrow = ["--schedule", "hourly", "--reference", "tomorrow"];
    const wrong = await repository.run("monitor", "add", "churn", "wrong", ...tomorrow);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("reference")]);
    const explained = await repository.run("monitor", "explain", "churn", "beside");
    expect(explained.stderr).toContain("Nothing to compare with yet: the same window yesterday");
  });

  it("mutes and ends a mute; a receiver that is not told exits 2", async () => {
    const mute = z
      .object({ id: z.string(), kind: z.string() })
      .parse(await said("mute", "add", "churn", "--hours", "2", "--kind", "drift"));
    expect(await said("mute", "list", "churn")).toMatchObject({ mutes: [{ id: mute.id, kind: "drift" }] });
    expect(await repository.run("mute", "delete", "churn", mute.id)).toMatchObject({ code: 0 });
    expect(await said("mute", "list", "churn")).toMatchObject({ mutes: [] });
    const segments = { by: { country: true }, values: ["DE"] };
    await repository.weir.api("PUT", "/v1/endpoints/churn", { upstream, segments });
    const one = await said("mute", "add", "churn", "--hours", "2", "--segment", "country=DE");
    expect(one).toMatchObject({ segment: "country=DE" });
    const none = await repository.run("mute", "add", "churn", "--hours", "2", "--segment", "country=XX");
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("no such segment") });
    const receivers = [{ kind: "slack", urlSecret: "WEBHOOK_NOBODY" }];
    await repository.weir.api("PUT", "/v1/endpoints/churn", { upstream, receivers });
    const tested = await repository.run("receiver", "test", "churn", "0");
    expect(tested).toMatchObject({ code: 2, stdout: expect.stringMatching(/^isTaken: false$/m) });
    const health = await repository.run("endpoint", "health", "churn");
    expect(health).toMatchObject({ code: 2, stdout: expect.stringMatching(/^problems\.0: The receiver/m) });
  });
});
