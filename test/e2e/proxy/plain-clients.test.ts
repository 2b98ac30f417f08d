/** What older HTTP clients do that fetch cannot: expect `100 Continue`, and send GET with a body. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, startWeir, type Received } from "../given/given.ts";

interface Reply {
  readonly status: number | undefined;
  readonly eventId: string | string[] | undefined;
  readonly body: string;
}

describe("plain HTTP clients", () => {
  const stops: (() => Promise<void>)[] = [];
  const received: Received[] = [];
  let url: string;

  beforeAll(async () => {
    const model = await startServer((call) => {
      received.push(call);
      return { headers: { "content-type": "text/csv" }, body: Buffer.from("0.5") };
    });
    const weir = await startWeir({});
    stops.push(weir.stop, model.stop);
    await weir.api("PUT", "/v1/endpoints/churn", { upstream: { url: model.url } });
    url = `${weir.url}/endpoints/churn`;
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it("curl's Expect: 100-continue ends at the gateway, and the answer arrives", async () => {
    const reply = await send("POST", "/invocations", { expect: "100-continue", "content-type": "text/csv" });
    expect(reply).toMatchObject({ status: 200, body: "0.5" });
    expect(reply.eventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(received.at(-1)?.headers).not.toHaveProperty("expect");
  });

  it("GET with a body is refused in our own words, not blamed on the upstream", async () => {
    const before = received.length;
    const reply = await send("GET", "/v1/models", { "content-length": "3" });
    expect(reply.status).toBe(400);
    expect(reply.body).toContain("Cannot pass on a GET request that has a body");
    expect(received).toHaveLength(before);
  });

  function send(method: string, path: string, headers: Record<string, string>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, headers }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () =>
          resolve({ status: response.statusCode, eventId: response.headers["x-weir-event-id"], body }),
        );
      });
      sent.on("error", reject);
      sent.flushHeaders();
      // As curl does: after a while it sends the body, told to continue or not.
      setTimeout(() => sent.end("1,2"), 300);
    });
  }
});
