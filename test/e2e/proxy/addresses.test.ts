/**
 * Where calls may lead, on bare workerd, which leaves `%2e%2e` in a path as it is: never out from under the upstream's
 * address, and never round and round through Weir.
 */
import { createConnection } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import { startServer, startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";

let weir: Weir;
let model: LoopbackServer;
const seen: string[] = [];

beforeAll(async () => {
  model = await startServer(({ method, path }) => {
    seen.push(`${method} ${path}`);
    return { headers: { "content-type": "application/json" }, body: Buffer.from("[0.5]") };
  });
  weir = await startWeir({
    isDirect: true,
    bindings: { WEIR_BATCH_MS: "20", UPSTREAM_KEY: "the-operators-key" },
  });
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
});

/** A request with a target as it stands: libraries would resolve it. */
function raw(method: string, target: string): Promise<string> {
  const { port, hostname } = new URL(weir.url);
  const head = `${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write(head));
    let text = "";
    socket.setEncoding("utf8").on("data", (some) => {
      text += some;
      // workerd keeps the connection for some seconds; each answer here is JSON.
      if (/\r\n\r\n[^]*[\]}]/.test(text)) socket.destroy();
    });
    socket.on("close", () => resolve(text)).on("error", reject);
  });
}

describe("a path", () => {
  beforeAll(async () => {
    await weir.api("PUT", "/v1/endpoints/tenant", {
      upstream: {
        url: `${model.url}/tenants/acme/churn`,
        secretHeaders: { authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " } },
      },
    });
  });

  it.each([
    "/%2e%2e/%2e%2e/globex/models/secret",
    "/%2E%2E/.%2e/%2e%2e/%2e%2e/admin/keys",
    "/%2e%2e%5c%2e%2e/x",
    "/..%2fadmin",
    "/..;/admin",
    "/%252e%252e/admin",
    "/x/..\\..\\admin",
    "/%09..%09/admin",
  ])("%s is refused before anything is sent", async (path) => {
    seen.length = 0;
    for (const method of ["GET", "POST"]) {
      const answer = await raw(method, `/endpoints/tenant${path}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain("The path leads out of the upstream's address");
    }
    expect(seen).toEqual([]);
  });

  it.each([
    ["/v2/models/a%2Fb/infer", "/v2/models/a%2Fb/infer"],
    ["/v1.0/gpt-4.1..x/%2E", "/v1.0/gpt-4.1..x/"],
    ["/a/%2e%2e/b", "/b"],
  ])("%s that stays inside reaches the upstream", async (path, reached) => {
    seen.length = 0;
    expect(await raw("GET", `/endpoints/tenant${path}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen).toEqual([`GET /tenants/acme/churn${reached}`]);
  });
});

describe("an upstream that is Weir", () => {
  const configured = (endpoint: string, url: string) =>
    weir.api("PUT", `/v1/endpoints/${endpoint}`, { upstream: { url } });
  const called = async (endpoint: string) => {
    const response = await fetch(`${weir.url}/endpoints/${endpoint}/invocations`, {
      method: "POST",
      body: "1",
    });
    return [response.status, await response.text()];
  };
  const countedOnce = (endpoint: string) =>
    until("the loop is counted", async () => {
      const { dropped } = await weir.api<Health>("GET", `/v1/endpoints/${endpoint}/health`);
      return dropped["upstream_loop"] === 1;
    });

  it("under its own name is not called", async () => {
    await configured("own", `${weir.url}/endpoints/own`);
    expect(await called("own")).toEqual([508, expect.stringContaining("its address is Weir's own")]);
    await countedOnce("own");
  });

  it("and another whose upstream is the first, under other names, are called a few times", async () => {
    const other = new URL(weir.url);
    other.hostname = "localhost";
    await configured("there", `${other.origin}/endpoints/back`);
    await configured("back", `${weir.url}/endpoints/there`);
    expect(await called("there")).toEqual([508, expect.stringContaining("has come through Weir too often")]);
    await countedOnce("back");
  });
});
