/** The management API: who is let in, endpoints, monitors, and the pages beside it. */
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  api,
  ask,
  configure,
  counted,
  errorOf,
  fetchWith,
  healthOf,
  invoke,
  newEndpoint,
  newName,
  origin,
  server,
} from "../given/given.ts";

interface View {
  readonly name: string;
  readonly version: number;
  readonly config: Record<string, unknown>;
  readonly baseline: string | null;
  readonly monitors: readonly { name: string; nextDue: string | null; createdAt: string }[];
}

describe("API access", () => {
  const request = (headers: Record<string, string>) => new Request(`${origin}/v1/endpoints`, { headers });

  it.each([undefined, "", " \n"])("with the admin token %j the API refuses everyone", async (token) => {
    for (const given of ["Bearer undefined", "Bearer ", "Bearer the-admin-token"]) {
      const response = await fetchWith({ WEIR_ADMIN_TOKEN: token }, request({ authorization: given }));
      expect(await errorOf(response)).toMatchObject({ status: 403, code: "not_configured" });
    }
  });

  it.each([
    ["no header", {}],
    ["a wrong token", { authorization: "Bearer the-admin-tokem" }],
    ["a token that goes on", { authorization: "Bearer the-admin-token2" }],
    ["the beginning of the token", { authorization: "Bearer the-admin" }],
    ["another scheme", { authorization: "Basic the-admin-token" }],
    ["the token elsewhere", { "x-weir-token": "the-admin-token" }],
  ])("the API refuses %s", async (_, headers: Record<string, string>) => {
    const response = await exports.default.fetch(request(headers));
    const error = await errorOf(response);
    expect(error).toMatchObject({ status: 401, code: "unauthorized" });
    expect(JSON.stringify(error)).not.toContain("the-admin-token");
  });

  it.each(["/v1", "/v1/", "/v1/nothing", "/v1/endpoints/x/secrets"])(
    "%s is closed without the token",
    async (path) => {
      const response = await exports.default.fetch(origin + path, { method: "POST", body: "{}" });
      expect(response.status).toBe(401);
    },
  );

  it("a path that is not there is 404 as JSON", async () => {
    expect(await errorOf(await api("GET", "/nothing"))).toMatchObject({ status: 404, code: "not_found" });
    const patched = await api("PATCH", "/endpoints/x", {});
    expect(patched.headers.get("allow")).toBe("DELETE, GET, HEAD, PUT");
    expect(await errorOf(patched)).toMatchObject({ status: 405, code: "method_not_allowed" });
  });
});

describe("API endpoints", () => {
  it("PUT answers 201 with every default filled in, then 200 with the next version", async () => {
    const name = newName("put");
    const created = await api("PUT", `/endpoints/${name}`, {
      upstream: { url: "https://model.example/base" },
    });
    expect(created.status).toBe(201);
    expect(await created.json()).toEqual({
      name,
      version: 1,
      shards: 1,
      sending: 1,
      baseline: null,
      awaits: "there is no baseline",
      monitors: [],
      etag: created.headers.get("etag"),
      config: {
        upstream: {
          url: "https://model.example/base",
          invocationPath: "/invocations",
          secretHeaders: {},
          timeoutSeconds: 60,
        },
        capture: {
          enabled: true,
          samplingPercentage: 100,
          mode: "InputAndOutput",
          csvContentTypes: ["text/csv"],
          jsonContentTypes: ["application/json", "application/jsonlines"],
          bodyLimitBytes: 262_144,
          redact: [],
        },
        profile: true,
        shards: 1,
        retention: {},
        variant: "AllTraffic",
        receivers: [],
      },
    });
    const changed = await api("PUT", `/endpoints/${name}`, { upstream: { url: server }, variant: "blue" });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ version: 2, config: { variant: "blue" } });
    expect(await ask<View>("GET", `/endpoints/${name}`)).toMatchObject({ name, version: 2 });
  });

  it("GET lists endpoints by name; DELETE forgets one", async () => {
    const [first, second] = [newName("list-a"), newName("list-b")];
    await configure(second);
    await configure(first);
    const { endpoints } = await ask<{ endpoints: string[] }>("GET", "/endpoints");
    expect(endpoints.indexOf(first)).toBeGreaterThanOrEqual(0);
    expect(endpoints.indexOf(second)).toBeGreaterThan(endpoints.indexOf(first));
    const gone = await api("DELETE", `/endpoints/${first}`);
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    expect((await ask<{ endpoints: string[] }>("GET", "/endpoints")).endpoints).not.toContain(first);
    expect((await api("GET", `/endpoints/${first}`)).status).toBe(404);
    expect((await api("DELETE", `/endpoints/${first}`)).status).toBe(404);
    await configure(first);
    expect(await ask<View>("GET", `/endpoints/${first}`)).toMatchObject({ version: 1, monitors: [] });
  });

  const upstream = { url: "https://model.example" };
  it.each([
    ["upstream", {}],
    ["upstream.url", { upstream: {} }],
    ["upstream.url", { upstream: { url: "ftp://model.example" } }],
    ["upstream.url", { upstream: { url: "https://user:pass@model.example" } }],
    ["upstream.invocationPath", { upstream: { ...upstream, invocationPath: "score" } }],
    ["upstream.timeoutSeconds", { upstream: { ...upstream, timeoutSeconds: 0 } }],
    [
      "upstream.secretHeaders.x-key.secret",
      { upstream: { ...upstream, secretHeaders: { "x-key": { secret: "WEIR_ADMIN_TOKEN" } } } },
    ],
    [
      "upstream.secretHeaders.Host",
      { upstream: { ...upstream, secretHeaders: { Host: { secret: "UPSTREAM_A" } } } },
    ],
    ["callerSecret", { upstream, callerSecret: "WEIR_ADMIN_TOKEN" }],
    [
      "receivers.0.urlSecret",
      { upstream, receivers: [{ kind: "slack", urlSecret: "https://hooks.slack.com/x" }] },
    ],
    ["receivers.0.kind", { upstream, receivers: [{ kind: "pager", urlSecret: "WEBHOOK_A" }] }],
    ["capture.samplingPercentage", { upstream, capture: { samplingPercentage: 101 } }],
    ["capture.mode", { upstream, capture: { mode: "Both" } }],
    ["capture.csvContentTypes.0", { upstream, capture: { csvContentTypes: ["csv"] } }],
    ["capture.sampleRate", { upstream, capture: { sampleRate: 1 } }],
    ["variant", { upstream, variant: "a/b" }],
    ["outputColumns", { upstream, outputColumns: "LEFT" }],
    ["upstreem", { upstream, upstreem: 1 }],
    ["(root)", [1]],
  ])("PUT names the path %s and what was expected", async (path, config) => {
    const error = await errorOf(await api("PUT", `/endpoints/${newName("bad")}`, config));
    expect(error).toMatchObject({ status: 400, code: "invalid" });
    expect(error.details?.map((complaint) => complaint.path)).toContain(path);
    for (const { message } of error.details ?? []) expect(message.length).toBeGreaterThan(5);
  });

  it("PUT refuses a private upstream without the development flag", async () => {
    const headers = { authorization: "Bearer the-admin-token" };
    const body = JSON.stringify({ upstream: { url: "https://169.254.169.254/latest" } });
    const request = new Request(`${origin}/v1/endpoints/private`, { method: "PUT", headers, body });
    const error = await errorOf(await fetchWith({ WEIR_DEV: "1" }, request));
    expect(error).toMatchObject({ status: 400, details: [{ path: "upstream.url" }] });
    expect(error.details?.[0]?.message).toContain("link-local");
  });

  it.each(["a_b", "-a", "a-", "a".repeat(64), "a%2Fb"])("PUT refuses the endpoint name %s", async (name) => {
    const error = await errorOf(await api("PUT", `/endpoints/${name}`, { upstream }));
    expect(error).toMatchObject({ status: 400, details: [{ path: "name" }] });
  });

  // As Windows PowerShell sends it: a rule of redaction that matched nothing.
  const latin1 = JSON.stringify({ upstream, capture: { redact: [{ column: "größe", action: "drop" }] } });
  it.each([
    ["JSON", "upstream: x"],
    ["UTF-8", Uint8Array.from(latin1, (letter) => letter.charCodeAt(0)).buffer],
  ])("PUT refuses a body that is not %s", async (what, body) => {
    const message = `Cannot read the request body: it is not ${what}`;
    expect(await errorOf(await api("PUT", "/endpoints/text", body))).toMatchObject({ status: 400, message });
  });

  it.each([
    "",
    "/health",
    "/deliveries",
    "/profile",
    "/executions",
    "/baselines",
    "/monitors/m",
    "/executions/e",
    "/executions/e/report",
    "/baselines/b",
    "/baselines/b/statistics.json",
  ])("GET …%s of an unknown endpoint is 404 and leaves no trace", async (path) => {
    const name = newName("unknown");
    expect(await errorOf(await api("GET", `/endpoints/${name}${path}`))).toEqual({
      status: 404,
      code: "not_found",
      message: "There is no endpoint of this name",
    });
    expect(await env.ENDPOINTS.getByName(name).configuration()).toBeNull();
  });

  it("GET …/health shows what the shards count", async () => {
    const name = await newEndpoint("health");
    await invoke(name, "1");
    await counted(name, "seen", 1);
    const [health, shard] = [await ask("GET", `/endpoints/${name}/health`), await healthOf(name)];
    const counts = { seen: 1, profiled: 1, unread: 0, captured: 0, retries: 0, dropped: {} };
    const times = { lagMs: expect.any(Number), oldestUnflushed: expect.stringMatching(/^20\d\d-/) };
    expect(health).toEqual({
      endpoint: name,
      ...counts,
      incidents: {
        pending: 0,
        firing: 0,
        severities: { error: 0, warning: 0 },
        kinds: {},
        oldestSince: null,
      },
      unjudged: [],
      problems: [],
      lastHour: counts,
      lastDay: counts,
      warnings: [],
      ...times,
      pendingBytes: shard.pendingBytes,
      silentShards: [],
      sending: 1,
      notUnderstood: [],
      shards: [shard],
    });
  });
});

describe("API monitors", () => {
  it("a monitor is put, shown, changed and deleted", async () => {
    const name = await newEndpoint("monitors");
    const path = `/endpoints/${name}/monitors/hourly`;
    const put = await ask<View["monitors"][0]>("PUT", path, { schedule: "cron(0 * ? * * *)" });
    expect(put).toMatchObject({
      name: "hourly",
      config: { schedule: "cron(0 * ? * * *)", enabled: true },
    });
    const nextHour = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
    expect(put.nextDue).toBe(new Date(nextHour).toISOString());
    expect(await ask("GET", path)).toEqual(put);
    expect((await ask<View>("GET", `/endpoints/${name}`)).monitors).toEqual([put]);
    const changed = await ask("PUT", path, { schedule: "daily", enabled: false, minimumRecords: 10 });
    expect(changed).toMatchObject({ nextDue: null, config: { minimumRecords: 10 } });
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("DELETE", path)).status).toBe(404);
    expect((await api("GET", path)).status).toBe(404);
  });

  it.each([
    ["schedule", { schedule: "61 * * * *" }, "minute"],
    ["schedule", { schedule: "0 0 31 2 *" }, "never fires"],
    ["schedule", {}, "string"],
    ["minimumRecords", { schedule: "hourly", minimumRecords: 0 }, ">=1"],
    ["checks", { schedule: "hourly", checks: [] }, "not known"],
  ])("PUT …/monitors/m names %s in %j", async (path, config, message) => {
    const name = await newEndpoint("invalid");
    const error = await errorOf(await api("PUT", `/endpoints/${name}/monitors/m`, config));
    expect(error).toMatchObject({ status: 400, details: [{ path }] });
    expect(error.details?.[0]?.message).toContain(message);
  });

  it("a monitor of an unknown endpoint, or with a name that cannot be, is refused", async () => {
    const monitor = { schedule: "hourly" };
    expect((await api("PUT", `/endpoints/${newName("no")}/monitors/m`, monitor)).status).toBe(404);
    const name = await newEndpoint("names");
    expect((await api("PUT", `/endpoints/${name}/monitors/a_b`, monitor)).status).toBe(400);
  });
});

describe("pages", () => {
  it("/ says what this is, without scripts", async () => {
    const response = await exports.default.fetch(`${origin}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain("<h1>This deployment of Weir is running.</h1>");
    expect(html).not.toContain("<script");
    const closed = await fetchWith({ WEIR_ADMIN_TOKEN: undefined }, new Request(`${origin}/`));
    expect(await closed.text()).toContain("WEIR_ADMIN_TOKEN");
    expect(html).not.toContain("Wrong with this deployment");
  });
});
