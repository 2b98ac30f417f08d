/** `weir apply` with a real deployment at the other end. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adminToken, startServer } from "../given/given.ts";
import { churn, openRepository, upstream, type Repository } from "./stage.ts";

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
  await repository.train();
  repository.write("more.csv", "size,colour\n1,red\n2,blue\n3,green\n9,red\n");
});

afterAll(() => repository.stop());

/** Nothing is there. */
beforeEach(() => repository.clear());

function applied(endpoints: object, ...parameters: readonly string[]) {
  repository.write("weir.json", { endpoints });
  return repository.run("apply", ...parameters);
}

function resultOf({ stdout }: { readonly stdout: string }) {
  return z
    .object({
      changes: z.array(
        z.object({
          action: z.string(),
          what: z.string(),
          endpoint: z.string(),
          name: z.string().nullable(),
          fields: z.array(
            z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
          ),
        }),
      ),
      kept: z.array(z.object({ what: z.string(), endpoint: z.string(), name: z.string().nullable() })),
      applied: z.number(),
      failure: z.string().nullable(),
    })
    .parse(JSON.parse(stdout));
}

describe("weir apply", () => {
  it("makes what the file says, and the second time finds nothing to do", async () => {
    const dry = await applied({ churn }, "--dry-run");
    expect(dry.code).toBe(2);
    expect(dry.stdout).toMatch(/^\+ endpoint churn\n {4}capture\.redact\.0\.action: "mask"\n/);
    expect(dry.stdout).toMatch(/\n4 to create; nothing was changed \(--dry-run\)\.\n$/);
    const { endpoints } = await repository.weir.api<{ endpoints: string[] }>("GET", "/v1/endpoints");
    expect(endpoints).toEqual([]);
    const first = await applied({ churn });
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/\n4 of 4: created monitor daily of churn\nApplied 4 changes\.\n$/);
    // Secrets are named only, and what is not set is told.
    expect(first.stderr).toMatch(/^weir: The receiver slack \(WEBHOOK_SLACK\) is told nothing: /m);
    const view = await repository.weir.api("GET", "/v1/endpoints/churn");
    expect(view).toMatchObject({ version: 1, monitors: [{ name: "daily" }, { name: "hourly" }] });
    const again = await applied({ churn });
    expect(again).toMatchObject({
      code: 0,
      stdout: "Nothing to do: the deployment is as the file says.\n",
    });
    await expect(repository.weir.api("GET", "/v1/endpoints/churn")).resolves.toEqual(view);
  });

  it("changes only what differs, field by field, and deletes only when asked", async () => {
    await applied({ churn, other: { upstream } });
    const { daily: _, ...monitors } = churn.monitors;
    const changed = { ...churn, capture: { ...churn.capture, samplingPercentage: 20 }, monitors };
    const plan = resultOf(await applied({ churn: changed }, "--dry-run", "--json"));
    expect(plan).toEqual({
      changes: [
        {
          action: "change",
          what: "endpoint",
          endpoint: "churn",
          name: null,
          fields: [{ path: "capture.samplingPercentage", before: 10, after: 20 }],
        },
      ],
      kept: [
        { what: "monitor", endpoint: "churn", name: "daily" },
        { what: "endpoint", endpoint: "other", name: null },
      ],
      applied: 0,
      failure: null,
    });
    const done = await applied({ churn: changed }, "--delete");
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/^3 of 3: deleted endpoint other$/m);
    const view = await repository.weir.api("GET", "/v1/endpoints/churn");
    expect(view).toMatchObject({ version: 2, monitors: [{ name: "hourly" }] });
    await expect(repository.weir.api("GET", "/v1/endpoints/other")).rejects.toThrow("404");
  });

  it("edits constraints of the baseline in force, and adopts another where the statistics are others", async () => {
    await applied({ churn });
    const inForce = async () =>
      (await repository.weir.api<{ baseline: string }>("GET", "/v1/endpoints/churn")).baseline;
    const before = await inForce();
    const constraints = repository.read("base/churn/constraints.json");
    repository.write(
      "edited/constraints.json",
      constraints.replace(/"is_non_negative" ?: ?true/, '"is_non_negative":false'),
    );
    repository.write("edited/statistics.json", repository.read("base/churn/statistics.json"));
    const edited = { churn: { ...churn, baseline: "edited" } };
    const { stdout } = await applied(edited);
    expect(stdout).toContain("~ baseline constraints.json of churn\n");
    expect(stdout).toContain("features.size.num_constraints.is_non_negative: true → false\n");
    expect(await inForce()).toBe(before);
    expect((await applied(edited)).stdout).toMatch(/^Nothing to do/);
    await repository.run("baseline", "more.csv", "--out", "more");
    const other = await applied({ churn: { ...churn, baseline: "more" } }, "--json");
    expect(resultOf(other).changes).toMatchObject([
      {
        action: "change",
        what: "baseline",
        fields: [{ path: "statistics.json", before: { records: 3 }, after: { records: 4 } }],
      },
    ]);
    expect(await inForce()).not.toBe(before);
    expect((await applied({ churn: { ...churn, baseline: "more" } })).stdout).toMatch(/^Nothing to do/);
  });

  it("says what was done and what not where it fails, and goes on the next time", async () => {
    const monitors = { hourly: { schedule: "hourly" }, rare: { schedule: "cron(0 12 1 1 ? 2020)" } };
    const broken = { first: { upstream }, second: { upstream, monitors } };
    const failed = await applied(broken, "--json");
    expect(failed.code).toBe(1);
    expect(resultOf(failed)).toMatchObject({ applied: 3, failure: expect.stringMatching(/schedule/) });
    expect(failed.stderr).toMatch(
      /weir: Cannot apply all of weir\.json: monitor rare of second: Cannot PUT [^\n]+ Applied 3 of 4 changes \(endpoint first, endpoint second, monitor hourly of second\); not applied: monitor rare of second\. Correct it and run it again/,
    );
    monitors.rare.schedule = "daily";
    const { stdout, code } = await applied(broken);
    expect({ code, done: stdout.match(/^\d of \d: .*$/gm) }).toEqual({
      code: 0,
      done: ["1 of 1: created monitor rare of second"],
    });
  });

  it("overwrites nothing that somebody changes between the comparison and the change", async () => {
    await applied({ churn });
    // Between: whoever stands in the way hands everything on, and changes the endpoint when it has been looked at.
    const proxy = await startServer(async ({ method, path, headers, body }) => {
      const names = ["authorization", "content-type", "if-match"];
      const sent = names.flatMap((name) => (name in headers ? [[name, String(headers[name])]] : []));
      const response = await fetch(`${repository.weir.url}${path}`, {
        method,
        headers: Object.fromEntries(sent) as Record<string, string>,
        ...(method !== "GET" && { body: new Uint8Array(body) }),
      });
      const text = Buffer.from(await response.arrayBuffer());
      if (method === "GET" && path === "/v1/endpoints/churn") {
        await repository.weir.api("PUT", path, { upstream, shards: 2 });
      }
      return { status: response.status, body: text };
    });
    const changed = { ...churn, shards: 3 };
    const { code, stderr } = await applied({ churn: changed }, "--endpoint-url", proxy.url);
    await proxy.stop();
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/it was changed since/),
    });
    await expect(repository.weir.api("GET", "/v1/endpoints/churn")).resolves.toMatchObject({
      config: { shards: 2 },
    });
  });
});

describe("weir apply of a file that is wrong", () => {
  it("names each fault by line, column and field, and sends nothing", async () => {
    repository.write(
      "weir.json",
      `{
  "endpoints": {
    "churn": {
      "upstream": { "url": "https://models.example.com" },
      "capture": { "smapling": 10 },
      "receivers": [{ "kind": "slack", "urlSecret": "https://hooks.slack.com/services/T0/B0/hidden" }]
    },
    "chat": { "upstream": { "url": "ftp://models.example.com" }, "monitors": { "m": { "schedule": "sometimes" } } }
  }
}
`,
    );
    const { code, stdout, stderr } = await repository.run("apply");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines).toEqual([
      "weir.json:5:20: endpoints.churn.capture.smapling: This field is not known",
      expect.stringMatching(/^weir\.json:6:40: endpoints\.churn\.receivers\.0\.urlSecret: Expected the name/),
      expect.stringMatching(/^weir\.json:8:87: endpoints\.chat\.monitors\.m\.schedule: /),
      expect.stringMatching(/^weir: Cannot use weir\.json: 3 things are wrong with it: correct it; /),
    ]);
    expect(stderr).not.toContain("hidden");
    const { endpoints } = await repository.weir.api<{ endpoints: string[] }>("GET", "/v1/endpoints");
    expect(endpoints).toEqual([]);
  });

  it.each([
    [
      "no JSON",
      '{\n  "endpoints": {}\n  "x": 1\n}',
      /^weir: Cannot read weir\.json:3:3: It is not JSON: expected , or }$/m,
    ],
    [
      "a URL that cannot be called",
      '{ "endpoints": { "a": { "upstream": { "url": "ftp://x.org" } } } }',
      /^weir\.json:1:39: endpoints\.a\.upstream\.url: Cannot use this URL: its scheme must be https or http$/m,
    ],
    [
      "a baseline that is not there",
      '{ "endpoints": { "a": { "upstream": { "url": "https://x.org" }, "baseline": "gone" } } }',
      /^weir: Cannot read gone\/constraints\.json, which weir\.json: endpoints\.a\.baseline names: it is not there: make it with weir baseline --out gone$/m,
    ],
  ])("%s", async (_, text, complaint) => {
    repository.write("weir.json", text);
    const { code, stderr } = await repository.run("apply");
    expect(stderr).toMatch(complaint);
    expect(code).toBe(1);
  });

  it("a file or an address that is not there, and a token that is another's", async () => {
    const { stderr } = await repository.run("apply", "elsewhere.json");
    expect(stderr).toMatch(/^weir: Cannot read elsewhere\.json: there is no such file: weir export/);
    repository.write("weir.json", { endpoints: {} });
    const far = await repository.run("apply", "--endpoint-url", "http://weir.example.com");
    expect(far.stderr).toMatch(/anybody could read the admin token on its way: use https/);
    const deep = await repository.run("apply", "--endpoint-url", "https://weir.example.com/v1");
    expect(deep.stderr).toMatch(/Cannot use this --endpoint-url: expected a deployment's address/);
    for (const { code, stdout, stderr: said } of [far, deep]) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(said).not.toContain(adminToken);
    }
  });

  it("refuses a file in Latin-1, of which a rule of redaction would match nothing", async () => {
    const capture = { redact: [{ column: "größe", action: "drop" }] };
    const text = JSON.stringify({ endpoints: { churn: { upstream, capture } } });
    writeFileSync(join(repository.folder, "latin1.json"), text, "latin1");
    const { code, stderr } = await repository.run("apply", "latin1.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: Cannot read latin1\.json: it is neither UTF-8 nor UTF-16/);
    expect(await repository.weir.api("GET", "/v1/endpoints")).toMatchObject({ endpoints: [] });
  });
});
