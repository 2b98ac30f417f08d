/** Clients whose base URL is not that of an endpoint are told what it is, and not asked for the admin token. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { strayCall } from "../../../src/worker/gateway/path.ts";
import { routes } from "../given/documented.ts";
import { errorOf, origin } from "../given/given.ts";

const signed = { authorization: "AWS4-HMAC-SHA256 Credential=A/20261122/r/sagemaker/aws4_request" };

describe("a base URL without an endpoint", () => {
  it.each([
    ["POST", "/chat/completions"],
    ["POST", "/v1/chat/completions"],
    ["POST", "/v1/responses"],
    ["POST", "/v1/embeddings"],
    ["POST", "/v1/messages"],
    ["GET", "/v1/models"],
    ["GET", "/models"],
    ["POST", "/v1/models/churn:predict"],
    ["POST", "/v2/models/churn/infer"],
    ["GET", "/v2/health/ready"],
    ["POST", "/invocations"],
    ["POST", "/invocations-response-stream"],
  ])("is told so at %s %s, whatever token it sends", async (method, path) => {
    for (const token of ["sk-for-the-model", "the-admin-token"]) {
      const headers = { authorization: `Bearer ${token}` };
      const body = method === "GET" ? null : "{}";
      const response = await exports.default.fetch(`${origin}${path}?a=1`, { method, headers, body });
      expect(response.headers.get("x-amzn-errortype")).toBe("ValidationError");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await errorOf(response)).toEqual({
        status: 404,
        code: "not_found",
        message: `No model is called at this address: the base URL is ${origin}/endpoints/{name}, and what follows it goes to the upstream's url; see /docs/calling`,
      });
    }
  });

  it.each(["/nothing", "/endpoints", "/endpoints/", "/invocation", "/chats"])(
    "is told of /endpoints/{name} at %s too",
    async (path) => {
      const error = await errorOf(await exports.default.fetch(origin + path, { method: "POST", body: "{}" }));
      expect(error).toMatchObject({ status: 404, code: "not_found" });
      expect(error.message).toContain("A model is called under /endpoints/{name}");
    },
  );

  it("is never seen in a path of Weir's own, nor in what may become one", () => {
    const own = routes.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, "models"));
    for (const path of [
      ...own,
      "/openapi.json",
      "/v1",
      "/v1/",
      "/v1/nothing",
      "/v1/endpoints/models/nothing",
    ]) {
      expect({ path, stray: strayCall(`${origin}${path}`) }).toEqual({ path, stray: null });
    }
  });

  it.each(["invocations", "chat/completions", "v1/chat/completions", "v2/models/m/infer"])(
    "is told so where it is that of the configuration: /v1/endpoints/chat/%s",
    async (rest) => {
      const url = `${origin}/v1/endpoints/chat/${rest}`;
      const error = await errorOf(await exports.default.fetch(url, { method: "POST", body: "{}" }));
      expect(error).toMatchObject({ status: 404, code: "not_found" });
      expect(error.message).toContain(`the base URL is ${origin}/endpoints/chat, and`);
    },
  );

  it("leaves the management API behind its token", async () => {
    for (const path of ["/v1/endpoints", "/v1/endpoints/chat", "/v1/nothing"]) {
      const response = await exports.default.fetch(origin + path, { method: "POST", body: "{}" });
      expect(await errorOf(response)).toMatchObject({ status: 401, code: "unauthorized" });
    }
  });

  it("is told to a client of AWS with 400", async () => {
    const response = await exports.default.fetch(`${origin}/invocations`, {
      method: "POST",
      headers: signed,
      body: "1",
    });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: "not_found" });
  });
});
