/** Two deployments that were given one bucket, side by side: what the second is told to delete leaves the first's files alone. */
import { fileURLToPath } from "node:url";
import * as installed from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readWorker, workerOptions } from "../../../src/cli/local/local.ts";
import { newMiniflare } from "../../../src/cli/local/miniflare.ts";
import { adminToken, startServer, until, type LoopbackServer } from "../given/given.ts";

const path = "/v1/endpoints/shop";

let model: LoopbackServer;
let miniflare: installed.Miniflare;

/** Of one name and its own objects; the bucket is everybody's. */
async function deployment(name: string) {
  const code = await readWorker(fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url)));
  const bindings = { WEIR_ADMIN_TOKEN: adminToken, WEIR_DEV: "true", WEIR_FLUSH_SECONDS: "0.5" };
  const { durableObjects, ...options } = workerOptions(code, bindings);
  return {
    ...options,
    name,
    durableObjects: { ...durableObjects, ENDPOINTS: { className: "Endpoint", useSQLite: true } },
    workflows: { WORKFLOW: { name: `${name}-baselines`, className: "BaselineWorkflow" } },
  };
}

beforeAll(async () => {
  model = await startServer(() => ({ headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }));
  const workers = [await deployment("production"), await deployment("staging")];
  const log = new installed.Log(installed.LogLevel.NONE);
  miniflare = newMiniflare(installed, { workers, log, handleStructuredLogs: () => {} });
  await miniflare.ready;
});

afterAll(async () => {
  await miniflare.dispose();
  await model.stop();
});

/** What a deployment answers an administrator. */
async function ask(name: string, method: string, what: string, body?: object) {
  const worker = await miniflare.getWorker(name);
  const response = await worker.fetch(`http://weir.example${what}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

async function call(name: string): Promise<number> {
  const worker = await miniflare.getWorker(name);
  const headers = { "content-type": "text/csv" };
  const response = await worker.fetch("http://weir.example/endpoints/shop/invocations", {
    method: "POST",
    headers,
    body: "1,2\n",
  });
  await response.text();
  return response.status;
}

/** Every file there is, and which one it is. */
async function files(): Promise<string[]> {
  const bucket = await miniflare.getR2Bucket("BUCKET", "production");
  return (await bucket.list()).objects.map(({ key, etag }) => `${key} ${etag}`);
}

const isCapture = (file: string) => file.startsWith("captures/shop/");

it("a purge by staging leaves production's files alone, and its captures go on", async () => {
  const upstream = { upstream: { url: model.url } };
  const constraints = { features: [{ name: "a", inferred_type: "Integral" }] };
  expect(await ask("production", "PUT", path, upstream)).toMatchObject({ status: 201 });
  expect(await ask("production", "POST", `${path}/baselines`, { constraints })).toMatchObject({
    status: 201,
  });
  expect(await call("production")).toBe(200);
  await until("production's files are there", async () => {
    const kinds = new Set((await files()).map((file) => file.split(/[/ ]/, 1)[0]));
    return ["baselines", "captures", "config", "deployment.json"].every((kind) => kinds.has(kind));
  });
  const before = await files();

  const put = await ask("staging", "PUT", path, upstream);
  expect(put).toMatchObject({ status: 201, text: expect.stringContaining("belongs to another deployment") });
  expect(await call("staging")).toBe(200);
  for (const [what, status] of [
    [`${path}?purge=true`, 409],
    [path, 204],
  ] as const) {
    expect([what, (await ask("staging", "DELETE", what)).status]).toEqual([what, status]);
  }
  expect(await files()).toEqual(before);

  expect(await call("production")).toBe(200);
  await until("production goes on", async () => (await files()).filter(isCapture).length === 2);
  const after = await files();
  expect(before.filter((file) => !after.includes(file))).toEqual([]);
});
