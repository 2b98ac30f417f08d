/** Scripts in a repository: `weir apply` and `weir export` with a real deployment at the other end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminToken } from "../given/given.ts";
import { openRepository, upstream, type Repository } from "./stage.ts";

const preprocessor = `export function preprocess(record) {
  return { length: record.endpoint_input.data.length };
}
`;
const worst = `export const postprocess = (report) => ({ status: report.status, "für": "wen" });
`;

const monitors = {
  hourly: { schedule: "hourly", preprocessor: { script: "rows" }, postAnalytics: { script: "worst" } },
};
const scripts = { rows: "modules/rows.js", worst: "modules/worst.js" };

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
});

afterAll(() => repository.stop());

/** Endpoints of their own names: scripts of one that is deleted stay in R2. */
function applied(endpoints: object, ...parameters: readonly string[]) {
  repository.write("weir.json", { endpoints });
  return repository.run("apply", ...parameters);
}

function stored(endpoint: string, script: string): Promise<Response> {
  const headers = { authorization: `Bearer ${adminToken}` };
  return fetch(`${repository.weir.url}/v1/endpoints/${endpoint}/scripts/${script}`, { headers });
}

describe("weir apply", () => {
  it("puts scripts before the monitors that name them, and finds nothing to do then", async () => {
    repository.write("modules/rows.js", preprocessor);
    repository.write("modules/worst.js", `\uFEFF${worst}`);
    const one = { upstream, scripts, monitors };
    const dry = await applied({ one }, "--dry-run");
    expect(dry.code).toBe(2);
    expect(dry.stdout).toContain('+ script rows of one\n    rows.js: {"lines":3,"bytes":95,"sha256":"');
    expect(dry.stdout).not.toContain("endpoint_input");
    expect((await stored("one", "rows")).status).toBe(404);
    const done = await applied({ one });
    expect(done).toMatchObject({ code: 0, stderr: expect.not.stringContaining("There is no script") });
    expect(done.stdout.match(/^\d of \d: .*$/gm)).toEqual([
      "1 of 4: created endpoint one",
      "2 of 4: created script rows of one",
      "3 of 4: created script worst of one",
      "4 of 4: created monitor hourly of one",
    ]);
    expect(await (await stored("one", "rows")).text()).toBe(preprocessor);
    expect(await applied({ one })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing to do/m),
    });
  });

  it("tells a change by its size and hash, never by its text, and deletes only when asked", async () => {
    repository.write("modules/rows.js", preprocessor);
    repository.write("modules/worst.js", worst);
    await applied({ two: { upstream, scripts, monitors } });
    repository.write("modules/rows.js", `// secret-of-ours\n${preprocessor}`);
    const two = { upstream, scripts: { rows: "modules/rows.js" }, monitors: {} };
    const { stdout, code } = await applied({ two }, "--dry-run");
    expect({ code, stdout }).toMatchObject({
      code: 2,
      stdout: expect.not.stringContaining("secret-of-ours"),
    });
    expect(stdout).toMatch(
      /^~ script rows of two\n {4}rows\.js: \{"lines":3,"bytes":95,"sha256":"[0-9a-f]{12}"\} → \{"lines":4,"bytes":113,"sha256":"[0-9a-f]{12}"\}\n/m,
    );
    expect(stdout).toMatch(/^Not in the file and kept: .*script worst of two/m);
    const done = await applied({ two }, "--delete");
    expect(done.stdout).toMatch(/deleted monitor hourly of two\n\d of \d: deleted script worst of two\n/);
    expect((await stored("two", "worst")).status).toBe(404);
    expect(await (await stored("two", "rows")).text()).toMatch(/^\/\/ secret-of-ours\n/);
  });

  it.each<[string, string | null, RegExp]>([
    [
      "a file that is not there",
      null,
      /modules\/gone\.js, which weir\.json: endpoints\.three\.scripts\.gone names: there is no such file/,
    ],
    [
      "one that is no JavaScript, with its line",
      "export const preprocess = () => {\n  const rows = = 1;\n};\n",
      /modules\/gone\.js:2, which weir\.json: endpoints\.three\.scripts\.gone names: SyntaxError: Unexpected token '='/,
    ],
    [
      "one that is too long",
      `export const preprocess = () => [];\n// ${"x".repeat(256 * 1024)}`,
      /modules\/gone\.js, which weir\.json: endpoints\.three\.scripts\.gone names: it has 2621\d\d bytes: a script has at most 256 KiB/,
    ],
  ])("refuses %s before anything is changed", async (_, text, complaint) => {
    if (text !== null) repository.write("modules/gone.js", text);
    const { code, stdout, stderr } = await applied({
      three: { upstream, scripts: { gone: "modules/gone.js" } },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(complaint);
    await expect(repository.weir.api("GET", "/v1/endpoints/three")).rejects.toThrow("404");
  });

  it("says what the deployment finds: a module that exports no handler", async () => {
    repository.write("modules/none.js", "export const other = 1;\n");
    const { code, stderr } = await applied({ four: { upstream, scripts: { none: "modules/none.js" } } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/script none of four: .*none\.js: the module exports no handler/);
  });
});

describe("weir export", () => {
  it("writes scripts beside the file, which apply then finds as they are", async () => {
    repository.write("modules/rows.js", preprocessor);
    repository.write("modules/worst.js", worst);
    await applied({ five: { upstream, scripts, monitors } });
    const exported = await repository.run("export", "out/weir.json", "--endpoint", "five");
    expect(exported).toMatchObject({ code: 0 });
    expect(JSON.parse(repository.read("out/weir.json"))).toMatchObject({
      endpoints: {
        five: { scripts: { rows: "scripts/five/rows.js", worst: "scripts/five/worst.js" }, monitors },
      },
    });
    expect(repository.read("out/scripts/five/rows.js")).toBe(preprocessor);
    const back = await repository.run("apply", "out/weir.json", "--dry-run");
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/m) });
    const twice = await repository.run("export", "out/weir.json", "--endpoint", "five");
    expect(twice.stdout).toMatch(/nothing was written/);
    repository.write("out/scripts/five/rows.js", worst);
    const refused = await repository.run("export", "out/weir.json", "--endpoint", "five");
    expect(refused.stderr).toMatch(
      /Cannot write out\/scripts\/five\/rows\.js: it is there, and says something else/,
    );
  });
});
