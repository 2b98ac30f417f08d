/** How training files are read over the API: options of an upload and of an object, packed and columnar files, live cells. */
import { env, exports } from "cloudflare:workers";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseKllDoubles } from "../../../src/core/sketch/datasketches.ts";
import { api, ask, eventually, newEndpoint, origin } from "../given/given.ts";

interface Baseline {
  readonly id: string;
  readonly status: string;
  readonly rows: number;
  readonly failure: string | null;
}

interface Constraints {
  readonly features: readonly { readonly name: string; readonly inferred_type: string }[];
}

const odd = 'size;note\n1,5;a\n2,25;b\nNA;"c\nd"\n7;e;extra\n';
const query = "?delimiter=%3B&ragged=skip&nullTokens=NA&decimalComma=true";
const expected = [
  { name: "size", inferred_type: "Fractional" },
  { name: "note", inferred_type: "String" },
];

async function typesOf(name: string, { id }: Baseline): Promise<object[]> {
  const path = `/endpoints/${name}/baselines/${id}/constraints.json`;
  const { features } = await ask<Constraints>("GET", path);
  return features.map(({ name: column, inferred_type }) => ({ name: column, inferred_type }));
}

async function uploaded(name: string, body: BodyInit, options = ""): Promise<Baseline> {
  const headers = { "content-type": "text/csv" };
  const response = await api("POST", `/endpoints/${name}/baselines${options}`, body, headers);
  expect(response.status).toBe(201);
  return response.json();
}

async function fromBucket(name: string, source: object): Promise<Baseline> {
  const headers = { "content-type": "application/json" };
  const response = await api("POST", `/endpoints/${name}/baselines`, { source }, headers);
  expect(response.status).toBe(202);
  const { id } = await response.json<Baseline>();
  return eventually(async () => {
    const baseline = await ask<Baseline>("GET", `/endpoints/${name}/baselines/${id}`);
    expect(baseline.status).not.toBe("InProgress");
    return baseline;
  });
}

function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

describe("a training file", () => {
  it("is uploaded with options in the query", async () => {
    const name = await newEndpoint("options");
    const baseline = await uploaded(name, odd, query);
    expect(baseline).toMatchObject({ status: "Completed", rows: 3 });
    expect(await typesOf(name, baseline)).toEqual(expected);
  });

  it("is read from the bucket with the same options", async () => {
    const name = await newEndpoint("source");
    await env.BUCKET.put(`datasets/${name}`, odd);
    const options = { delimiter: ";", ragged: "skip", nullTokens: ["NA"], decimalComma: true };
    const baseline = await fromBucket(name, { r2: `datasets/${name}`, ...options });
    expect(baseline).toMatchObject({ status: "Completed", rows: 3 });
    expect(await typesOf(name, baseline)).toEqual(expected);
  });

  it("may be packed, uploaded and in the bucket; a damaged one is refused", async () => {
    const name = await newEndpoint("packed");
    const bytes = await packed("a,b\n1,x\n2,y\n");
    expect(await uploaded(name, bytes)).toMatchObject({ rows: 2 });
    await env.BUCKET.put(`datasets/${name}.gz`, bytes);
    expect(await fromBucket(name, { r2: `datasets/${name}.gz` })).toMatchObject({ rows: 2 });
    await env.BUCKET.put(`datasets/${name}.cut`, bytes.slice(0, 25));
    const cut = await fromBucket(name, { r2: `datasets/${name}.cut` });
    expect(cut).toMatchObject({ status: "Failed", failure: expect.stringContaining("ends too early") });
  });

  it("may be Parquet in the bucket, whatever it is called; an upload is told so", async () => {
    const name = await newEndpoint("columnar");
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: "n", data: [1.5, 2, null], type: "DOUBLE" },
        { name: "t", data: ["x", "y", "x"], type: "STRING" },
      ],
    });
    await env.BUCKET.put(`datasets/${name}.csv`, bytes);
    const baseline = await fromBucket(name, { r2: `datasets/${name}.csv` });
    expect(baseline).toMatchObject({ status: "Completed", rows: 3 });
    expect(await typesOf(name, baseline)).toEqual([
      { name: "n", inferred_type: "Fractional" },
      { name: "t", inferred_type: "String" },
    ]);
    const response = await api("POST", `/endpoints/${name}/baselines`, bytes, { "content-type": "text/csv" });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("put it into the bucket");
  });

  it("tolerates odd cells where asked to", async () => {
    const name = await newEndpoint("tolerant");
    const text = `n\n${"1\n".repeat(99)}x\n`;
    expect(await typesOf(name, await uploaded(name, text))).toMatchObject([{ inferred_type: "String" }]);
    const tolerant = await uploaded(name, text, "?oddCellTolerance=0.01&header=present");
    expect(await typesOf(name, tolerant)).toMatchObject([{ inferred_type: "Integral" }]);
  });
});

it("cells of calls are read as the endpoint's configuration says", async () => {
  const reading = { nullTokens: ["NA"], decimalComma: true };
  const name = await newEndpoint("reading", { reading });
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  const headers = { "content-type": "text/csv" };
  const sent = { method: "POST", body: '"1,5",NA\n', headers };
  const answer = await exports.default.fetch(`${origin}/endpoints/${name}/invocations`, sent);
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  const window = [start, start + 120_000].map((time) => new Date(time).toISOString());
  await eventually(async () => {
    const path = `/endpoints/${name}/profile?start=${window[0]}&end=${window[1]}`;
    const { features } = await ask<{ features: { name: string; [more: string]: unknown }[] }>("GET", path);
    expect(features.find((feature) => JSON.stringify(feature).includes('"sum":1.5'))).toBeDefined();
  });
  const column = `/endpoints/${name}/profile?start=${window[0]}&end=${window[1]}&sketch=_c0`;
  const bytes = new Uint8Array(await (await api("GET", column)).arrayBuffer());
  expect(parseKllDoubles(bytes)).toMatchObject({ count: 1, minimum: 1.5, maximum: 1.5 });
  expect((await api("GET", column.replace("_c0", "none"))).status).toBe(404);
});
