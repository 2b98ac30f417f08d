/** Which headers cross the gateway, whose secrets it adds, and whom it lets in. */
import { describe, expect, it } from "vitest";
import { endpointSchema } from "../../../src/core/config/endpoint.ts";
import { addSecrets } from "../../../src/worker/gateway/headers.ts";
import {
  call,
  capturesOf,
  counted,
  errorOf,
  fetchWith,
  flush,
  invoke,
  logOf,
  newEndpoint,
  origin,
  server,
  withEnv,
} from "../given/given.ts";

/** The headers of the only request the upstream got. */
async function sentTo(name: string): Promise<Map<string, string>> {
  const log = await logOf(name);
  expect(log).toHaveLength(1);
  return new Map(log[0]?.headers);
}

describe("gateway request headers", () => {
  it("gateway passes the client's headers on, also those it reads itself", async () => {
    const name = await newEndpoint("kept");
    const kept = {
      accept: "text/event-stream, application/json",
      "content-type": "text/csv; charset=utf-8",
      authorization: "Bearer the client's own",
      cookie: "session=1",
      "x-amzn-sagemaker-inference-id": "id-1",
      "x-amzn-sagemaker-custom-attributes": "a=b",
      "x-request-id": "r-1",
      "openai-organization": "org",
    };
    await invoke(name, "1", kept);
    const sent = await sentTo(name);
    expect(Object.fromEntries(sent)).toMatchObject(kept);
  });

  it("gateway drops the connection's headers, the platform's and its own", async () => {
    const name = await newEndpoint("dropped");
    const dropped = {
      connection: "keep-alive, X-Hop, x-other-hop",
      "x-hop": "1",
      "x-other-hop": "1",
      "keep-alive": "timeout=5",
      te: "trailers",
      "proxy-authorization": "Basic eA==",
      "proxy-connection": "keep-alive",
      "cf-connecting-ip": "203.0.113.9",
      "cf-ray": "x",
      "cf-ipcountry": "CH",
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-real-ip": "203.0.113.9",
      "true-client-ip": "203.0.113.9",
      "x-weir-token": "t",
      "x-weir-capture": "off",
    };
    await invoke(name, "1", { ...dropped, "x-kept": "1" });
    const sent = await sentTo(name);
    expect(sent.get("x-kept")).toBe("1");
    expect(sent.get("host")).toBe(new URL(server).host);
    // The server's own connection may say how it is kept.
    const left = Object.keys(dropped).filter((header) => header !== "connection" && sent.has(header));
    expect(left).toEqual([]);
    expect(sent.get("connection") ?? "").not.toContain("hop");
  });

  it("gateway puts itself behind those who passed the call on before, and takes none of them away", async () => {
    const name = await newEndpoint("hops");
    await invoke(name, "1", { "cdn-loop": "cloudflare; loops=1, weir" });
    expect((await sentTo(name)).get("cdn-loop")).toBe("cloudflare; loops=1, weir, weir");
  });

  it("gateway sets the upstream's secret headers, with their prefix, over the client's", async () => {
    const name = await newEndpoint("secret", {
      upstream: {
        secretHeaders: {
          Authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " },
          "x-api-key": { secret: "UPSTREAM_KEY" },
        },
      },
    });
    await invoke(name, "1", { authorization: "Bearer the client's own" });
    const sent = await sentTo(name);
    expect(sent.get("authorization")).toBe("Bearer upstream-secret-value");
    expect(sent.get("x-api-key")).toBe("upstream-secret-value");
  });

  it("gateway names a missing upstream secret and calls nobody", async () => {
    const name = await newEndpoint("missing", {
      upstream: {
        secretHeaders: {
          "x-a": { secret: "UPSTREAM_KEY" },
          "x-b": { secret: "UPSTREAM_FORGOTTEN" },
        },
      },
    });
    const response = await invoke(name, "1");
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 424, code: "upstream_unusable" });
    expect(error.message).toContain("the secret UPSTREAM_FORGOTTEN is not set");
    expect(JSON.stringify(error)).not.toContain("upstream-secret-value");
    expect(await logOf(name)).toEqual([]);
  });

  it.each(["two\nlines", "gr\u00fcezi", "nothing\u0000"])(
    "gateway does not send the secret %j, and does not show it",
    async (secret) => {
      const name = await newEndpoint("unsendable", {
        upstream: { secretHeaders: { "x-a": { secret: "UPSTREAM_KEY" } } },
      });
      const request = new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1" });
      const error = await errorOf(await fetchWith({ UPSTREAM_KEY: secret }, request));
      expect(error).toMatchObject({ status: 424, code: "upstream_unusable" });
      expect(error.message).toContain(
        "the secret UPSTREAM_KEY holds characters that do not belong in a header",
      );
      expect(error.message).not.toContain(secret);
      expect(await logOf(name)).toEqual([]);
    },
  );

  it("gateway names a prefix that an earlier version let in, and calls nobody", async () => {
    const config = endpointSchema.parse({
      upstream: { url: server, secretHeaders: { "x-a": { secret: "UPSTREAM_KEY", prefix: "Key\n" } } },
    });
    const wrong = addSecrets(new Headers(), withEnv({}), config);
    expect(wrong).toBe(
      "the prefix of the secret UPSTREAM_KEY holds characters that do not belong in a header",
    );
  });

  it("gateway sends a secret without the line end that a file put behind it", async () => {
    const name = await newEndpoint("line", {
      upstream: { secretHeaders: { "x-a": { secret: "UPSTREAM_KEY" } } },
    });
    const request = new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1" });
    expect((await fetchWith({ UPSTREAM_KEY: "from a file\n" }, request)).status).toBe(200);
    expect((await sentTo(name)).get("x-a")).toBe("from a file");
  });
});

describe("gateway response headers", () => {
  it("gateway keeps every cookie for its endpoint only, drops the connection's headers and puts its own event id", async () => {
    const name = await newEndpoint("cookies", { upstream: { url: `${server}/cookies/cookies` } });
    const response = await invoke(name, "1");
    expect(response.headers.getSetCookie()).toEqual([
      `a=1; Path=/endpoints/${name}`,
      `b=2, three; HttpOnly; SameSite=Lax; Path=/endpoints/${name}`,
    ]);
    const dropped = ["connection", "x-inner", "proxy-authenticate", "keep-alive", "transfer-encoding"];
    expect(dropped.filter((header) => response.headers.has(header))).toEqual([]);
    expect(response.headers.get("x-weir-event-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.text()).toBe("[1]");
  });
});

describe("gateway and its own origin", () => {
  it("no upstream rules it: what speaks for a whole origin does not pass", async () => {
    const ruling = {
      "service-worker-allowed": "/",
      "clear-site-data": '"*"',
      "strict-transport-security": "max-age=1; includeSubDomains",
      "public-key-pins": "x",
      "alt-svc": 'h3="evil.example:443"',
      nel: '{"report_to":"x"}',
      "report-to": "{}",
      "reporting-endpoints": 'x="https://evil.example"',
      "origin-agent-cluster": "?1",
      "accept-ch": "sec-ch-ua-model",
      "sec-session-registration": '(ES256);path="/x"',
      "shared-storage-write": "clear",
      "attribution-reporting-register-trigger": "{}",
    };
    const kept = { "x-frame-options": "DENY", "content-type": "text/plain", etag: '"1"' };
    const upstream = { url: `${server}/ruling/says` };
    for (const config of [{}, { profile: false, capture: { enabled: false } }]) {
      const name = await newEndpoint("ruling", { upstream, ...config });
      const said = JSON.stringify({ ...ruling, ...kept });
      const init = { method: "POST", body: said, headers: { "content-type": "application/json" } };
      const response = await call(name, "/invocations", init);
      await response.arrayBuffer();
      expect(Object.keys(ruling).filter((header) => response.headers.has(header))).toEqual([]);
      for (const [header, value] of Object.entries(kept)) expect(response.headers.get(header)).toBe(value);
    }
  });
});

describe("gateway caller token", () => {
  const secured = { callerSecret: "UPSTREAM_CALLER" };

  it("gateway lets in who sends x-weir-token, and keeps the client's authorization", async () => {
    const name = await newEndpoint("token", secured);
    const headers = { "x-weir-token": "caller-secret-value", authorization: "Bearer for the model" };
    expect((await invoke(name, "1", headers)).status).toBe(200);
    const sent = await sentTo(name);
    expect(sent.get("authorization")).toBe("Bearer for the model");
    expect(sent.has("x-weir-token")).toBe(false);
  });

  it("gateway lets in who sends the token as bearer, and does not pass it on", async () => {
    const name = await newEndpoint("bearer", secured);
    expect((await invoke(name, "1", { authorization: "bearer caller-secret-value" })).status).toBe(200);
    expect((await sentTo(name)).has("authorization")).toBe(false);
  });

  it.each([
    ["no token", {}],
    ["a wrong token", { "x-weir-token": "caller-secret-valuf" }],
    ["an empty token", { "x-weir-token": "" }],
    [
      "a wrong x-weir-token beside the right bearer",
      { "x-weir-token": "no", authorization: "Bearer caller-secret-value" },
    ],
    ["the admin token", { authorization: "Bearer the-admin-token" }],
    ["basic authorization", { authorization: "Basic caller-secret-value" }],
  ])("gateway refuses %s", async (_, headers: Record<string, string>) => {
    const name = await newEndpoint("refused", secured);
    const response = await invoke(name, "1", headers);
    expect(response.headers.get("x-weir-event-id")).not.toBeNull();
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 401, code: "unauthorized" });
    expect(JSON.stringify(error)).not.toContain("caller-secret-value");
    expect(await logOf(name)).toEqual([]);
  });

  it("gateway refuses everyone while the caller's secret is not set", async () => {
    const name = await newEndpoint("unset", { callerSecret: "UPSTREAM_FORGOTTEN" });
    for (const response of [
      await invoke(name, "1", { "x-weir-token": "undefined" }),
      await call(name, "/m"),
    ]) {
      expect(await errorOf(response)).toEqual({
        status: 403,
        code: "not_configured",
        message: "This endpoint lets nobody in: the secret UPSTREAM_FORGOTTEN is not set",
      });
    }
    expect(await logOf(name)).toEqual([]);
  });

  it("gateway never captures the caller's headers", async () => {
    const name = await newEndpoint("private", secured);
    await invoke(name, "1", {
      "x-weir-token": "caller-secret-value",
      authorization: "Bearer not-for-files",
      cookie: "s=xyz",
    });
    await counted(name, "seen", 1);
    await flush(name);
    const [line = ""] = (await capturesOf(name))[0]?.lines ?? [];
    expect(line).toContain('"data":"1"');
    expect(line).not.toMatch(/caller-secret-value|Bearer|not-for-files|cookie|xyz/);
  });
});
