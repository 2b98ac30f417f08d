/** The bucket of another deployment: nothing is written to it or deleted from it, and calls pass. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { isOwn, ownershipNow } from "../../../src/worker/deployment/owner.ts";
import { configKey, markKey } from "../../../src/worker/platform/bucket.ts";
import { configCopy } from "../../../src/worker/platform/configuration.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import {
  api,
  ask,
  asRecorder,
  batchOf,
  callOf,
  capturesOf,
  errorOf,
  eventually,
  invoke,
  newEndpoint,
  newName,
} from "../given/given.ts";

const other = "11111111-2222-4333-8444-555555555555";

async function mark(deployment: string | null): Promise<void> {
  if (deployment === null) await env.BUCKET.delete(markKey);
  else
    await env.BUCKET.put(markKey, JSON.stringify({ deployment, since: "2026-11-01T00:00:00.000Z", more: 1 }));
  await ownershipNow(env);
}

async function everyKey(): Promise<string[]> {
  return (await env.BUCKET.list()).objects.map(({ key, etag }) => `${key} ${etag}`);
}

const typed = { "content-type": "application/json" };
const constraints = { features: [{ name: "a", inferred_type: "Integral" }] };

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  await mark(null);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await mark(null);
});

describe("a bucket without a mark", () => {
  it("becomes that of the deployment that uses it first, by the id that its Catalog holds", async () => {
    const deployment = await catalogOf(env).deployment();
    const stored = await env.BUCKET.get(markKey);
    expect(await stored?.json()).toEqual({ deployment, since: expect.any(String) });
    expect(await ask("GET", "/bucket")).toMatchObject({ deployment, owner: deployment, isOwn: true });
  });

  it("that another marks at the same moment is the other's", async () => {
    await env.BUCKET.delete(markKey);
    let looked = 0;
    // Between the look and the mark the other one is quicker.
    const get = async (key: string) => {
      const found = await env.BUCKET.get(key);
      if (looked++ === 0) await env.BUCKET.put(key, JSON.stringify({ deployment: other }));
      return found;
    };
    const put: R2Bucket["put"] = env.BUCKET.put.bind(env.BUCKET);
    const ownership = await ownershipNow({ ...env, BUCKET: { get, put } as unknown as R2Bucket });
    expect([isOwn(ownership), ownership.owner]).toEqual([false, other]);
    expect(await (await env.BUCKET.get(markKey))?.json()).toEqual({ deployment: other });
  });
});

describe("a bucket of another deployment", () => {
  it("keeps every file as it is, whatever is asked, and calls pass", async () => {
    const name = await newEndpoint("shared");
    await ask("POST", `/endpoints/${name}/baselines`, { constraints }, typed);
    const id = (await ask<{ baselines: { id: string }[] }>("GET", `/endpoints/${name}/baselines`))
      .baselines[0]?.id;
    await eventually(async () => expect(await env.BUCKET.head(configKey(name))).not.toBeNull());
    await mark(other);
    const before = await everyKey();
    const reason = new RegExp(
      `^The bucket belongs to another deployment \\(${other} since 2026-11-01.*PUT /v1/bucket`,
    );
    const base = `/endpoints/${name}`;
    for (const [method, path, body] of [
      ["POST", "/baselines", { constraints }],
      ["POST", "/baselines", { source: { r2: "datasets/train.csv" } }],
      ["PUT", `/baselines/${id}/constraints.json`, constraints],
      ["DELETE", "?purge=true"],
    ] as const) {
      const error = await errorOf(await api(method, `${base}${path}`, body, typed));
      expect([method, path, error]).toMatchObject([
        method,
        path,
        { status: 409, message: expect.stringMatching(reason) },
      ]);
    }
    expect((await invoke(name, "1")).status).toBe(200);
    expect((await api("DELETE", base)).status).toBe(204);
    expect(await everyKey()).toEqual(before);
  });

  it("waits in the Recorder what would be captured, is told in health, and written once the bucket is taken over", async () => {
    const name = await newEndpoint("waits");
    await mark(other);
    await asRecorder(name, {}, async (recorder) => {
      await recorder.record(batchOf("isolate/0", [callOf("kept", Date.now())]));
      await recorder.alarm();
      expect(recorder.health()).toMatchObject({
        flushFailures: 1,
        lastFlushError: expect.stringContaining(other),
      });
      expect(await capturesOf(name)).toEqual([]);
      const told = await ask<{ warnings: string[] }>("GET", `/endpoints/${name}/health`);
      expect(told.warnings).toEqual([expect.stringMatching(/^BUCKET: The bucket belongs to another/)]);
      expect(await errorOf(await api("PUT", "/bucket", { takeOverFrom: newName("stranger") }))).toMatchObject(
        { status: 409 },
      );
      expect(await ask("PUT", "/bucket", { takeOverFrom: other })).toMatchObject({ isOwn: true });
      await recorder.alarm();
      expect(await capturesOf(name)).toHaveLength(1);
    });
    await recorderOf(env, name)
      .purge()
      .catch(() => {});
  });

  it("is told to whoever configures, by ids, and on the page, without any", async () => {
    const name = newName("told");
    await mark(other);
    const put = await ask<{ warnings: string[] }>("PUT", `/endpoints/${name}`, {
      upstream: { url: "https://model.example" },
    });
    expect(put.warnings.join()).toContain(other);
    const page = await (await exports.default.fetch("https://weir.example/")).text();
    expect(page).toContain("it belongs to another deployment");
    expect(page).not.toContain(other);
  });

  it("gives no call the upstream that another's copy of a configuration names", () => {
    const copy = (deployment?: string) =>
      JSON.stringify({
        version: 1,
        config: { upstream: { url: "https://model.example" } },
        shards: 1,
        deployment,
      });
    expect(configCopy(copy(other), "mine")).toBeNull();
    for (const [writer, reader] of [
      ["mine", "mine"],
      [other, null],
      [undefined, "mine"],
    ] as const)
      expect([writer, reader, configCopy(copy(writer), reader)?.version]).toEqual([writer, reader, 1]);
  });
});
