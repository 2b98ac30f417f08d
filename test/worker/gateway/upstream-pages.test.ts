/** Pages of upstreams have the address of Weir's own, and not their origin. */
import { describe, expect, it } from "vitest";
import { call, newEndpoint, server } from "../given/given.ts";

describe("gateway and pages of upstreams", () => {
  const policyOf = async (said: Record<string, string>): Promise<string | null> => {
    const name = await newEndpoint("pages", { upstream: { url: `${server}/pages/says` } });
    const init = { method: "POST", body: JSON.stringify(said) };
    const response = await call(name, "/invocations", init);
    await response.arrayBuffer();
    return response.headers.get("content-security-policy");
  };

  it.each([
    "text/html; charset=utf-8",
    "TEXT/HTML",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "text/xsl",
    "multipart/x-mixed-replace; boundary=a",
    "application/unknown",
    "html",
    "application/",
    "/json",
    "a text/plain",
  ])("what a browser shows as a document has an origin of its own: %s", async (type) => {
    expect(await policyOf({ "content-type": type })).toMatch(/^sandbox (?!.*allow-same-origin)/);
  });

  it("also where the upstream tells no type, and beside the upstream's own policy", async () => {
    expect(await policyOf({})).toMatch(/^sandbox /);
    // Named by `Connection`, it ends at the gateway.
    const unnamed = { "content-type": "application/json", connection: "Content-Type" };
    expect(await policyOf(unnamed)).toMatch(/^sandbox /);
    const own = { "content-type": "text/html", "content-security-policy": "default-src 'none'" };
    expect(await policyOf(own)).toMatch(/^default-src 'none', sandbox /);
  });

  it.each(["application/json", "text/csv", "text/event-stream", "application/octet-stream", "image/png"])(
    "no other answer is touched: %s",
    async (type) => {
      expect(await policyOf({ "content-type": type })).toBeNull();
    },
  );
});
