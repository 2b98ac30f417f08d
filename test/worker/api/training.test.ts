/** How training files are read over the API: options of an upload and of an object, packed and columnar files, live cells. */
import { env, exports } from "cloudflare:workers";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseKllDoubles } from "../../../src/core/sketch/datasketches.ts";
import { api, ask, eventually, newEndpoint, origin } from "../given/given.ts";

/** Of so few records, as most tests have. */
const ofFewValues: unknown = expect.stringMatching(/^drift .*will be judged in no window/);

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

/** Brotli as it is without compressing: one block of up to 64 KiB as it stands, then the end (RFC 7932 §9). */
function asBrotli(page: Uint8Array): Uint8Array {
  const head = ((page.length - 1) << 4) | (1 << 20);
  return Uint8Array.of(head & 255, (head >> 8) & 255, head >> 16, ...page, 3);
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

  it("may have lines above its header and comments, uploaded and in the bucket", async () => {
    const name = await newEndpoint("titled");
    const text = 'Report, "of\nMay\n# kg\nsize,note\n1.5,a\n# "b\n2.25,c\n';
    const baseline = await uploaded(name, text, "?skipLines=2&comment=%23");
    expect(baseline).toMatchObject({ status: "Completed", rows: 2 });
    expect(await typesOf(name, baseline)).toEqual(expected);
    await env.BUCKET.put(`datasets/${name}`, text);
    const made = await fromBucket(name, { r2: `datasets/${name}`, skipLines: 2, comment: "#" });
    expect(made).toMatchObject({ status: "Completed", rows: 2 });
    const headers = { "content-type": "text/csv" };
    for (const query of ["?skipLines=-1", "?skipLines=x", "?comment=xx", "?comment=a"]) {
      expect((await api("POST", `/endpoints/${name}/baselines${query}`, text, headers)).status).toBe(400);
    }
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

  it("of Parquet has the types that the file declares, and null tokens are honoured", async () => {
    const name = await newEndpoint("declared");
    const zips = ["00501", "NA", "06390", "10001"];
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: "zip", data: zips },
        { name: "score", data: [0.5, Number.NaN, 0.25, -1] },
        { name: "mark", data: zips.map(() => new Uint8Array(5)) },
      ],
      schema: [
        { name: "root", num_children: 3 },
        { name: "zip", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
        { name: "score", type: "DOUBLE", repetition_type: "REQUIRED" },
        { name: "mark", type: "FIXED_LEN_BYTE_ARRAY", type_length: 5, repetition_type: "REQUIRED" },
      ],
      codec: "BROTLI",
      compressors: { BROTLI: asBrotli },
    });
    await env.BUCKET.put(`datasets/${name}`, bytes);
    const baseline = await fromBucket(name, { r2: `datasets/${name}`, nullTokens: ["NA", "-1"] });
    expect(baseline).toMatchObject({
      status: "Completed",
      rows: 4,
      notes: ["column mark is left out: bytes of fixed length without a type have no text", ofFewValues],
    });
    const path = `/endpoints/${name}/baselines/${baseline.id}/constraints.json`;
    const { features } = await ask<{ features: object[] }>("GET", path);
    expect(features).toMatchObject([
      { name: "zip", inferred_type: "String", completeness: 0.75 },
      { name: "score", inferred_type: "Fractional", completeness: 0.5 },
    ]);
  });

  it("tells in the baseline's notes what may surprise in it: leading zeros, for one", async () => {
    const name = await newEndpoint("codes");
    const note =
      "zip: 2 of 3 values (66.7 %) have leading zeros, as codes do, but count as numbers unless a Parquet file declares them to be strings: “00501”, “06390”";
    const made = await uploaded(name, "zip,n\n00501,1\n06390,2\n10001,3\n");
    expect(made).toMatchObject({ status: "Completed", notes: [ofFewValues, note] });
    const { id } = made;
    expect(await ask("GET", `/endpoints/${name}/baselines/${id}`)).toMatchObject({
      notes: [ofFewValues, note],
    });
    await env.BUCKET.put(`datasets/${name}`, '{"zip": "00501"}\n{"zip": "06390"}\n{"zip": "10001"}\n');
    expect(await fromBucket(name, { r2: `datasets/${name}` })).toMatchObject({ notes: [ofFewValues, note] });
    expect(await uploaded(name, "n\n1\n2\n")).toMatchObject({ notes: [ofFewValues] });
  });

  it("tells in the notes what had to be done to its records: JSON that is forgiven, records of another length", async () => {
    const name = await newEndpoint("mended");
    const lines = '{"n": 1.5}\n{"n": NaN}\n{"n": 2.5,}\n';
    const notes = [
      "2 records are not strict JSON (NaN or Infinity, trailing comma), the first in line 2: read all the same; NaN is counted as missing",
      ofFewValues,
    ];
    const made = await api("POST", `/endpoints/${name}/baselines`, lines, {
      "content-type": "application/jsonlines",
    });
    expect(await made.json()).toMatchObject({ status: "Completed", rows: 3, notes });
    await env.BUCKET.put(`datasets/${name}`, lines);
    expect(await fromBucket(name, { r2: `datasets/${name}` })).toMatchObject({ rows: 3, notes });
    const ragged = await uploaded(name, "a,b\n1,x\n2\n3,y,z\n", "?ragged=pad");
    expect(ragged).toMatchObject({
      rows: 2,
      notes: [
        "1 short record padded with empty cells (lines 3, 4)",
        "1 record of another length than the first left out (lines 3, 4)",
        ofFewValues,
      ],
    });
  });

  it("tolerates odd cells where asked to", async () => {
    const name = await newEndpoint("tolerant");
    const text = `n\n${"1\n".repeat(99)}x\n`;
    expect(await typesOf(name, await uploaded(name, text))).toMatchObject([{ inferred_type: "String" }]);
    const tolerant = await uploaded(name, text, "?oddCellTolerance=0.01&header=present");
    expect(await typesOf(name, tolerant)).toMatchObject([{ inferred_type: "Integral" }]);
  });
});

it("keeps how a training file was read in its constraints, also when these are edited", async () => {
  const name = await newEndpoint("kept");
  const { id } = await uploaded(name, "size;note\n1,5;a\nNA;b\n", "?nullTokens=NA&decimalComma=true");
  const path = `/endpoints/${name}/baselines/${id}/constraints.json`;
  const made = await ask<Constraints & { weir: object }>("GET", path);
  const reading = { delimiter: ";", nullTokens: ["NA"], decimalComma: true };
  expect(made.weir).toEqual({ reading, checks: {} });
  const changed = { ...made, weir: { reading: { ...reading, thousands: "." }, other: 1 } };
  await api("PUT", path, changed, { "content-type": "application/json" });
  expect(await ask("GET", path)).toMatchObject({ weir: changed.weir });
  const plain = await uploaded(name, "a,b\n1,x\n");
  expect(await ask("GET", path.replace(id, plain.id))).toHaveProperty("weir", { checks: {} });
});

it("a comma is not a thousands separator and a decimal comma", async () => {
  const name = await newEndpoint("commas");
  const headers = { "content-type": "text/csv" };
  const both = await api("POST", `/endpoints/${name}/baselines?thousands=,&decimalComma=true`, odd, headers);
  expect([both.status, await both.text()]).toEqual([400, expect.stringContaining("thousands separator")]);
  const baseline = await uploaded(name, 'size\n"1,234,567"\n7\n', "?thousands=,");
  expect(await typesOf(name, baseline)).toEqual([{ name: "size", inferred_type: "Integral" }]);
});

it("cells of calls are read as the endpoint's configuration says", async () => {
  const reading = { nullTokens: ["NA"], decimalComma: true, delimiter: ";" };
  const name = await newEndpoint("reading", { reading });
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  const headers = { "content-type": "text/csv" };
  const sent = { method: "POST", body: "1,5;NA\n", headers };
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
