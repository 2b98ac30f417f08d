/**
 * `weir baseline` with a deployment at the other end: uploads what was made here, or has an object in the bucket
 * read there and shows how far that is. The Worker is the one of the tests of large baselines.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fileText } from "../../../src/core/baseline/baseline.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { ended, launch, type Ended } from "../../cli/weir.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { csv, csvData, encode, learned, rangeBytes, singlePass } from "./ranges-data.ts";
import { adminToken, startServer, startWeir, temporaryFolder, until, type Weir } from "../given/given.ts";

const path = "/v1/endpoints/remote";
const folder = temporaryFolder();
let script: string;
let running: Weir | null = null;

beforeAll(async () => {
  script = await bundleEntry("baseline/ranges-entry.ts", folder.path);
});

afterEach(async () => {
  await running?.stop();
  running = null;
});

afterAll(() => folder.remove());

/** A deployment with the endpoint and, if given, an object in its bucket. */
async function start(
  bindings: Record<string, string> = {},
  objects: Record<string, Uint8Array<ArrayBuffer>> = {},
) {
  const weir = await startWeir({ script, bindings: { WEIR_RANGE_BYTES: `${rangeBytes}`, ...bindings } });
  running = weir;
  await weir.api("PUT", path, { upstream: { url: "http://127.0.0.1:9" } });
  for (const [key, body] of Object.entries(objects)) {
    await fetch(`${weir.url}/test/object/${key}`, { method: "PUT", body });
  }
  return weir;
}

function baseline(parameters: readonly string[], token = adminToken) {
  return launch(["baseline", ...parameters], undefined, { WEIR_ADMIN_TOKEN: token });
}

async function trainingFile(): Promise<string> {
  const file = join(folder.path, "train.csv");
  await writeFile(file, "size,colour\n1,red\n2,blue\n");
  return file;
}

async function newest(weir: Weir): Promise<BaselineRecord | undefined> {
  const { baselines } = await weir.api<{ baselines: BaselineRecord[] }>("GET", `${path}/baselines`);
  return baselines[0];
}

describe("weir baseline FILE --endpoint", () => {
  it("makes it the baseline in force, with or without files here, and never shows the token", async () => {
    const weir = await start();
    const file = await trainingFile();
    const out = join(folder.path, "out");
    for (const place of [[], ["--out", out]]) {
      const { code, stdout, stderr } = await ended(baseline([file, "--endpoint", weir.url + path, ...place]));
      const record = await newest(weir);
      expect(record).toMatchObject({
        status: "Completed",
        rows: 2,
        source: { kind: "adopted" },
        current: true,
      });
      expect({ code, stdout: stdout.split("\n").at(-2) }).toEqual({
        code: 0,
        stdout: `Baseline of 2 columns over 2 rows: ${record?.id} of endpoint remote, in force from now on`,
      });
      expect(stdout + stderr).not.toContain(adminToken);
    }
    const objects = await weir.objects(`baselines/remote/${(await newest(weir))?.id}/`);
    for (const { key, text } of objects) {
      const local = await readFile(join(out, key.split("/").at(-1) ?? ""), "utf8");
      // The API writes what it is given in an order of its own.
      expect(JSON.parse(text)).toEqual(JSON.parse(local));
    }
    expect(objects).toHaveLength(2);
  });

  it("says what is wrong with token, address or deployment, in one line, before it reads the file", async () => {
    const weir = await start();
    const stranger = await startServer(() => ({ body: Buffer.from("<html>") }));
    const gone = await startServer(() => ({}));
    await gone.stop();
    const file = await trainingFile();
    const cases: readonly (readonly [url: string, token: string, message: RegExp])[] = [
      [weir.url + path, "", /set WEIR_ADMIN_TOKEN to its admin token in the environment$/],
      [weir.url + path, "wrong-token", /the token is not the deployment's: check WEIR_ADMIN_TOKEN$/],
      [weir.url + path, "wrong\ntoken", /WEIR_ADMIN_TOKEN holds characters that are in no token$/],
      [`${weir.url}/v1/endpoints/other`, adminToken, /There is no endpoint of this name: check the name/],
      [gone.url + path, adminToken, /it cannot be reached: nobody listens there$/],
      [stranger.url + path, adminToken, /the answer is none of Weir's: check the address$/],
    ];
    for (const [url, token, message] of cases) {
      const { code, stderr } = await ended(baseline([file, "--endpoint", url], token));
      expect(code).toBe(1);
      const complaint = stderr.split("\n").at(-2);
      expect(complaint).toMatch(/^weir: Cannot /);
      expect(complaint).toMatch(message);
      expect(stderr).not.toMatch(/wrong.token|admin-token|Reading/);
    }
    await stranger.stop();
  });
});

describe("weir baseline r2:KEY --endpoint", () => {
  it("has the object read there and tells how far it is until it is over", async () => {
    const bytes = csvData();
    const weir = await start({ SLOW_MS: "15" }, { "datasets/large.csv": bytes });
    const done = await ended(
      baseline(["r2:datasets/large.csv", "--endpoint", weir.url + path, "--null", "NA", "-"]),
    );
    expect(done.stderr).toMatch(
      /^Reading: 30,000 rows, 1\.18 MB\nweir: id runs in one direction through the training data[^\n]+\n$/,
    );
    const record = await newest(weir);
    expect(done.stdout).toBe(
      `Baseline over 30,000 rows: ${record?.id} of endpoint remote, in force from now on\n`,
    );
    expect(done.code).toBe(0);
    expect(record).toMatchObject({
      status: "Completed",
      source: { key: "datasets/large.csv", header: "detect", nullTokens: ["NA", "-"] },
    });
    const { constraints } = learned(bytes, await singlePass(bytes, csv), csv, {
      nullTokens: ["NA", "-"],
    });
    const [stored] = await weir.objects(`baselines/remote/${record?.id}/constraints.json`);
    expect(stored?.text).toBe(fileText(constraints));
  });

  it("tells what the deployment noted of the data, of a small object and of a large one", async () => {
    const note = /([\d,]+) of \1 values \(100 %\) have leading zeros, as codes do, but count as numbers/;
    const codes = (length: number) =>
      encode(`zip,n\n${Array.from({ length }, (_, index) => `00${index % 10},${index % 2}\n`).join("")}`);
    const large = codes(60_000);
    expect(large.length).toBeGreaterThan(rangeBytes);
    const weir = await start({}, { "datasets/few.csv": codes(200), "datasets/many.csv": large });
    for (const key of ["few", "many"]) {
      const { stdout, stderr } = await ended(
        baseline([`r2:datasets/${key}.csv`, "--endpoint", weir.url + path, "--json"]),
      );
      expect(stderr).toMatch(new RegExp(`^weir: zip: ${note.source}`, "m"));
      expect(JSON.parse(stdout)).toMatchObject({
        status: "Completed",
        notes: [expect.stringMatching(note)],
      });
    }
  });

  it("exits 1 with the record's failure", async () => {
    const weir = await start({}, { "ragged.csv": encode("a,b\n1,2\n3\n") });
    const expected: readonly (readonly [key: string, failure: RegExp])[] = [
      ["ragged.csv", /^weir: Cannot read CSV: line 3 has 1 fields/m],
      ["missing.csv", /^weir: [^\n]*missing\.csv/m],
    ];
    for (const [key, failure] of expected) {
      const { code, stdout, stderr } = await ended(
        baseline([`r2:${key}`, "--endpoint", weir.url + path, "--json"]),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(failure);
      expect(JSON.parse(stdout)).toMatchObject({ status: "Failed" });
    }
  });

  it("cancels it at Ctrl-C and says so", async () => {
    const weir = await start({ SLOW_MS: "60" }, { "large.csv": csvData() });
    const child = baseline(["r2:large.csv", "--endpoint", weir.url + path]);
    const end: Promise<Ended> = ended(child);
    await until("something is read", async () => ((await newest(weir))?.bytes ?? 0) > 0);
    child.kill("SIGINT");
    const { code, stderr } = await end;
    const record = await newest(weir);
    expect(record).toMatchObject({ status: "Cancelled" });
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^weir: Baseline ${record?.id} is cancelled$`, "m"));
  });

  it("shows what the API says where there are no Workflows, and asks for what is missing", async () => {
    const weir = await start({ WORKFLOWS: "none" }, { "large.csv": csvData() });
    const refused = await ended(baseline(["r2:large.csv", "--endpoint", weir.url + path]));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^weir: Cannot POST \S+: Cannot read an object of \d+ bytes here: [^\n]+\n$/,
    );
    const homeless = await ended(baseline(["r2:large.csv"]));
    expect(homeless.stderr).toMatch(/^weir: Cannot [^\n]+ say whose bucket it is in: --endpoint[^\n]+\n$/);
    const elsewhere = await ended(baseline(["r2:large.csv", "--endpoint", weir.url + path, "--out", "x"]));
    expect(elsewhere.stderr).toMatch(/^weir: Cannot use --out with r2:large\.csv: the files stay/);
  });
});
