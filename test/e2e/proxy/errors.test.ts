/** Weir's own errors as real clients raise them: the exception, its text, and whether the client tries again. */
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from "@aws-sdk/client-sagemaker-runtime";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, startWeir, type Received, type Weir } from "../given/given.ts";

const stops: (() => Promise<void>)[] = [];
let weir: Weir;
/** What the model was asked. */
const received: Received[] = [];

const unset = "Cannot call the upstream of forgotten: the secret UPSTREAM_FORGOTTEN is not set";
const completion = {
  id: "c-1",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Grüezi!" }, finish_reason: "stop" }],
};

beforeAll(async () => {
  weir = await startWeir({ isDirect: true, bindings: { UPSTREAM_CALLER: "the caller's token" } });
  stops.push(weir.stop);
  const model = await startServer((request) => {
    received.push(request);
    if (request.path.startsWith("/drop")) throw new Error("The connection ends here");
    const body = Buffer.from(JSON.stringify(completion));
    return { headers: { "content-type": "application/json" }, body };
  });
  stops.push(model.stop);
  const upstream = { url: model.url };
  const secretHeaders = { "x-api-key": { secret: "UPSTREAM_FORGOTTEN" } };
  await weir.api("PUT", "/v1/endpoints/chat", { upstream });
  await weir.api("PUT", "/v1/endpoints/dropping", { upstream: { url: `${model.url}/drop` } });
  await weir.api("PUT", "/v1/endpoints/forgotten", { upstream: { ...upstream, secretHeaders } });
  await weir.api("PUT", "/v1/endpoints/closed", { upstream, callerSecret: "UPSTREAM_CALLER" });
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

/** What a call is refused with, and how often the model was asked meanwhile. */
async function refused(work: () => Promise<unknown>): Promise<{ error: unknown; asked: number }> {
  const before = received.length;
  const error: unknown = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, asked: received.length - before };
}

describe("the AWS SDK for JavaScript", () => {
  const input = (EndpointName: string) => ({
    EndpointName,
    Body: Buffer.from("1,2"),
    ContentType: "text/csv",
  });

  function client(): SageMakerRuntimeClient {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    return new SageMakerRuntimeClient({ endpoint: weir.url, region: "eu-central-1", credentials });
  }

  it.each([InvokeEndpointCommand, InvokeEndpointWithResponseStreamCommand])(
    "throws ValidationError where there is no endpoint, once: %s",
    async (Command) => {
      const { error } = await refused(() =>
        client().send(new Command(input("nobody")) as InvokeEndpointCommand),
      );
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({
        name: "ValidationError",
        message: "There is no endpoint of this name",
        $metadata: { httpStatusCode: 400, attempts: 1, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    },
  );

  it("throws ModelError where a secret is not set, once, and nobody asks the model", async () => {
    const { error, asked } = await refused(() =>
      client().send(new InvokeEndpointCommand(input("forgotten"))),
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ message: unset, $metadata: { httpStatusCode: 424, attempts: 1 } });
    expect(asked).toBe(0);
  });

  it("throws AccessDeniedException where the endpoint wants its token, once", async () => {
    const { error, asked } = await refused(() => client().send(new InvokeEndpointCommand(input("closed"))));
    expect(error).toMatchObject({
      name: "AccessDeniedException",
      message: "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …",
      $metadata: { httpStatusCode: 401, attempts: 1 },
    });
    expect(asked).toBe(0);
  });

  it("tries three times where the model breaks off, which may pass, and then throws ModelError", async () => {
    const { error, asked } = await refused(() => client().send(new InvokeEndpointCommand(input("dropping"))));
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Cannot call the upstream of dropping: \S/),
      $metadata: { httpStatusCode: 502, attempts: 3 },
    });
    expect(asked).toBe(3);
  });
});

describe("OpenAI's client", () => {
  /** A chat completion under a base URL; counts what the client sends. */
  async function chat(baseURL: string, apiKey = "sk-for-the-model") {
    let attempts = 0;
    const counting: typeof fetch = (...request) => {
      attempts++;
      return fetch(...request);
    };
    const client = new OpenAI({ baseURL, apiKey, fetch: counting });
    let answer: string | null = null;
    const { error, asked } = await refused(async () => {
      const messages = [{ role: "user" as const, content: "Hi" }];
      const { choices } = await client.chat.completions.create({ model: "m", messages });
      answer = choices[0]?.message.content ?? null;
    });
    return { error, asked, attempts, answer };
  }

  it("throws NotFoundError where there is no endpoint, once", async () => {
    const { error, attempts } = await chat(`${weir.url}/endpoints/nobody`);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ message: "404 There is no endpoint of this name", code: "not_found" });
    expect(attempts).toBe(1);
  });

  it("throws an error with the text where a secret is not set, once, and nobody asks the model", async () => {
    const { error, asked, attempts } = await chat(`${weir.url}/endpoints/forgotten`);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ status: 424, message: `424 ${unset}`, code: "upstream_unusable" });
    expect({ asked, attempts }).toEqual({ asked: 0, attempts: 1 });
  });

  it("throws AuthenticationError where its key is not the endpoint's token, and is let in where it is", async () => {
    const { error, asked, attempts } = await chat(`${weir.url}/endpoints/closed`);
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ message: "401 The token that was sent is not the endpoint's" });
    expect({ asked, attempts }).toEqual({ asked: 0, attempts: 1 });
    const headers = { "x-weir-token": "the caller's token" };
    const url = `${weir.url}/endpoints/closed/chat/completions`;
    expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(200);
  });

  it("tries three times where the model breaks off, and then throws InternalServerError", async () => {
    const { error, asked, attempts } = await chat(`${weir.url}/endpoints/dropping`);
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: "upstream_unreachable" });
    expect({ asked, attempts }).toEqual({ asked: 3, attempts: 3 });
  });

  it.each(["", "/v1"])(
    "is told where its base URL ends in %j what the base URL is, and it is",
    async (path) => {
      const { error, attempts } = await chat(`${weir.url}${path}`);
      expect(error).toBeInstanceOf(OpenAI.NotFoundError);
      expect(attempts).toBe(1);
      const [, base = ""] = /the base URL is (\S+),/.exec(String(error)) ?? [];
      expect(base).toBe(`${weir.url}/endpoints/{name}`);
      expect((await chat(base.replace("{name}", "chat"))).answer).toBe("Grüezi!");
    },
  );
});

const run = promisify(execFile);
const hasBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;
if (!hasBoto3) process.stderr.write("Tests of errors in boto3 are skipped: python3 has no boto3\n");

/** Calls endpoints, and prints what boto3 made of each refusal. */
const program = `
import json, sys, boto3
from botocore.config import Config
from botocore.exceptions import ClientError
config = Config(retries={"mode": "standard", "total_max_attempts": 2})
client = boto3.client("sagemaker-runtime", endpoint_url=sys.argv[1], region_name="eu-central-1",
    aws_access_key_id="none", aws_secret_access_key="none", config=config)
for name in sys.argv[2:]:
    try:
        client.invoke_endpoint(EndpointName=name, Body="1,2", ContentType="text/csv")
    except ClientError as error:
        print(json.dumps([type(error).__name__, str(error), error.response["ResponseMetadata"]["RetryAttempts"]]))
`;

describe.skipIf(!hasBoto3)("boto3", () => {
  it("raises the service's exceptions with Weir's text, and tries again what may pass", async () => {
    const before = received.length;
    const { stdout } = await run("python3", [
      "-c",
      program,
      weir.url,
      "nobody",
      "forgotten",
      "closed",
      "dropping",
    ]);
    const raised = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const during = "when calling the InvokeEndpoint operation";
    expect(raised).toEqual([
      [
        "ValidationError",
        `An error occurred (ValidationError) ${during}: There is no endpoint of this name`,
        0,
      ],
      ["ModelError", `An error occurred (ModelError) ${during}: ${unset}`, 0],
      ["ClientError", expect.stringContaining(`(AccessDeniedException) ${during}: This endpoint needs`), 0],
      [
        "ModelError",
        expect.stringContaining(`${during} (reached max retries: 1): Cannot call the upstream of dropping`),
        1,
      ],
    ]);
    expect(received.length - before).toBe(2);
  });
});
