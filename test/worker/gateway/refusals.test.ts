/** Weir's own errors of calls: one form that clients of OpenAI and of AWS both read, and statuses that say what to do. */
import { createExecutionContext } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import worker from "../../../src/index.ts";
import { callErrorAnswer } from "../../../src/worker/api/api.ts";
import { callRoutes } from "../../../src/worker/gateway/routes.ts";
import {
  call,
  errorOf,
  fetchWith,
  invoke,
  newEndpoint,
  newName,
  origin,
  server,
  withEnv,
} from "../given/given.ts";

const signed = { authorization: "AWS4-HMAC-SHA256 Credential=A/20261122/r/sagemaker/aws4_request" };
const closed = { url: `http://127.0.0.1:${inject("closedPort")}` };
const unset = { secretHeaders: { "x-a": { secret: "UPSTREAM_FORGOTTEN" } } };

function post(name: string, headers: Record<string, string> = {}): Request {
  return new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1", headers });
}

/** Every kind of refusal: how it comes about, its status, and the exception that it is to AWS. */
const refusals: readonly (readonly [string, number, string, () => Promise<Response>])[] = [
  ["not_found", 404, "ValidationError", () => invoke(newName("nobody"), "1")],
  [
    "unauthorized",
    401,
    "AccessDeniedException",
    async () => invoke(await newEndpoint("token", { callerSecret: "UPSTREAM_CALLER" }), "1"),
  ],
  [
    "not_configured",
    403,
    "AccessDeniedException",
    async () => invoke(await newEndpoint("unset", { callerSecret: "UPSTREAM_FORGOTTEN" }), "1"),
  ],
  [
    "upstream_unusable",
    424,
    "ModelError",
    async () => invoke(await newEndpoint("secret", { upstream: unset }), "1"),
  ],
  [
    "upstream_unusable",
    424,
    "ModelError",
    async () => fetchWith({ WEIR_DEV: undefined }, post(await newEndpoint("address"))),
  ],
  [
    "upstream_unreachable",
    502,
    "ModelError",
    async () => invoke(await newEndpoint("closed", { upstream: closed }), "1"),
  ],
  [
    "upstream_timeout",
    504,
    "ModelError",
    async () => {
      const upstream = { url: `${server}/late/slow`, timeoutSeconds: 0.1 };
      return invoke(await newEndpoint("late", { upstream }), "1");
    },
  ],
  [
    "upstream_loop",
    508,
    "ModelError",
    async () => invoke(await newEndpoint("round"), "1", { "cdn-loop": "weir, cloudflare, Weir;a=1,weir" }),
  ],
  [
    "upstream_loop",
    508,
    "ModelError",
    async () => {
      const path = `/endpoints/${await newEndpoint("own")}/invocations`;
      return fetchWith({}, new Request(`${server}${path}`, { method: "POST", body: "1" }));
    },
  ],
  [
    "invalid",
    400,
    "ValidationError",
    async () => call(await newEndpoint("dots"), "/..%2f..%2fadmin/keys", { method: "POST", body: "1" }),
  ],
  [
    "unavailable",
    503,
    "ServiceUnavailable",
    async () => fetchWith({ ENDPOINTS: null, BUCKET: null }, post(await newEndpoint("cold"))),
  ],
  ["internal", 500, "InternalFailure", async () => failing(await newEndpoint("fault"))],
  ["invalid", 400, "ValidationError", async () => breakingOff(await newEndpoint("broken"))],
];

/** A fault that nobody expected, within a call. */
function failing(name: string): Promise<Response> {
  const env = new Proxy(withEnv({}), {
    get: (real, property) => {
      if (property === "WEIR_DEV") throw new Error("nobody expected this");
      return Reflect.get(real, property) as unknown;
    },
  });
  return worker.fetch(post(name), env, createExecutionContext());
}

/** A call whose client leaves within its body. */
function breakingOff(name: string): Promise<Response> {
  const { readable, writable } = new FixedLengthStream(100);
  const writer = writable.getWriter();
  void writer
    .write(new TextEncoder().encode("1,"))
    .then(() => writer.abort("gone"))
    .catch(() => {});
  const headers = { "content-length": "100" };
  const url = `${origin}/endpoints/${name}/invocations`;
  return fetchWith({}, new Request(url, { method: "POST", body: readable, headers }));
}

describe("refusals", () => {
  it.each(refusals)(
    "%s has status %i, is %s to AWS, and any page can read it",
    async (code, status, type, make) => {
      const response = await make();
      const body: unknown = await response.clone().json();
      const { error, message } = callErrorAnswer.schema.parse(body) as {
        error: { message: string };
        message: string;
      };
      expect(message).toBe(error.message);
      expect(message).not.toBe("");
      expect(await errorOf(response.clone())).toMatchObject({ status, code });
      const { headers } = response;
      expect(headers.get("x-amzn-errortype")).toBe(type);
      const eventId = headers.get("x-weir-event-id");
      expect(eventId).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get("x-amzn-requestid")).toBe(eventId);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-expose-headers")?.split(", ")).toEqual([
        "x-weir-event-id",
        "x-amzn-errortype",
        "x-amzn-requestid",
        "www-authenticate",
      ]);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(JSON.stringify([...headers, body])).not.toMatch(/-secret-value|nobody expected this/);
    },
  );

  it("are those of the document, beside a fault of Weir's", () => {
    const kinds = new Set(refusals.map(([code]) => code).filter((code) => code !== "internal"));
    for (const { errors } of callRoutes) expect(new Set<string>(errors)).toEqual(kinds);
  });

  it("only those that may pass by themselves have a status that SDKs try again, or forbid it", async () => {
    const tried = refusals.filter(([, status]) => [408, 409, 429].includes(status) || status >= 500);
    const again: string[] = [];
    for (const [code, , , make] of tried) {
      const { headers } = await make();
      if (headers.get("x-should-retry") !== "false") again.push(code);
    }
    expect(again).toEqual(["upstream_unreachable", "upstream_timeout", "unavailable", "internal"]);
  });

  it.each([
    ["a client that signs", signed],
    ["an AWS SDK that does not sign", { "amz-sdk-invocation-id": "2ac25028-56ba-44fb-80dd-6b4a5ea861de" }],
  ])("%s is told with 400 that there is no endpoint, as the runtime tells it", async (_, headers) => {
    const response = await invoke(newName("nobody"), "1", headers as Record<string, string>);
    expect(response.headers.get("x-amzn-errortype")).toBe("ValidationError");
    expect(await errorOf(response)).toEqual({
      status: 400,
      code: "not_found",
      message: "There is no endpoint of this name",
    });
  });

  it("an answer of the upstream's is not one: nothing is put on it but the call's id", async () => {
    const name = await newEndpoint("own", { upstream: { url: `${server}/own/status/404` } });
    const response = await invoke(name, "1", { ...signed, origin: "https://page.example" });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("status 404");
    const names = [...response.headers.keys()].filter((each) => /^(?:x-|access-control-|www-)/.test(each));
    expect(names).toEqual(["x-weir-event-id"]);
  });
});

describe("WWW-Authenticate", () => {
  it("names the endpoint whose token is asked for, and another text stands with a wrong one", async () => {
    const name = await newEndpoint("realm", { callerSecret: "UPSTREAM_CALLER" });
    const none = await invoke(name, "1");
    const wrong = await invoke(name, "1", { "x-weir-token": "caller-secret-valuf" });
    for (const { headers } of [none, wrong]) {
      expect(headers.get("www-authenticate")).toBe(`Bearer realm="Weir endpoint ${name}"`);
    }
    expect((await errorOf(none)).message).toBe(
      "This endpoint needs its token: send it as x-weir-token or Authorization: Bearer …",
    );
    expect((await errorOf(wrong)).message).toBe("The token that was sent is not the endpoint's");
  });

  it("names Weir where the admin token is asked for, and another text stands with a wrong one", async () => {
    const asked = (headers: Record<string, string>) =>
      exports.default.fetch(`${origin}/v1/endpoints`, { headers });
    const none = await asked({});
    const wrong = await asked({ authorization: "Bearer the-admin-tokem" });
    for (const { headers } of [none, wrong])
      expect(headers.get("www-authenticate")).toBe('Bearer realm="Weir"');
    expect((await errorOf(none)).message).toBe("Send the admin token: Authorization: Bearer …");
    const { message } = await errorOf(wrong);
    expect(message).toBe(
      "The token that was sent is not the admin token: compare it with the secret WEIR_ADMIN_TOKEN",
    );
  });

  it("stands on no other refusal", async () => {
    const found = await exports.default.fetch(`${origin}/v1/endpoints`, {
      headers: { authorization: "Bearer the-admin-token" },
    });
    for (const response of [found, await invoke(newName("nobody"), "1")]) {
      expect(response.headers.has("www-authenticate")).toBe(false);
    }
  });
});

describe("the refusal of an endpoint's path", () => {
  it("is the same under any path and method", async () => {
    const name = newName("nobody");
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
      const response = await call(name, "/v1/models", { method });
      expect({ method, ...(await errorOf(response)) }).toMatchObject({
        method,
        status: 404,
        code: "not_found",
      });
    }
  });
});
