/** Scripts of the document, as `weir script try` runs them: each gives the rows that stand below it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { captureLine, type Call } from "../../src/core/call/record.ts";
import { ended, folder, launch, weir, type Ended } from "../cli/weir.ts";
import { adminToken, startWeir } from "./given/given.ts";

const document = readFileSync("src/docs/scripts.md", "utf8");

/** Modules by their names, and the text below each. */
const examples = [...document.matchAll(/```js (\S+)\n([^]*?)```\n(?:\n```text\n([^]*?)```)?/g)].map(
  ([, name = "", source = "", rows = ""]) => ({ name, source, rows }),
);

function body(data: string, encoding: "CSV" | "JSON" = "CSV") {
  return {
    contentType: encoding === "CSV" ? "text/csv" : "application/json",
    encoding,
    data,
    truncated: false,
  };
}

function call(eventId: string, input: Call["input"], output: Call["output"]): string {
  const rest = {
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    stored: true,
    profiled: true,
  };
  return captureLine({ eventId, time: Date.UTC(2026, 10, 22), input, output, ...rest });
}

/** The call of the announcement, and one of nested JSON. */
const churn = call(
  "6ece5c74-7497-43f1-a263-4833557ffd63",
  body("132,25,113.2,96"),
  body("0.01076381653547287"),
);
const nested = call(
  "6ece5c75-7497-43f1-a263-4833557ffd63",
  body('{"customer":{"age":31,"plan":"basic"},"calls":[3,5.5]}', "JSON"),
  body("{}", "JSON"),
);

function tried(name: string, source: string, lines: readonly string[], ...options: string[]): Promise<Ended> {
  const path = folder();
  const [script, captures] = [join(path, `${name}.js`), join(path, "captures.jsonl")];
  writeFileSync(script, source);
  writeFileSync(captures, `${lines.join("\n")}\n`);
  return weir("script", "try", script, "--captures", captures, ...options);
}

describe("scripts.md", () => {
  it("has the service's examples, and one of post-analytics", () => {
    expect(examples.map(({ name }) => name)).toEqual([
      "drop-column",
      "in-order",
      "sample",
      "flatten",
      "worst",
    ]);
  });

  it.each(examples.filter(({ rows }) => rows !== ""))(
    "$name gives its rows",
    async ({ name, source, rows }) => {
      const { code, stdout, stderr } = await tried(
        name,
        source,
        name === "flatten" ? [churn, nested] : [churn],
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(rows);
    },
  );

  it("that are Latin-1 are refused, whose letters would be others", async () => {
    const path = folder();
    const script = join(path, "sizes.js");
    writeFileSync(script, "export default { preprocess: () => ({ größe: 1 }) };", "latin1");
    writeFileSync(join(path, "captures.jsonl"), `${churn}\n`);
    const captures = ["--captures", join(path, "captures.jsonl")];
    const { code, stderr } = await weir("script", "try", script, ...captures);
    expect([code, stderr]).toEqual([
      1,
      `weir: Cannot read ${script}: it is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8\n`,
    ]);
    writeFileSync(script, "\uFEFFexport const preprocess = () => ({ größe: 1 });", "utf16le");
    expect(await weir("script", "try", script, ...captures)).toMatchObject({ code: 0, stderr: "" });
  });

  it("its sample drops what it says", async () => {
    const [sample] = examples.filter(({ name }) => name === "sample");
    const told = await tried("sample", sample?.source ?? "", [churn, nested], "--json");
    expect(JSON.parse(told.stdout)).toMatchObject({ records: 2, rows: 1, dropped: 1, failed: 0 });
  });

  it("has rows in columns that a baseline is made of, in their order", async () => {
    const [inOrder] = examples.filter(({ name }) => name === "in-order");
    const path = folder();
    const out = join(path, "rows.jsonl");
    await tried("in-order", inOrder?.source ?? "", [churn, churn, churn], "--out", out);
    expect((await weir("baseline", out, "--out", path)).code).toBe(0);
    const { features } = JSON.parse(readFileSync(join(path, "constraints.json"), "utf8")) as {
      features: { name: string; inferred_type: string }[];
    };
    expect(features.map(({ inferred_type }) => inferred_type)).toEqual([
      "Fractional",
      "Integral",
      "Integral",
      "Fractional",
      "Integral",
    ]);
    expect(features.map(({ name }) => name)).toEqual(features.map((_, i) => String(i).padStart(20, "0")));
  });

  it("has a script that goes on from a report", async () => {
    const path = folder();
    writeFileSync(join(path, "train.csv"), `a\n${"1\n".repeat(50)}`);
    writeFileSync(join(path, "now.csv"), `a\n${"text\n".repeat(50)}`);
    await weir("baseline", join(path, "train.csv"), "--out", path);
    await weir("check", join(path, "now.csv"), "--baseline", path, "--out", join(path, "report"));
    const [worst] = examples.filter(({ name }) => name === "worst");
    writeFileSync(join(path, "worst.js"), worst?.source ?? "");
    const { stdout } = await weir("script", "try", join(path, "worst.js"), "--report", join(path, "report"));
    expect(JSON.parse(stdout)).toEqual({ status: "CompletedWithViolations", features: ["a"] });
  });
});

describe("weir script", () => {
  it("puts, lists, shows and deletes scripts of a deployment", async () => {
    const local = await startWeir({});
    try {
      await local.api("PUT", "/v1/endpoints/churn", { upstream: { url: "https://models.example.com" } });
      const [example] = examples;
      const path = join(folder(), "script.js");
      writeFileSync(path, example?.source ?? "");
      const environment = { WEIR_URL: local.url, WEIR_ADMIN_TOKEN: adminToken };
      const run = (...words: string[]) => ended(launch(["script", ...words], undefined, environment));
      const put = await run("put", "churn", "drop-column", "--file", path);
      expect(put).toMatchObject({ code: 0, stdout: expect.stringContaining("name: drop-column") });
      expect(await run("list", "churn")).toMatchObject({ code: 0, stdout: "drop-column\n" });
      expect(await run("show", "churn", "drop-column")).toMatchObject({ code: 0, stdout: example?.source });
      expect((await run("delete", "churn", "drop-column")).code).toBe(0);
      expect(await run("show", "churn", "drop-column")).toMatchObject({ code: 1 });
    } finally {
      await local.stop();
    }
  });
});

describe("weir script try", () => {
  it("says at which records a script fails, and why", async () => {
    const source =
      "export function preprocess(record) {\n  return { age: JSON.parse(record.endpoint_input.data).age };\n}";
    const { code, stdout, stderr } = await tried("json", source, [churn, "no record"]);
    expect(code).toBe(3);
    expect(stderr).toContain("captures.jsonl:1: json.js:2: SyntaxError: ");
    expect(stderr).toContain("captures.jsonl:2: Cannot read the line as a capture record");
    expect(stdout).toContain("The preprocessor json failed at 1 of 1 record: json.js:2: ");
    expect(stdout + stderr).not.toContain("113.2");
  });

  it("ends a loop without end, and finds the record that it is of", async () => {
    const source =
      'export function preprocess(record) {\n  if (record.endpoint_input.encoding === "JSON") for (;;) {}\n  return { a: 1 };\n}';
    const lines = [churn, churn, churn, nested];
    const { code, stdout } = await tried("loop", source, lines, "--json");
    // A quarter of the records is more than a window is judged without.
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ records: 4, rows: 3, failed: 1 });
    expect(stdout).toContain("loop.js: Error: No answer within 5 s");
  });

  it.each([
    ["export const preprocess = (record) => {{;", "weir: tried.js:1: SyntaxError: "],
    [
      "export const other = 1;",
      "weir: tried.js: the module exports no handler: export the function preprocess",
    ],
  ])("refuses %s", async (source, words) => {
    const { code, stderr } = await tried("tried", source, [churn]);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });
});
