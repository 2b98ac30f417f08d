/** Signing in by Cloudflare Access: whose token is good, as whom it signs in, and what it opens; with real signatures. */
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { call, fetchWith, logOf, newEndpoint, origin, server } from "../given/given.ts";

const audience = "0123456789abcdef".repeat(4);
const settings = {
  WEIR_ACCESS_TEAM: server,
  WEIR_ACCESS_AUD: audience,
  WEIR_ACCESS_ADMINS: "ada@example.com, Grace@example.com",
};

let key: CryptoKey;
let other: CryptoKey;

async function publish(keys: string): Promise<void> {
  await (await fetch(`${server}/cdn-cgi/access/certs`, { method: "PUT", body: keys })).text();
}

beforeAll(async () => {
  const [pair, second] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
  [key, other] = [pair.privateKey, second.privateKey];
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  await publish(JSON.stringify({ keys: [jwk] }));
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface Changes {
  readonly email?: string | null;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly until?: number | null;
  readonly kid?: string;
  readonly key?: CryptoKey;
}

function tokenOf(changes: Changes = {}): Promise<string> {
  const { email = "reader@example.com", issuer = server, until = 60, kid = "one" } = changes;
  const signed = new SignJWT(email === null ? { common_name: "a-service" } : { email })
    .setProtectedHeader({ alg: "RS256", kid })
    .setIssuer(issuer)
    .setAudience(changes.audience ?? audience)
    .setIssuedAt();
  const now = Math.floor(Date.now() / 1_000);
  return (until === null ? signed : signed.setExpirationTime(now + until)).sign(changes.key ?? key);
}

function open(token: string, path = "/usage", env: Record<string, string> = settings): Promise<Response> {
  const headers = { "cf-access-jwt-assertion": token };
  return fetchWith(env, new Request(`${origin}${path}`, { headers, redirect: "manual" }));
}

/** Whether somebody may change settings, or look, or neither. */
async function roleBy(token: string, env: Record<string, string> = settings) {
  const name = await newEndpoint("by-access");
  const response = await open(token, `/dashboard/${name}/settings`, env);
  if (response.status === 303) return null;
  return (await response.text()).includes("Save the configuration") ? "admin" : "reader";
}

describe("a token of Cloudflare Access", () => {
  it("signs in whom it names: an admin who is listed, whoever else to look", async () => {
    expect(await roleBy(await tokenOf())).toBe("reader");
    expect(await roleBy(await tokenOf({ email: "GRACE@example.com" }))).toBe("admin");
    expect(await roleBy(await tokenOf({ email: null }))).toBe("reader");
    const { WEIR_ACCESS_ADMINS: _, ...nobody } = settings;
    expect(await roleBy(await tokenOf({ email: "ada@example.com" }), nobody)).toBe("reader");
  });

  it("is taken from the cookie as well, and ends where Access says so", async () => {
    const headers = { cookie: `a=1; CF_Authorization=${await tokenOf()}` };
    const page = await fetchWith(settings, new Request(`${origin}/usage`, { headers }));
    expect(page.status).toBe(200);
    const request = new Request(`${origin}/sign-out`, { method: "POST", headers, redirect: "manual" });
    expect((await fetchWith(settings, request)).headers.get("location")).toBe("/cdn-cgi/access/logout");
  });

  it.each<[string, Changes]>([
    ["for another application", { audience: "f".repeat(64) }],
    ["of another team", { issuer: "https://other.cloudflareaccess.com" }],
    ["that has expired", { until: -60 }],
    ["that never ends", { until: null }],
    ["signed with a key that nobody knows", { kid: "two" }],
  ])("is as none where it is %s", async (_, changes) => {
    expect(await roleBy(await tokenOf({ email: "ada@example.com", ...changes }))).toBeNull();
  });

  it("is as none where it was signed by somebody else, not at all, or is no token", async () => {
    expect(await roleBy(await tokenOf({ email: "ada@example.com", key: other }))).toBeNull();
    const payload = (await tokenOf({ email: "ada@example.com" })).split(".")[1] ?? "";
    expect(await roleBy(`${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`)).toBeNull();
    for (const odd of ["", "a.b.c", "x".repeat(20_000)]) expect(await roleBy(odd)).toBeNull();
  });

  it("is as none where nothing is configured", async () => {
    expect(await roleBy(await tokenOf({ email: "ada@example.com" }), {})).toBeNull();
  });

  it.each([
    ["", "a=1; CF_Authorization="],
    [", as the second of two headers", "a=1; b=2, CF_Authorization="],
  ])("opens no management API, and its cookie reaches no upstream%s", async (_, cookies) => {
    const token = await tokenOf({ email: "ada@example.com" });
    expect((await open(token, "/v1/endpoints")).status).toBe(401);
    const name = await newEndpoint("kept-from");
    const init = { method: "POST", body: "1", headers: { cookie: `${cookies}${token}` } };
    await (await call(name, "/invocations", init)).arrayBuffer();
    const [sent] = await logOf(name);
    expect(sent?.headers.find(([header]) => header === "cookie")).toEqual(["cookie", "a=1"]);
    expect(JSON.stringify(sent)).not.toContain(token);
  });

  it("a form of another site does nothing with it", async () => {
    const name = await newEndpoint("forged");
    const headers = {
      cookie: `CF_Authorization=${await tokenOf({ email: "ada@example.com" })}`,
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "cross-site",
    };
    const path = `${origin}/dashboard/${name}/settings`;
    const body = `action=delete-endpoint&confirm=${name}`;
    const request = new Request(path, { method: "POST", headers, body });
    expect((await fetchWith(settings, request)).status).toBe(403);
  });
});

it("keys that do not come hold a page up for seconds, are told in the log, and sign in nobody", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  // The keys of another address are not known yet.
  const elsewhere = server.replace("127.0.0.1", "localhost");
  const env = { ...settings, WEIR_ACCESS_TEAM: elsewhere };
  await publish("hang");
  const began = Date.now();
  const response = await open(await tokenOf({ issuer: elsewhere }), "/usage", env);
  expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?to=%2Fusage"]);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(said.mock.calls.flat().join()).toContain("access_failed");
  // Those that were kept go on to be good.
  expect((await open(await tokenOf())).status).toBe(200);
});
