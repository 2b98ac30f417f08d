/** Signing in to the pages: who may, for how long, how often one may try, and what nobody else can do with it. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, fetchWith, logOf, newEndpoint, origin } from "../given/given.ts";
import { cookieFor, newAddress, sendForm, signIn } from "../given/signed-in.ts";

function open(path: string, cookie = ""): Promise<Response> {
  return exports.default.fetch(`${origin}${path}`, { headers: { cookie }, redirect: "manual" });
}

describe("signing in", () => {
  it.each(["the-admin-token", "the-reading-token", " the-admin-token\n"])(
    "opens the pages to whoever has %j",
    async (token) => {
      const response = await signIn(token, "/dashboard?after=a");
      expect([response.status, response.headers.get("location")]).toEqual([303, "/dashboard?after=a"]);
      expect(response.headers.get("set-cookie")).toMatch(
        /^__Host-weir-session=\w+\.\d+\.\w{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
      );
      const page = await open("/dashboard", (response.headers.get("set-cookie") ?? "").split(";")[0]);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("Sign out");
    },
  );

  it.each(["", "the-admin-toke", "the-admin-token2", "undefined", "null"])("refuses %j", async (token) => {
    const response = await signIn(token);
    expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
    expect(await response.text()).toContain("neither the admin token nor the read token");
  });

  it("without a read token nobody signs in with an empty or guessed one", async () => {
    const body = "token=undefined";
    const request = new Request(`${origin}/sign-in`, {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin" },
      body,
    });
    expect((await fetchWith({ WEIR_READ_TOKEN: "" }, request)).status).toBe(403);
  });

  it.each([
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "",
    "/\t/evil",
    "/.//evil.example",
    "/x/..//evil.example/",
    "/%2E//evil.example",
  ])("leads to no other place than its own: %j", async (to) => {
    const location = (await signIn("the-admin-token", to)).headers.get("location") ?? "";
    expect(new URL(location, origin).origin).toBe(origin);
  });

  it("who is not signed in is asked to, and comes back", async () => {
    const response = await open("/dashboard/x");
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      "/sign-in?to=%2Fdashboard%2Fx",
    ]);
  });

  it("after five failures an address waits, with the right token too, and no other address does", async () => {
    for (let times = 0; times < 5; times++) {
      expect((await signIn("wrong", "", "2001:db8:1:2::1")).status).toBe(403);
    }
    const early = await signIn("the-admin-token", "", "2001:db8:1:2::ffff");
    expect([early.status, early.headers.get("retry-after")]).toEqual([429, "2"]);
    expect((await signIn("the-admin-token", "", "2001:db8:1:3::1")).status).toBe(303);
  });

  it.each([{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }])(
    "takes no form of another site: %j",
    async (headers) => {
      const body = "token=the-admin-token";
      const response = await sendForm("/sign-in", body, {
        ...headers,
        "cf-connecting-ip": newAddress(),
      });
      expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
    },
  );
});

describe("a session", () => {
  it.each([
    ["of another role", (cookie: string) => cookie.replace("=reader", "=admin")],
    ["for longer", (cookie: string) => cookie.replace(/\.(\d+)\./, (_, until) => `.${Number(until) + 1}.`)],
    ["with another signature", (cookie: string) => cookie.replace(/\w{4}$/, "0000")],
    ["of another name", (cookie: string) => cookie.replace("__Host-", "")],
  ])("is none that somebody has made up: %s", async (_, change) => {
    const cookie = await cookieFor("the-reading-token");
    expect((await open("/dashboard", cookie)).status).toBe(200);
    expect((await open("/dashboard", change(cookie))).status).toBe(303);
  });

  it("is over with another token, and after twelve hours", async () => {
    const cookie = await cookieFor("the-reading-token");
    const request = () => new Request(`${origin}/dashboard`, { headers: { cookie }, redirect: "manual" });
    expect((await fetchWith({ WEIR_READ_TOKEN: "another-read-token" }, request())).status).toBe(303);
    expect((await fetchWith({ WEIR_ADMIN_TOKEN: "another-admin-token" }, request())).status).toBe(200);
    const until = Number(/\.(\d+)\./.exec(cookie)?.[1]);
    expect(until * 1_000 - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect(until * 1_000 - Date.now()).toBeLessThanOrEqual(12 * 3_600_000);
  });

  it("opens no management API", async () => {
    const cookie = await cookieFor("the-admin-token");
    expect((await open("/v1/endpoints", cookie)).status).toBe(401);
  });

  it("is not sent on to an upstream; other cookies are", async () => {
    const name = await newEndpoint("cookies");
    const cookie = `a=1; ${await cookieFor("the-admin-token")}; b=2`;
    const init = { method: "POST", body: "1", headers: { cookie } };
    await (await call(name, "/invocations", init)).arrayBuffer();
    await (
      await call(name, "/invocations", { ...init, headers: { cookie: await cookieFor("the-admin-token") } })
    ).arrayBuffer();
    const sent = (await logOf(name)).map(({ headers }) =>
      headers.filter(([name]) => name === "cookie").map(([, value]) => value),
    );
    expect(sent).toEqual([["a=1; b=2"], []]);
  });

  it("is over where it is ended", async () => {
    const response = await sendForm("/sign-out", "");
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-weir-session=; Path=\/; Max-Age=0;/);
    expect(
      (await sendForm("/sign-out", "", { "sec-fetch-site": "cross-site" })).headers.get("set-cookie"),
    ).toBeNull();
  });
});
