/** A script in its isolate, in the real runtime: what it may do, and what becomes of records that it fails at. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { captureLine } from "../../../src/core/call/record.ts";
import { scriptLimits } from "../../../src/core/script/limits.ts";
import { scriptRecord } from "../../../src/core/script/record.ts";
import { ScriptFault, type Runner } from "../../../src/core/script/runner.ts";
import { openIsolate } from "../../../src/worker/script/isolate.ts";
import { callOf } from "../given/given.ts";

function open(source: string, kind: "preprocess" | "postprocess" = "preprocess"): Promise<Runner> {
  if (env.LOADER === undefined) throw new Error("There is no loader");
  return openIsolate(env.LOADER, { name: "tried", source }, kind);
}

function recordsOf(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const input = { contentType: "text/csv", encoding: "CSV" as const, data: `${index},7`, truncated: false };
    return scriptRecord(captureLine(callOf(`event-${index}`, Date.UTC(2026, 0, 1), { input })));
  });
}

async function madeOf(source: string, count = 1) {
  return (await open(source)).preprocess(recordsOf(count));
}

const failed = (reason: RegExp) => [{ kind: "failed", reason: expect.stringMatching(reason) }];

describe("preprocess()", () => {
  it("is given the record under the service's names, and its row stands in the order of its columns", async () => {
    const source = `export function preprocess(record) {
      const { endpoint_input, endpoint_output, event_metadata } = record;
      return { z: endpoint_input.data, id: event_metadata.event_id, answer: JSON.parse(endpoint_output.data).score, none: null, yes: true };
    }`;
    expect(await madeOf(source)).toEqual([
      {
        kind: "rows",
        rows: [
          { names: ["answer", "id", "none", "yes", "z"], cells: ["0.5", "event-0", null, "true", "0,7"] },
        ],
      },
    ]);
  });

  it.each(["export default (record) => [];", "export const preprocess_handler = async () => {};"])(
    "%s drops the record",
    async (source) => {
      expect(await madeOf(source)).toEqual([{ kind: "rows", rows: [] }]);
    },
  );

  it("fails at single records, with the line, and no other", async () => {
    const source = `export function preprocess({ endpoint_input: { data } }) {
      if (data.startsWith("1,")) return undefinedThing.of(data);
      return { data };
    }`;
    const made = await madeOf(source, 3);
    expect(made.map(({ kind }) => kind)).toEqual(["rows", "failed", "rows"]);
    expect(made[1]).toMatchObject({ reason: "tried.js:2: ReferenceError: undefinedThing is not defined" });
  });

  it.each([
    ["return {};", /^tried\.js: the handler returned \{\}, a row without columns: return \[\] to drop/],
    ["return { a: { b: 1 } };", /the column "a" is an object: expected a text/],
    ["return { a: [1] };", /the column "a" is a list/],
    ["return { a: NaN };", /the column "a" is NaN/],
    ["return { a: () => 1 };", /the column "a" is a function/],
    ["return 7;", /the handler returned a number: expected an object/],
    ["return [[1]];", /the handler returned a list with a list in it/],
    ["return { a: 'x'.repeat(2 ** 20) };", /the rows of one record are longer than 1048576 characters/],
    ["throw null;", /^tried\.js: null$/],
    ["return new Promise(() => {});", /the handler's promise was not kept within 2 s/],
    [
      "return fetch('https://example.com/').then(() => ({ a: 1 }));",
      /^tried\.js:2: Error: .*not permitted to access the internet/,
    ],
    ["JSON.parse('secret payload');", /^tried\.js:2: SyntaxError: A text is not valid JSON$/],
  ])("%s is an error in words", async (body, reason) => {
    expect(await madeOf(`export function preprocess(record) {\n${body}\n}`)).toEqual(failed(reason));
  });

  it("has no bindings and no modules of Node", async () => {
    const source = `import { env } from "cloudflare:workers";
      export const preprocess = () => ({ env: JSON.stringify(env), process: typeof process });`;
    expect(await madeOf(source)).toEqual([
      { kind: "rows", rows: [{ names: ["env", "process"], cells: ["{}", "undefined"] }] },
    ]);
    await expect(open('import "node:fs";\nexport const preprocess = () => [];')).rejects.toThrow(
      /No such module "node:fs"/,
    );
  });

  it("gives records again that had no room in the answer of a turn", async () => {
    const made = await madeOf("export const preprocess = () => ({ a: 'x'.repeat(1_000_000) });", 20);
    expect(made.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => "rows"));
    expect(scriptLimits.answerLength).toBeLessThan(20_000_000);
  });

  it("finds the record that a turn dies of, and loses no other", async () => {
    // It takes the answers of its whole turn with it.
    const source = `export function preprocess({ endpoint_input: { data } }) {
      if (data.startsWith("3,")) Array.prototype.join = () => "";
      return { data };
    }`;
    const made = await madeOf(source, 8);
    expect(made.map(({ kind }) => kind === "rows")).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(made[3]).toEqual({ kind: "failed", reason: "tried.js: Error: It told no answers" });
  });

  it("is given up where turns die without end", async () => {
    const source = "export function preprocess() { Array.prototype.join = () => ''; return []; }";
    await expect(madeOf(source, 100)).rejects.toThrow(
      /^tried\.js: .*: it was given up after it died 21 times$/,
    );
  });
});

describe("a module that cannot be used", () => {
  it.each([
    [
      "export function preprocess(record) {\n  return {{;\n}",
      /^tried\.js:2: SyntaxError: Unexpected token '\{'$/,
    ],
    ["const x = 1;\nthrow new Error('not today');", /^tried\.js:2: Error: not today$/],
    ["export const other = 1;", /^tried\.js: the module exports no handler: export the function preprocess$/],
    ["import './nothing.js';", /No such module "nothing\.js"/],
  ])("%s says why", async (source, words) => {
    const fault = await open(source).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ScriptFault);
    expect(fault).toMatchObject({ message: expect.stringMatching(words) });
  });
});

describe("postprocess()", () => {
  it("is given the report and the files as they are, and gives JSON", async () => {
    const isolate = await open(
      "export const postprocess = (report, files) => ({ status: report.status, files: Object.keys(files), text: files['statistics.json'] });",
      "postprocess",
    );
    expect(await isolate.postprocess('{"status":"Completed"}', { "statistics.json": "{}" })).toBe(
      '{"status":"Completed","files":["statistics.json"],"text":"{}"}',
    );
  });

  it.each([
    ["() => { throw new TypeError('no') }", /^tried\.js:1: TypeError: no$/],
    ["() => 'x'.repeat(2 ** 20)", /it returned more than 1048576 characters/],
  ])("%s fails in words", async (body, words) => {
    const isolate = await open(`export const postprocess = ${body};`, "postprocess");
    await expect(isolate.postprocess("{}", {})).rejects.toThrow(words);
  });
});
