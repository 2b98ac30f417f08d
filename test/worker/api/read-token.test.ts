/** The read token at the management API: it looks, and changes nothing. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, errorOf, fetchWith, newEndpoint, origin } from "../given/given.ts";
import { routes } from "../given/documented.ts";

const reader = { authorization: "Bearer the-reading-token" };

it("opens every GET of /v1 as the admin token does", async () => {
  const name = await newEndpoint("read");
  for (const { method, path } of routes.filter(({ path: at }) => at.startsWith("/v1/"))) {
    if (method !== "get") continue;
    const at = path
      .replace("/v1", "")
      .replace("{name}", name)
      .replaceAll(/\{\w+\}/g, "none");
    const [mine, theirs] = [await api("GET", at), await api("GET", at, undefined, reader)];
    expect({ at, status: theirs.status }).toEqual({ at, status: mine.status });
    expect(theirs.status).not.toBe(401);
  }
});

it("is refused whatever would change something, in words, and nothing is changed", async () => {
  const name = await newEndpoint("kept");
  for (const { method, path } of routes.filter(({ path: at }) => at.startsWith("/v1/"))) {
    if (method === "get") continue;
    const at = path
      .replace("/v1", "")
      .replace("{name}", name)
      .replaceAll(/\{\w+\}/g, "none");
    const refused = await errorOf(await api(method.toUpperCase(), at, {}, reader));
    expect({ method, at, ...refused }).toMatchObject({
      method,
      at,
      status: 403,
      code: "forbidden",
      message: "The read token may look, not change anything: send the admin token",
    });
  }
  expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
});

describe("what would help an attacker", () => {
  it("is told to holders of the admin token alone", async () => {
    const name = await newEndpoint("weak");
    const warnings = async (token: string) => {
      const url = `${origin}/v1/endpoints/${name}/health`;
      const request = new Request(url, { headers: { authorization: `Bearer ${token}` } });
      const response = await fetchWith({ WEIR_ADMIN_TOKEN: "short" }, request);
      return (await response.json<{ warnings: string[] }>()).warnings.join();
    };
    expect(await warnings("short")).toContain("shorter than 12 characters");
    expect(await warnings("the-reading-token")).not.toContain("shorter");
  });

  it("no other token opens anything, nor does one that is not set", async () => {
    for (const token of ["the-reading-toke", "null", "undefined", ""]) {
      const headers = { authorization: `Bearer ${token}` };
      const request = () => new Request(`${origin}/v1/endpoints`, { headers });
      expect((await exports.default.fetch(request())).status).toBe(401);
      expect((await fetchWith({ WEIR_READ_TOKEN: "" }, request())).status).toBe(401);
    }
  });
});
