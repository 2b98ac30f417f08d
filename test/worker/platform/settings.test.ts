/** A deployment whose variables are wrong: calls pass and are recorded, and everybody who can mend it is told. */
import { describe, expect, it, vi } from "vitest";
import { settingsOf } from "../../../src/worker/platform/settings.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { counted, errorOf, eventually, fetchWith, newName, origin, server, withEnv } from "../given/given.ts";

/** Every variable, something that it cannot be, and what its fault says beside its name. */
const wrong: readonly (readonly [name: string, value: unknown, words: string])[] = [
  ["WEIR_BATCH_MS", "5000", "expected a whole number from 0 to 1000; 250 is used"],
  ["WEIR_BATCH_MS", "0.5s", "250 is used"],
  ["WEIR_CAPTURE_BYTES", "32MiB", "without a unit (32 MiB are 33554432); 33554432 is used"],
  ["WEIR_FLUSH_SECONDS", "1e9", "more than 0 and at most 3600; 60 is used"],
  ["WEIR_PROFILE_SECONDS", "7", "divides 60, such as 10 or 60; 60 is used"],
  ["WEIR_BACKLOG_BYTES", "-1", "1073741824 is used"],
  [
    "WEIR_KEEP",
    "abc",
    "three ascending times such as 2h 48h 400d, for minutes, hours and days; until then all",
  ],
  ["WEIR_RANGE_BYTES", "1GB", "536870912 is used"],
  ["WEIR_RANGES_AT_ONCE", "0", "expected a whole number from 1 to 100; 6 is used"],
  ["WEIR_PUBLIC_URL", "monitor.corp.example", "expected an address such as https://weir.example.com"],
  ["WEIR_ACCESS_ADMINS", "ada", "expected e-mail addresses with commas between them; everybody whom"],
  ["WEIR_DEV", "True", "expected true or false; private addresses are refused"],
  ["WEIR_CAPTURE_BYTE", "1000", "no variable has this name; it has no effect"],
  ["BUCKET", undefined, "this binding is missing: captures wait"],
  ["RECORDERS", undefined, "this binding is missing: calls pass and are not recorded"],
];

const base = { WEIR_ADMIN_TOKEN: "the-admin-token", WEIR_DEV: "true" };

function faultsOf(changes: Record<string, unknown>): string[] {
  return settingsOf(withEnv(changes)).faults.map(({ message }) => message);
}

function asked(method: string, path: string, body?: unknown, token = "the-admin-token"): Request {
  const headers = { authorization: `Bearer ${token}` };
  return new Request(`${origin}${path}`, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
}

describe("settingsOf()", () => {
  it.each(wrong)("names %s where it is %j, and says what is used instead", (name, value, words) => {
    const [fault, ...others] = faultsOf({ [name]: value });
    expect(fault).toContain(`${name}: `);
    expect(fault).toContain(words);
    expect(others).toEqual([]);
  });

  it.each(wrong.filter(([, value]) => String(value).length > 4 && value !== undefined))(
    "says nothing of what %s holds",
    (name, value) => {
      expect(faultsOf({ [name]: value }).join()).not.toContain(value);
    },
  );

  it("takes Cloudflare Access whole or not at all, and says what is missing", () => {
    const [team, tag] = ["example.cloudflareaccess.com", "0f".repeat(32)];
    const access = (changes: Record<string, string>) => settingsOf(withEnv(changes)).access;
    expect(
      access({ WEIR_ACCESS_TEAM: team, WEIR_ACCESS_AUD: tag, WEIR_ACCESS_ADMINS: "Ada@b.c,d@e.f" }),
    ).toEqual({
      issuer: `https://${team}`,
      audience: tag,
      admins: ["ada@b.c", "d@e.f"],
    });
    const missing =
      "it is missing beside the other one: nobody signs in by Cloudflare Access: set both or none";
    expect(faultsOf({ WEIR_ACCESS_TEAM: team })).toEqual([`WEIR_ACCESS_AUD: ${missing}`]);
    expect(faultsOf({ WEIR_ACCESS_AUD: tag })).toEqual([`WEIR_ACCESS_TEAM: ${missing}`]);
    for (const wrong of [
      "example",
      `https://${team}/x`,
      `http://${team}`,
      `https://a:b@${team}`,
      "no space.x y",
    ]) {
      const given = { WEIR_ACCESS_TEAM: wrong, WEIR_ACCESS_AUD: tag };
      expect(access(given)).toBeNull();
      expect(faultsOf(given)).toEqual([
        expect.stringContaining("WEIR_ACCESS_TEAM: expected the team's domain"),
      ]);
    }
    const short = { WEIR_ACCESS_TEAM: team, WEIR_ACCESS_AUD: "abc" };
    expect([access(short), faultsOf(short)]).toEqual([
      null,
      [expect.stringContaining("64 hexadecimal digits")],
    ]);
    const loopback = { WEIR_ACCESS_TEAM: "http://127.0.0.1:8788", WEIR_ACCESS_AUD: tag };
    expect(access(loopback)?.issuer).toBe("http://127.0.0.1:8788");
    expect(access({ ...loopback, WEIR_DEV: "false" })).toBeNull();
  });

  it("finds nothing wrong with a deployment as it should be, nor with what is set to nothing", () => {
    expect(faultsOf({})).toEqual([]);
    const blank = new Set(wrong.map(([name]) => name).filter((name) => name.startsWith("WEIR_")));
    blank.delete("WEIR_CAPTURE_BYTE");
    for (const name of blank) expect([name, faultsOf({ [name]: " " })]).toEqual([name, []]);
    expect(faultsOf({ WORKFLOW: undefined })).toEqual([]);
  });

  it("takes numbers and true as wrangler.toml may hold them, and white space around what is set", () => {
    const given = {
      WEIR_BATCH_MS: 100,
      WEIR_DEV: true,
      WEIR_FLUSH_SECONDS: " 5\n",
      WEIR_PUBLIC_URL: "https://a.example/",
    };
    const { batches, allowsPrivate, recorder, publicUrl, faults } = settingsOf(withEnv(given));
    expect([batches.waitMs, allowsPrivate, recorder.flushMs, publicUrl]).toEqual([
      100,
      true,
      5_000,
      "https://a.example",
    ]);
    expect(faults).toEqual([]);
  });

  it("holds what secrets must not be, and nothing of them", () => {
    const faults = faultsOf({ WEIR_ADMIN_TOKEN: "hunter2", WEIR_REDACTION_KEY: "pepper" });
    expect(faults).toEqual([
      expect.stringMatching(/^WEIR_REDACTION_KEY: shorter than 12 characters/),
      expect.stringMatching(/^WEIR_ADMIN_TOKEN: shorter than 12 characters/),
    ]);
    expect(faults.join()).not.toMatch(/hunter2|pepper/);
    expect(faultsOf({ WEIR_ADMIN_TOKEN: "correct horse battery staple" })).toEqual([
      expect.stringMatching(/^WEIR_ADMIN_TOKEN: white space within it cannot be sent/),
    ]);
  });

  it("is the same object for one environment: a call parses nothing", () => {
    const env = withEnv({});
    expect(settingsOf(env)).toBe(settingsOf(env));
    expect(settingsOf({} as Bindings).recorder.flushMs).toBe(60_000);
  });
});

describe("a deployment whose variables are wrong", () => {
  it("passes and records calls, and tells it in answers to PUT, in health and on the page", async () => {
    const name = newName("wrong");
    const changes = { ...base, WEIR_CAPTURE_BYTES: "32MiB", WEIR_BATCH_MS: "5000", WEIR_KEEP: "abc" };
    const path = `/v1/endpoints/${name}`;
    const put = await fetchWith(changes, asked("PUT", path, { upstream: { url: `${server}/${name}` } }));
    expect(put.status).toBe(201);
    const { warnings } = await put.json<{ warnings: string[] }>();
    expect(warnings.map((warning) => warning.split(":")[0])).toEqual([
      "WEIR_KEEP",
      "WEIR_BATCH_MS",
      "WEIR_CAPTURE_BYTES",
    ]);
    const monitor = await fetchWith(changes, asked("PUT", `${path}/monitors/m`, { schedule: "hourly" }));
    expect(await monitor.json()).toMatchObject({ name: "m", warnings });
    const call = new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1" });
    expect((await fetchWith(changes, call)).status).toBe(200);
    await counted(name, "seen", 1);
    const health = await fetchWith(changes, asked("GET", `${path}/health`));
    expect(await health.json()).toMatchObject({ seen: 1, warnings });
    const page = await (await fetchWith(changes, new Request(`${origin}/`))).text();
    expect(page).toContain("Wrong with this deployment");
    for (const warning of warnings) expect(page).toContain(warning);
  });

  it("does not tell everybody that its secrets can be guessed", async () => {
    const changes = { WEIR_ADMIN_TOKEN: "hunter2", WEIR_REDACTION_KEY: "pepper" };
    const page = await (await fetchWith(changes, new Request(`${origin}/`))).text();
    expect(page).not.toMatch(/hunter2|pepper|guess|shorter/);
    const body = { upstream: { url: "https://model.example" } };
    const put = await fetchWith(changes, asked("PUT", `/v1/endpoints/${newName("short")}`, body, "hunter2"));
    expect((await put.json<{ warnings: string[] }>()).warnings).toHaveLength(2);
  });

  it("takes an admin token with a line's end, and says of one with white space within that nobody can send it", async () => {
    const list = () => asked("GET", "/v1/endpoints");
    expect((await fetchWith({ WEIR_ADMIN_TOKEN: "the-admin-token\n" }, list())).status).toBe(200);
    const inner = await fetchWith({ WEIR_ADMIN_TOKEN: "the admin token" }, list());
    expect(await errorOf(inner)).toMatchObject({
      status: 401,
      message: expect.stringContaining("white space"),
    });
  });

  it("that cannot know an endpoint refuses to configure one, and says which binding is missing", async () => {
    const body = { upstream: { url: `${server}/none` } };
    for (const binding of ["CATALOG", "ENDPOINTS"]) {
      const response = await fetchWith(
        { [binding]: undefined },
        asked("PUT", `/v1/endpoints/${newName("none")}`, body),
      );
      expect(await errorOf(response)).toMatchObject({
        status: 403,
        code: "not_configured",
        message: `This deployment has no binding ${binding}: add it to wrangler.toml, see /docs/deploy`,
      });
    }
  });

  it("without a bucket passes calls and says so", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const name = newName("bucketless");
    const body = { upstream: { url: `${server}/${name}` } };
    const put = await fetchWith({ BUCKET: undefined }, asked("PUT", `/v1/endpoints/${name}`, body));
    expect(await put.json()).toMatchObject({
      warnings: [expect.stringMatching(/^BUCKET: this binding is missing/)],
    });
    const call = () => new Request(`${origin}/endpoints/${name}/invocations`, { method: "POST", body: "1" });
    await eventually(async () => expect((await fetchWith({ BUCKET: undefined }, call())).status).toBe(200));
  });
});
