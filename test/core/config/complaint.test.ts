/** Names that objects have of their own, where people name things. */
import { expect, it } from "vitest";
import { parse } from "../../../src/core/config/complaint.ts";
import { parseEndpoint } from "../../../src/core/config/endpoint.ts";
import { repositorySchema } from "../../../src/core/config/repository.ts";
import { rehearsalSchema } from "../../../src/core/rehearsal.ts";

const url = "https://models.example.com/churn";

/** An object of this member, whatever its name. */
const named = (name: string, value: unknown) => Object.fromEntries([[name, value]]);

const message = "Nothing can have this name here";

it.each([
  ["upstream.secretHeaders", (name: string) => ({ secretHeaders: named(name, { secret: "UPSTREAM_KEY" }) })],
  ["upstream", (name: string) => named(name, 1)],
])("refuses __proto__ in %s of an endpoint", (path, fields) => {
  expect(parseEndpoint({ upstream: { url, ...fields("__proto__") } }, false)).toEqual({
    ok: false,
    complaints: [{ path: `${path}.__proto__`, message: expect.any(String) }],
  });
});

it("refuses it among what a repository names and among features of a rehearsal", () => {
  const endpoint = { upstream: { url } };
  const repository = { endpoints: { a: { ...endpoint, scripts: named("__proto__", "a.js") } } };
  expect(parse(repositorySchema, repository)).toEqual({
    ok: false,
    complaints: [{ path: "endpoints.a.scripts.__proto__", message }],
  });
  expect(parse(repositorySchema, { endpoints: named("__proto__", endpoint) })).toEqual({
    ok: false,
    complaints: [{ path: "endpoints.__proto__", message }],
  });
  expect(parse(rehearsalSchema, { constraints: { features: named("__proto__", {}) } })).toMatchObject({
    ok: false,
  });
});

it("takes names that objects inherit", () => {
  for (const name of ["constructor", "tostring", "hasownproperty", "valueof"]) {
    const secretHeaders = named(name, { secret: "UPSTREAM_KEY" });
    const parsed = parseEndpoint({ upstream: { url, secretHeaders } }, false);
    expect(parsed.ok && Object.keys(parsed.value.upstream.secretHeaders)).toEqual([name]);
  }
});
