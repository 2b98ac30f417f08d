/**
 * What users of the service have: the AWS SDK's own client, pointed at Weir with nothing but another
 * address. What it sends as credentials must never come to rest anywhere.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecorderHealth } from "../../../src/worker/recorder/answers.ts";
import {
  adminToken,
  startServer,
  startWeir,
  temporaryFolder,
  until,
  type Received,
  type StoredObject,
} from "../given/given.ts";

/** Values that may be found in memory and on the wire, and nowhere else. */
const secrets = {
  accessKeyId: "AKIAPLANTED7ACCESSKEY",
  secretAccessKey: "planted/Secret+Access/Key7",
  sessionToken: "planted-session-token-7",
  bearer: "planted-bearer-7",
  cookie: "planted-cookie-7",
  callerToken: "planted-caller-token-7",
  upstreamKey: "planted-upstream-key-7",
  webhookPath: "planted-webhook-path-7",
  adminToken,
};

const sent = "132,25,113.2,96\n7,0,1.5,2";
const answer = "0.25\n0.75";

describe("the AWS SDK for JavaScript, pointed at Weir", () => {
  const folder = temporaryFolder();
  const stops: (() => Promise<void>)[] = [];
  const received: Received[] = [];
  let reply: Awaited<ReturnType<typeof invoke>>;
  let refusal: unknown;
  const replies: string[] = [];
  let objects: StoredObject[];
  let files: Map<string, Buffer>;

  beforeAll(async () => {
    const model = await startServer((request) => {
      received.push(request);
      return {
        headers: { "content-type": "text/csv; charset=utf-8", "set-cookie": `session=${secrets.cookie}` },
        body: Buffer.from(answer),
      };
    });
    stops.push(model.stop);
    const weir = await startWeir({
      persist: folder.path,
      bindings: {
        UPSTREAM_KEY: secrets.upstreamKey,
        UPSTREAM_CALLER: secrets.callerToken,
        WEBHOOK_SLACK: `${model.url}/${secrets.webhookPath}`,
      },
    });
    const upstream = { url: model.url, secretHeaders: { "x-api-key": { secret: "UPSTREAM_KEY" } } };
    const receivers = [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }];
    await weir.api("PUT", "/v1/endpoints/churn", { upstream, receivers, variants: ["blue"] });
    await weir.api("PUT", "/v1/endpoints/closed", { upstream, callerSecret: "UPSTREAM_CALLER" });

    reply = await invoke(weir.url);
    refusal = await invoke(weir.url, "nobody-made-this").catch((error: unknown) => error);
    for (const [endpoint, headers] of [
      ["churn", { authorization: `Bearer ${secrets.bearer}`, cookie: `id=${secrets.cookie}` }],
      ["closed", { authorization: `Bearer ${secrets.callerToken}`, cookie: `id=${secrets.cookie}` }],
      ["closed", { "x-weir-token": secrets.callerToken, authorization: `Bearer ${secrets.bearer}` }],
    ] as const) {
      const request = { method: "POST", headers: { ...headers, "content-type": "text/csv" }, body: sent };
      const response = await fetch(`${weir.url}/endpoints/${endpoint}/invocations`, request);
      replies.push(`${response.status} ${await response.text()}`);
    }
    for (const [endpoint, calls] of [
      ["churn", 2],
      ["closed", 2],
    ] as const) {
      await until(`${endpoint}'s calls are in R2`, async () => {
        const path = `/v1/endpoints/${endpoint}/health`;
        const { shards } = await weir.api<{ shards: RecorderHealth[] }>("GET", path);
        return shards[0]?.counters["captured"] === calls;
      });
    }
    objects = await weir.objects("");
    const running = filesUnder(folder.path);
    await weir.stop();
    // Closed databases have merged their write-ahead logs: both states are searched.
    files = new Map([
      ...running,
      ...[...filesUnder(folder.path)].map(([path, bytes]) => [`${path} (closed)`, bytes] as const),
    ]);
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
    folder.remove();
  });

  it("InvokeEndpoint gives the upstream's body and content type", () => {
    expect(Buffer.from(reply.Body ?? []).toString("utf8")).toBe(answer);
    expect(reply.ContentType).toBe("text/csv; charset=utf-8");
    expect(reply.$metadata.httpStatusCode).toBe(200);
    expect(received[0]).toMatchObject({ method: "POST", path: "/invocations" });
    expect(received[0]?.body.toString("utf8")).toBe(sent);
  });

  it("an endpoint that does not exist is the service's own exception, not a riddle", () => {
    expect(refusal).toMatchObject({
      name: "ValidationError",
      message: "There is no endpoint of this name",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("the capture has the inference id, the custom attributes as a list, and the variant in its key", () => {
    const [capture, ...others] = objects.filter(({ key }) => key.startsWith("captures/churn/blue/"));
    expect(others).toEqual([]);
    const record: unknown = JSON.parse(capture?.text ?? "");
    expect(record).toMatchObject({
      captureData: {
        endpointInput: { observedContentType: "text/csv", mode: "INPUT", data: sent, encoding: "CSV" },
        endpointOutput: { mode: "OUTPUT", data: answer, encoding: "CSV" },
      },
      eventMetadata: { customAttributes: ["trace=c000b4f9,team=risk"], inferenceId: "58" },
      eventVersion: "0",
    });
    expect(Object.keys((record as { eventMetadata: object }).eventMetadata)).toEqual([
      "eventId",
      "customAttributes",
      "inferenceId",
      "inferenceTime",
    ]);
  });

  it("the planted secrets were under way: the upstream got its key, the SDK's signature and the cookies", () => {
    expect(replies).toEqual(Array.from({ length: 3 }, () => `200 ${answer}`));
    const [sdk, , byBearer, byHeader] = received.map(({ headers }) => headers);
    expect(sdk?.authorization).toContain(secrets.accessKeyId);
    expect(received.every(({ headers }) => headers["x-api-key"] === secrets.upstreamKey)).toBe(true);
    // The caller's token is Weir's and goes no further; what is the upstream's does.
    expect([byBearer?.authorization, byBearer?.["x-weir-token"]]).toEqual([undefined, undefined]);
    expect([byHeader?.authorization, byHeader?.["x-weir-token"]]).toEqual([
      `Bearer ${secrets.bearer}`,
      undefined,
    ]);
    expect(byBearer?.cookie).toBe(`id=${secrets.cookie}`);
  });

  it.each(Object.entries(secrets))("no object in R2 and no byte on disk holds the %s", (_, secret) => {
    expect(objects.length).toBeGreaterThan(4);
    expect(objects.filter(({ key, text }) => key.includes(secret) || text.includes(secret))).toEqual([]);
    expect([...files.keys()].filter((path) => path.includes(".sqlite")).length).toBeGreaterThan(4);
    // That the search finds what is there: the inference id's neighbour.
    expect([...files.values()].some((bytes) => bytes.includes("trace=c000b4f9"))).toBe(true);
    expect([...files].filter(([, bytes]) => bytes.includes(secret)).map(([path]) => path)).toEqual([]);
  });
});

function invoke(url: string, endpoint = "churn") {
  const client = new SageMakerRuntimeClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: {
      accessKeyId: secrets.accessKeyId,
      secretAccessKey: secrets.secretAccessKey,
      sessionToken: secrets.sessionToken,
    },
    maxAttempts: 1,
  });
  return client.send(
    new InvokeEndpointCommand({
      EndpointName: endpoint,
      Body: Buffer.from(sent),
      ContentType: "text/csv",
      InferenceId: "58",
      CustomAttributes: "trace=c000b4f9,team=risk",
      TargetVariant: "blue",
    }),
  );
}

function filesUnder(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}
