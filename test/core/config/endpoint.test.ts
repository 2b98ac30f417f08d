import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../../src/core/config/endpoint.ts";
import { monitorSchema, monitorSchemaFor } from "../../../src/core/config/monitor.ts";
import { defaultKeep } from "../../../src/core/monitor/window.ts";
import { parse, type Complaint } from "../../../src/core/config/complaint.ts";
import { nameSchema } from "../../../src/core/names.ts";

const upstream = { url: "https://models.example.com/churn" };

/** What is wrong with an endpoint of these fields; nothing if it is accepted. */
function complaints(fields: object, allowPrivate = false): readonly Complaint[] {
  const parsed = parseEndpoint({ upstream, ...fields }, allowPrivate);
  return parsed.ok ? [] : parsed.complaints;
}

describe("parseEndpoint()", () => {
  it("needs an upstream URL only, and fills in every default", () => {
    expect(parseEndpoint({ upstream }, false)).toEqual({
      ok: true,
      value: {
        upstream: { ...upstream, invocationPath: "/invocations", secretHeaders: {}, timeoutSeconds: 60 },
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
  });

  it("keeps what is given", () => {
    const fields = {
      upstream: {
        url: "https://m.example.com",
        invocationPath: "/v1/predict",
        secretHeaders: {
          "X-Api-Key": { secret: "UPSTREAM_KEY" },
          authorization: { secret: "UPSTREAM_TOKEN", prefix: "Bearer " },
        },
        timeoutSeconds: 0.5,
        idleTimeoutSeconds: 30,
      },
      capture: {
        enabled: false,
        samplingPercentage: 12.5,
        dailyBudget: { captures: 1_000, bytes: 1_000_000 },
        mode: "Output",
        csvContentTypes: [],
        jsonContentTypes: ["application/*"],
        bodyLimitBytes: 0,
        redact: [{ side: "input", column: "user.email", action: "hash" }],
      },
      profile: false,
      shards: 4,
      retention: { capturesDays: 30, reportsDays: 365 },
      outputColumns: "END",
      variant: "blue-1",
      callerSecret: "UPSTREAM_CALLER",
      receivers: [
        { kind: "slack", urlSecret: "WEBHOOK_SLACK" },
        { kind: "webhook", urlSecret: "WEBHOOK_OPS", signingSecret: "WEBHOOK_OPS_KEY" },
      ],
    };
    const parsed = parseEndpoint(fields, false);
    expect(parsed.ok && parsed.value).toEqual({
      ...fields,
      upstream: {
        ...fields.upstream,
        secretHeaders: {
          "x-api-key": { secret: "UPSTREAM_KEY", prefix: "" },
          authorization: { secret: "UPSTREAM_TOKEN", prefix: "Bearer " },
        },
      },
    });
  });

  it("gives every complaint its path and what was expected", () => {
    const found = complaints({
      capture: { samplingPercentage: 101, mode: "Both", bodyLimitBytes: 2.5 },
      outputColumns: "FIRST",
      receivers: [{ kind: "pager" }],
    });
    expect(found.map(({ path }) => path)).toEqual([
      "capture.samplingPercentage",
      "capture.mode",
      "capture.bodyLimitBytes",
      "outputColumns",
      "receivers.0.kind",
    ]);
    expect(found.map(({ message }) => message).join("\n")).toMatch(
      /<=100[^]*"Input"\|"Output"\|"InputAndOutput"[^]*expected int[^]*"START"\|"END"/,
    );
  });

  it("refuses unknown fields by their own path", () => {
    expect(complaints({ name: "x", capture: { sampling: 5, enabeld: true } })).toEqual([
      { path: "capture.sampling", message: "This field is not known" },
      { path: "capture.enabeld", message: "This field is not known" },
      { path: "name", message: "This field is not known" },
    ]);
  });

  it("refuses what is no object at all, at the root", () => {
    for (const input of [null, "x", [], 5]) {
      const parsed = parseEndpoint(input, false);
      expect(!parsed.ok && parsed.complaints[0]).toMatchObject({
        path: "(root)",
        message: expect.stringContaining("expected object"),
      });
    }
    const without = parseEndpoint({}, false);
    expect(!without.ok && without.complaints).toMatchObject([{ path: "upstream" }]);
  });

  it.each([
    ["http://models.example.com", "its scheme must be https"],
    ["https://127.0.0.1/", "its host 127.0.0.1 is a loopback address"],
    ["https://10.1.2.3", "its host 10.1.2.3 is a private address"],
    ["https://localhost:8080", "its host localhost is a local name"],
    ["models.example.com", "it is not an absolute URL"],
    [
      "https://user:pass@models.example.com",
      "it must not contain a user name or password: name a secret instead",
    ],
  ])("refuses the upstream %s", (url, reason) => {
    expect(complaints({ upstream: { url } })).toEqual([
      { path: "upstream.url", message: `Cannot use this URL: ${reason}` },
    ]);
  });

  it.each(["/../admin", "/%2e%2e/x", "/..%2fx", "/a/..;/../x"])(
    "refuses the invocation path %s, which leads out of the url",
    (invocationPath) => {
      expect(complaints({ upstream: { ...upstream, invocationPath } })).toMatchObject([
        {
          path: "upstream.invocationPath",
          message: expect.stringContaining("stays under the upstream's url"),
        },
      ]);
    },
  );

  it.each(["Bearer\n", "Bearer\r\nx-b: 1", "gr\u00fcezi ", "\u0000"])("refuses the prefix %j", (prefix) => {
    const secretHeaders = { "X-A": { secret: "UPSTREAM_KEY", prefix } };
    expect(complaints({ upstream: { ...upstream, secretHeaders } })).toMatchObject([
      { path: "upstream.secretHeaders.x-a.prefix" },
    ]);
  });

  it("takes private and plain upstreams with the development flag", () => {
    for (const url of ["http://127.0.0.1:9000", "https://localhost", "http://10.0.0.1"]) {
      expect(complaints({ upstream: { url } }, true)).toEqual([]);
    }
    expect(complaints({ upstream: { url: "ftp://10.0.0.1" } }, true)).toHaveLength(1);
  });

  it.each([
    "WEIR_ADMIN_TOKEN",
    "upstream_key",
    "UPSTREAM",
    "UPSTREAM_",
    "MY_UPSTREAM_KEY",
    "UPSTREAM_KEY\n",
    "WEBHOOK-KEY",
    "",
  ])("names no secret %j", (secret) => {
    const message = "Expected the name of a secret: UPSTREAM_… or WEBHOOK_…, capital letters, digits and _";
    expect(complaints({ callerSecret: secret })).toEqual([{ path: "callerSecret", message }]);
    expect(complaints({ upstream: { ...upstream, secretHeaders: { "x-key": { secret } } } })).toEqual([
      { path: "upstream.secretHeaders.x-key.secret", message },
    ]);
    expect(complaints({ receivers: [{ kind: "slack", urlSecret: secret }] })).toEqual([
      { path: "receivers.0.urlSecret", message },
    ]);
    expect(
      complaints({ receivers: [{ kind: "webhook", urlSecret: "WEBHOOK_A", signingSecret: secret }] }),
    ).toEqual([{ path: "receivers.0.signingSecret", message }]);
  });

  it.each([
    "Host",
    "content-length",
    "Transfer-Encoding",
    "connection",
    "TE",
    "Proxy-Authorization",
    "bad header",
    "x:y",
    "",
  ])("sets no header %j", (header) => {
    const found = complaints({
      upstream: { ...upstream, secretHeaders: { [header]: { secret: "UPSTREAM_A" } } },
    });
    expect(found).toHaveLength(1);
    expect(found[0]?.path).toBe(`upstream.secretHeaders.${header}`);
  });

  it.each([
    ["invocationPath", "invocations", "Expected a path that starts with /"],
    ["invocationPath", "/a?b=1", "Expected a path that starts with /"],
    ["timeoutSeconds", 0, "Too small"],
    ["timeoutSeconds", 601, "Too big"],
    ["url", `https://models.example.com/${"x".repeat(2100)}`, "Too big"],
  ])("refuses upstream.%s %j", (field, value, message) => {
    const [complaint] = complaints({ upstream: { ...upstream, [field]: value } });
    expect(complaint).toMatchObject({ path: `upstream.${field}`, message: expect.stringContaining(message) });
  });

  it("refuses content types that are none, too many receivers and names out of pattern", () => {
    expect(complaints({ capture: { csvContentTypes: ["csv"] } })).toEqual([
      { path: "capture.csvContentTypes.0", message: "Expected a content type such as text/csv" },
    ]);
    const receivers = Array.from({ length: 11 }, () => ({ kind: "slack", urlSecret: "WEBHOOK_A" }));
    expect(complaints({ receivers })).toMatchObject([{ path: "receivers" }]);
    expect(complaints({ variant: "-blue" })).toMatchObject([{ path: "variant" }]);
  });
});

describe("nameSchema", () => {
  it("is the service's pattern: 1 to 63 letters, digits and inner hyphens", () => {
    for (const name of ["a", "Churn-2", "a--b", "9", "x".repeat(63)])
      expect(parse(nameSchema, name).ok).toBe(true);
    for (const name of ["", "-a", "a-", "a_b", "a/b", "é", "x".repeat(64), "a\n"]) {
      expect(parse(nameSchema, name)).toEqual({
        ok: false,
        complaints: [{ path: "(root)", message: "Expected 1 to 63 letters, digits and inner hyphens" }],
      });
    }
  });
});

describe("monitorSchema", () => {
  it("needs a schedule only, and fills in every default", () => {
    expect(parse(monitorSchema, { schedule: "cron(0 * ? * * *)" })).toEqual({
      ok: true,
      value: { schedule: "cron(0 * ? * * *)", enabled: true },
    });
  });

  it.each(["", "every hour", "61 * * * *", "cron(0 * *)"])(
    "refuses the schedule %j and says why",
    (schedule) => {
      const parsed = parse(monitorSchema, { schedule });
      expect(!parsed.ok && parsed.complaints).toEqual([
        { path: "schedule", message: expect.stringMatching(/^Cannot /) },
      ]);
    },
  );

  it("refuses other fields, and a minimum that is none", () => {
    const parsed = parse(monitorSchema, { schedule: "0 * * * *", minimumRecords: 0, endpoint: "x" });
    expect(!parsed.ok && parsed.complaints.map(({ path }) => path)).toEqual(["minimumRecords", "endpoint"]);
    expect(parse(monitorSchema, { schedule: 5 })).toMatchObject({
      ok: false,
      complaints: [{ path: "schedule" }],
    });
  });
});

describe("monitorSchema", () => {
  it.each([
    ["30 6 * * *", "longer than 2 hours must begin on the hour"],
    ["15 */6 * * *", "longer than 2 hours must begin on the hour"],
    ["0 9 1 */3 *", "longer than 48 hours must begin on the day"],
    ["0 9 * * MON", "longer than 48 hours must begin on the day"],
  ])("refuses %s, whose windows profiles could not answer", (schedule, reason) => {
    const parsed = parse(monitorSchema, { schedule });
    expect(parsed).toMatchObject({ ok: false, complaints: [{ path: "schedule" }] });
    expect(JSON.stringify(parsed)).toContain(reason);
  });

  it.each(["cron(0 * ? * * *)", "30 * * * *", "*/15 * * * *", "0 6 * * *", "0 0 * * MON", "0 0 1 */3 *"])(
    "takes %s",
    (schedule) => {
      expect(parse(monitorSchema, { schedule }).ok).toBe(true);
    },
  );

  it.each(["cron(0 0 1 1 ? 1970)", "cron(0 0 ? * * 1999-2025)"])(
    "refuses %s, whose years are over, and takes it while they are not",
    (schedule) => {
      const on = (time: number) => parse(monitorSchemaFor(defaultKeep, time), { schedule });
      expect(on(Date.UTC(2026, 10))).toEqual({
        ok: false,
        complaints: [{ path: "schedule", message: expect.stringMatching(/years are over/) }],
      });
      expect(on(Date.UTC(1969, 0)).ok).toBe(true);
    },
  );
});
