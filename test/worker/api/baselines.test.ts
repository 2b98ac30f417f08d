/** Baselines over the API: from an upload or an object in R2. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { BaselineRecord as Baseline } from "../../../src/worker/commands/baselines.ts";
import { roomOf } from "../../../src/worker/commands/reach.ts";
import { constraintsOf, csv, json, made, post } from "../given/baselines.ts";
import { ask, errorOf, eventually, newEndpoint, newName, origin } from "../given/given.ts";

const rows = "34,blue,1.5\n41,red,\n28,blue,2.25\n";

describe("baseline from an upload", () => {
  it("CSV with a header gives its names", async () => {
    const name = await newEndpoint("header");
    const baseline = await made(name, `age,colour,score\n${rows}`);
    expect(baseline).toMatchObject({
      status: "Completed",
      rows: 3,
      failure: null,
      current: true,
      source: { kind: "upload" },
    });
    const { features } = await constraintsOf(name, baseline);
    expect(features.map((each) => [each.name, each.inferred_type])).toEqual([
      ["age", "Integral"],
      ["colour", "String"],
      ["score", "Fractional"],
    ]);
    expect(features[2]?.completeness).toBeCloseTo(2 / 3, 12);
    expect(features[1]).toMatchObject({ string_constraints: { domains: ["blue", "red"] } });
    const statistics = await ask<{ dataset: unknown }>(
      "GET",
      `/endpoints/${name}/baselines/${baseline.id}/statistics.json`,
    );
    expect(statistics.dataset).toEqual({ item_count: 3 });
    expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({ baseline: baseline.id });
  });

  it("CSV without a header gives _c0, _c1, …; a header may be claimed or denied", async () => {
    const name = await newEndpoint("plain");
    const names = async (body: string, query: string) =>
      (await constraintsOf(name, await made(name, body, csv, query))).features.map((each) => each.name);
    expect(await names(rows, "")).toEqual(["_c0", "_c1", "_c2"]);
    expect(await names("a,b\nc,d\n", "")).toEqual(["a", "b"]);
    expect(await names("a,b\nc,d\n", "?header=absent")).toEqual(["_c0", "_c1"]);
    expect(await names("1,2\n3,4\n", "?header=present")).toEqual(["1", "2"]);
  });

  it.each(["application/jsonlines", "application/x-ndjson", "application/jsonl; charset=utf-8"])(
    "JSON Lines as %s",
    async (type) => {
      const name = await newEndpoint("lines");
      const baseline = await made(name, '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n', { "content-type": type });
      expect(baseline.rows).toBe(2);
      const { features } = await constraintsOf(name, baseline);
      expect(features.map((each) => each.name)).toEqual(["a", "b"]);
    },
  );

  it("an upload that stopped without an end is Failed after a while, not in progress for ever", async () => {
    const name = await newEndpoint("stalled");
    const endpoint = env.ENDPOINTS.getByName(name);
    await roomOf(env, name, "baselines").begin("stalled-1", { kind: "upload" });
    expect(await ask("GET", `/endpoints/${name}/baselines/stalled-1`)).toMatchObject({
      status: "InProgress",
    });
    await runInDurableObject(endpoint, (_, { storage }) => {
      storage.sql.exec("UPDATE baselines SET touched = touched - 16 * 60000");
    });
    expect(await ask("GET", `/endpoints/${name}/baselines/stalled-1`)).toMatchObject({
      status: "Failed",
      failure: "The upload stopped without coming to its end",
    });
  });

  it("its progress can be read while the upload goes on", async () => {
    const name = await newEndpoint("progress");
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const answer = exports.default.fetch(`${origin}/v1/endpoints/${name}/baselines`, {
      method: "POST",
      headers: { authorization: "Bearer the-admin-token", ...csv },
      body: readable,
    });
    const block = new TextEncoder().encode("12345,blue,0.25\n".repeat(8_192));
    const progress = await eventually(async () => {
      await writer.write(block);
      const { baselines } = await ask<{ baselines: Baseline[] }>("GET", `/endpoints/${name}/baselines`);
      expect(baselines[0]?.rows).toBeGreaterThan(0);
      return baselines[0];
    });
    expect(progress).toMatchObject({
      status: "InProgress",
      current: false,
      finishedAt: null,
      totalBytes: null,
    });
    expect(progress?.bytes).toBeGreaterThan(16 * (progress?.rows ?? 0) - 65_536);
    await writer.close();
    const response = await answer;
    expect(response.status).toBe(201);
    const { id, rows: all } = await response.json<Baseline>();
    expect(id).toBe(progress?.id);
    expect(all).toBeGreaterThanOrEqual(progress?.rows ?? Infinity);
    expect(all % 8_192).toBe(0);
  });

  it.each([
    ["a row that is too short", "a,b\n1,2\n3\n", csv, /line 3 has 1 field/],
    ["a quote that never closes", 'a,b\n1,"2\n3,4\n', csv, /line 2/],
    ["a line that is not JSON", '{"a":1}\n{"a":\n', { "content-type": "application/jsonlines" }, /line 2/],
    ["a header only", "a,b\n", csv, /no rows/],
    ["rows without columns", "[]\n{}\n", { "content-type": "application/jsonlines" }, /no columns/],
    ["nothing but a line feed", "\n", csv, /no rows|no /],
    ["two columns of one name", "a,a\n1,2\n", csv, /line 1 gives columns 1 and 2 the same name/],
  ])("%s is refused with its place, and the baseline has failed", async (_, body, headers, message) => {
    const name = await newEndpoint("faulty");
    const good = await made(name, `a,b,c\n${rows}`);
    const error = await errorOf(await post(name, body, headers, "?header=present"));
    expect(error).toMatchObject({ status: 400, code: "invalid" });
    expect(error.message).toMatch(message);
    const { baselines } = await ask<{ baselines: Baseline[] }>("GET", `/endpoints/${name}/baselines`);
    const failed = baselines.find(({ id }) => id !== good.id);
    expect(failed).toMatchObject({ status: "Failed", failure: error.message, current: false });
    expect((await ask<{ baseline: string }>("GET", `/endpoints/${name}`)).baseline).toBe(good.id);
  });

  it("errors: 415 for another content type or coding, 400 for another header choice or no body, 404 for no endpoint", async () => {
    const name = await newEndpoint("errors");
    expect(await errorOf(await post(name, "x", { "content-type": "application/parquet" }))).toMatchObject({
      status: 415,
      code: "unsupported",
    });
    for (const coding of ["br", "deflate", "gzip, br", "gzip, gzip", "snappy"]) {
      const packed = await post(name, rows, { ...csv, "content-encoding": coding });
      expect(await errorOf(packed)).toMatchObject({
        status: 415,
        message: "Cannot unpack training data in this content coding: send it plain, or in gzip or zstd",
      });
    }
    const choice = await errorOf(await post(name, rows, csv, "?header=yes"));
    expect(choice).toMatchObject({ status: 400 });
    expect(JSON.stringify(choice)).toMatch(/"header".*present.*absent.*detect/);
    expect(await errorOf(await post(name, rows, csv, "?delimter=;"))).toMatchObject({ status: 400 });
    expect((await post(name, undefined)).status).toBe(400);
    expect((await post(newName("none"), rows)).status).toBe(404);
    expect((await ask<{ baselines: unknown[] }>("GET", `/endpoints/${name}/baselines`)).baselines).toEqual(
      [],
    );
  });
});

describe("baseline from an object in R2", () => {
  async function settled(name: string, id: string): Promise<Baseline> {
    return eventually(async () => {
      const baseline = await ask<Baseline>("GET", `/endpoints/${name}/baselines/${id}`);
      expect(baseline.status).not.toBe("InProgress");
      return baseline;
    });
  }

  async function begun(name: string, source: object): Promise<Baseline> {
    const response = await post(name, { source }, json);
    expect(response.status).toBe(202);
    const baseline = await response.json<Baseline>();
    expect(baseline.status).toBe("InProgress");
    return settled(name, baseline.id);
  }

  it("the alarm reads it; the format is the one asked for, or what the key says", async () => {
    const name = await newEndpoint("bucket");
    await env.BUCKET.put(`datasets/${name}.csv`, `age,colour,score\n${rows}`);
    await env.BUCKET.put(`datasets/${name}.jsonl`, '{"a":1}\n{"a":2}\n');
    await env.BUCKET.put(`datasets/${name}.json`, rows);
    const fromCsv = await begun(name, { r2: `datasets/${name}.csv` });
    expect(fromCsv).toMatchObject({ status: "Completed", rows: 3, bytes: 50, totalBytes: 50, current: true });
    expect(await begun(name, { r2: `datasets/${name}.jsonl` })).toMatchObject({
      status: "Completed",
      rows: 2,
    });
    const asCsv = await begun(name, { r2: `datasets/${name}.json`, format: "csv", header: "absent" });
    expect(asCsv).toMatchObject({ status: "Completed", rows: 3 });
    expect(asCsv.current).toBe(true);
  });

  it("an object that is not there, or not readable, fails with its reason", async () => {
    const name = await newEndpoint("missing");
    expect(await begun(name, { r2: "datasets/none.csv" })).toMatchObject({
      status: "Failed",
      failure: "There is no object datasets/none.csv in the bucket",
    });
    await env.BUCKET.put(`datasets/${name}/part-0.csv`, "a,b\n1,2\n");
    expect(await begun(name, { r2: `datasets/${name}/` })).toMatchObject({
      status: "Failed",
      failure: `There is no object datasets/${name}/ in the bucket: a table in parts is read by weir baseline FOLDER --endpoint ADDRESS, here only from one object`,
    });
    await env.BUCKET.put(`datasets/${name}.csv`, "a,b\n1\n");
    const failed = await begun(name, { r2: `datasets/${name}.csv` });
    expect(failed.failure).toContain("line 2");
  });

  it.each([
    ["source.r2", { source: { r2: "" } }],
    ["source.format", { source: { r2: "a", format: "xml" } }],
    ["constraints.features", { constraints: { features: [] } }],
    [
      "constraints.features.0.inferred_type",
      { constraints: { features: [{ name: "a", inferred_type: "Text" }] } },
    ],
    [
      "statistics.dataset",
      { constraints: { features: [{ name: "a", inferred_type: "String" }] }, statistics: {} },
    ],
  ])("a description that is wrong at %s is refused by name", async (path, body) => {
    const name = await newEndpoint("wrong");
    const error = await errorOf(await post(name, body, json));
    expect(error).toMatchObject({ status: 400, code: "invalid" });
    expect(error.details?.map((complaint) => complaint.path).join(" ")).toContain(path);
  });
});
