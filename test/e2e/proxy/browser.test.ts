/** Pages of another origin, in a real browser: what they may send and read is decided by headers alone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { startServer, startWeir, type Received, type Weir } from "../given/given.ts";

const hasBrowser = hasBrowserFor("calls from pages");

const token = "token-of-the-callers";
const key = "key-for-the-model";

/** What a page gets of a call; null where the browser gives it nothing. */
interface Seen {
  readonly status: number;
  readonly text: string;
  readonly eventId: string | null;
  readonly requestId: string | null;
  readonly challenge: string | null;
}

describe.skipIf(!hasBrowser)("a page of another origin", () => {
  const stops: (() => Promise<void>)[] = [];
  const received: Received[] = [];
  let browser: Browser;
  let page: Page;
  let weir: Weir;

  beforeAll(async () => {
    browser = await launch();
    stops.push(() => browser.close());
    weir = await startWeir({ isDirect: true, bindings: { UPSTREAM_CALLER: token, UPSTREAM_KEY: key } });
    stops.push(weir.stop);
    const site = await startServer(() => ({
      headers: { "content-type": "text/html" },
      body: Buffer.from("<p>"),
    }));
    stops.push(site.stop);
    const model = await startServer((request) => {
      received.push(request);
      return request.method === "OPTIONS"
        ? { status: 204, headers: allowing(site.url) }
        : answering(site.url);
    });
    stops.push(model.stop);
    const secretHeaders = { "x-api-key": { secret: "UPSTREAM_KEY" } };
    const upstream = { url: model.url, secretHeaders };
    await weir.api("PUT", "/v1/endpoints/chat", { upstream, callerSecret: "UPSTREAM_CALLER" });
    await weir.api("PUT", "/v1/endpoints/forgotten", {
      upstream: { url: model.url, secretHeaders: { "x-api-key": { secret: "UPSTREAM_FORGOTTEN" } } },
    });
    page = await browser.newPage();
    await page.goto(site.url);
  });

  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  function post(path: string, headers: Record<string, string> = {}): Promise<Seen | null> {
    return page.evaluate(
      async ([url, sent]) => {
        const init = { method: "POST", body: "{}", headers: { "content-type": "application/json", ...sent } };
        const response = await fetch(url, init).catch(() => null);
        if (response === null) return null;
        const named = (name: string) => response.headers.get(name);
        return {
          status: response.status,
          text: await response.text(),
          eventId: named("x-weir-event-id"),
          requestId: named("x-request-id"),
          challenge: named("www-authenticate"),
        };
      },
      [`${weir.url}${path}`, headers] as const,
    );
  }

  it("calls an endpoint that wants a token, and reads the answer, the call's id and what the model exposes", async () => {
    const seen = await post("/endpoints/chat/chat/completions", { "x-weir-token": token });
    expect(seen).toMatchObject({ status: 200, text: "{}", requestId: "r-1" });
    expect(seen?.eventId).toMatch(/^[0-9a-f-]{36}$/);
    const asked = received.map(({ method, headers }) => [
      method,
      headers["x-api-key"],
      headers["x-weir-token"],
    ]);
    expect(asked).toEqual([
      ["OPTIONS", undefined, undefined],
      ["POST", key, undefined],
    ]);
  });

  it.each([
    ["the endpoint's token is missing", "/endpoints/chat/v1/x", 401, "This endpoint needs its token"],
    ["there is no endpoint", "/endpoints/nobody/chat/completions", 404, "There is no endpoint of this name"],
    ["a secret is not set", "/endpoints/forgotten/x", 424, "the secret UPSTREAM_FORGOTTEN is not set"],
    ["the base URL lacks the endpoint", "/v1/chat/completions", 404, "No model is called at this address"],
  ])("reads that %s", async (_, path, status, text) => {
    const seen = await post(path);
    expect(seen?.status).toBe(status);
    expect(seen?.text).toContain(text);
    expect(seen?.eventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen?.challenge).toBe(status === 401 ? 'Bearer realm="Weir endpoint chat"' : null);
  });

  it("reads nothing of the management API", async () => {
    expect(await post("/v1/endpoints")).toBeNull();
  });
});

function allowing(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, x-weir-token",
  };
}

function answering(origin: string) {
  return {
    headers: {
      "content-type": "application/json",
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "x-request-id",
      "x-request-id": "r-1",
    },
    body: Buffer.from("{}"),
  };
}
