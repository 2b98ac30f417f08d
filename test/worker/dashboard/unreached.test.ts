/** R2, an endpoint's object or the list of endpoints is out of reach: whoever asks is told which, as they read it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerOf } from "../../../src/worker/commands/reach.ts";
import { errorOf, eventually, fetchWith, newEndpoint, origin } from "../given/given.ts";
import { tokens } from "../given/pages.ts";
import { cookieFor } from "../given/signed-in.ts";

const browser = "text/html,application/xhtml+xml,*/*;q=0.8";

/** A binding whose every question fails. */
function failing(error: Error) {
  const fail = () => Promise.reject(error);
  const stub = new Proxy({}, { get: (_, question) => (question === "then" ? undefined : fail) });
  return { getByName: () => stub };
}

const down = new Error("internal error; reference = abc");
const faulty = Object.assign(new Error("Cannot read properties of undefined"), { remote: true });
const bucket = new Proxy(env.BUCKET, { get: () => () => Promise.reject(down) });

const unreached: Readonly<Record<string, Record<string, unknown>>> = {
  R2: { BUCKET: bucket },
  "The endpoint's object": { ENDPOINTS: failing(down) },
  "The list of endpoints": { CATALOG: failing(down) },
};

describe("what cannot be reached", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it.each([
    ["R2", "captures"],
    ["The endpoint's object", ""],
    ["The endpoint's object", "settings"],
    ["The endpoint's object", "captures"],
  ])("%s is told to people as a page: %s", async (what, page) => {
    const name = await newEndpoint("far");
    const answer = await openedAs("people", `/dashboard/${name}/${page}`, unreached[what]);
    expect(answer.status).toBe(503);
    const html = await answer.text();
    expect(html).toContain("<h1>This cannot be shown right now.</h1>");
    expect(html).toContain(`${what.replace("'", "&#39;")} does not answer right now; try again`);
  });

  it.each(["/dashboard", "/usage", "/incidents"])(
    "the list of endpoints is told of as a page: %s",
    async (path) => {
      const answer = await openedAs("people", path, unreached["The list of endpoints"]);
      expect([answer.status, await answer.text()]).toEqual([
        503,
        expect.stringContaining("The list of endpoints does not answer right now; try again"),
      ]);
    },
  );

  it.each([
    ["R2", "/scripts"],
    ["The endpoint's object", ""],
    ["The endpoint's object", "/baselines"],
    ["The endpoint's object", "/incidents"],
  ])("%s is told to programs: %s", async (what, path) => {
    const name = await newEndpoint("far");
    const error = await errorOf(await openedAs("programs", `/v1/endpoints/${name}${path}`, unreached[what]));
    expect(error).toMatchObject({
      status: 503,
      code: "unavailable",
      message: `${what} does not answer right now; try again`,
    });
  });

  it.each(["/v1/endpoints", "/v1/health", "/metrics"])(
    "the list of endpoints is told to programs: %s",
    async (path) => {
      const error = await errorOf(await openedAs("programs", path, unreached["The list of endpoints"]));
      expect(error).toMatchObject({
        status: 503,
        message: "The list of endpoints does not answer right now; try again",
      });
    },
  );

  it("R2 is told of by the deployment's health with what to do", async () => {
    const takeOver = { method: "PUT", body: '{"takeOverFrom":"another"}' };
    await eventually(async () => {
      // What was seen of it a moment ago is forgotten, until somebody else sees it.
      expect((await openedAs("programs", "/v1/bucket", unreached["R2"], takeOver)).status).toBe(503);
      const health = await openedAs("programs", "/v1/health", unreached["R2"]);
      const { ailments } = await health.json<{ ailments: { problem: string; todo: string }[] }>();
      expect(ailments).toContainEqual(
        expect.objectContaining({
          problem: expect.stringMatching(
            /^BUCKET: it cannot be seen right now whose it is \(.*R2 cannot be reached.*\)$/,
          ),
          todo: "Ask again; if it stays so, see how R2 is at Cloudflare",
        }),
      );
    });
  });

  it("an upload that R2 did not take says so where baselines are listed", async () => {
    const name = await newEndpoint("far");
    const path = `/v1/endpoints/${name}/baselines`;
    const put = () => Promise.reject(down);
    const BUCKET = new Proxy(env.BUCKET, {
      get: (target, verb) => {
        const value: unknown = verb === "put" ? put : Reflect.get(target, verb);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const init = { method: "POST", body: "a\n1\n2\n", headers: { "content-type": "text/csv" } };
    expect((await openedAs("programs", path, { BUCKET }, init)).status).toBe(503);
    const listed = await openedAs("programs", path);
    expect((await listed.json<{ baselines: object[] }>()).baselines).toMatchObject([
      { status: "Failed", failure: "R2 did not answer while it was made: send it again" },
    ]);
  });

  it("one of several endpoints is waited for so long that the others can be shown", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = answerOf("far", new Promise<never>(() => {}));
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await asked).toBeNull();
  });

  it("of a change it is said that it may have been made", async () => {
    const name = await newEndpoint("far");
    const body = JSON.stringify({ upstream: { url: "https://model.example" } });
    const answer = await openedAs("programs", `/v1/endpoints/${name}`, unreached["The endpoint's object"], {
      method: "PUT",
      body,
    });
    expect(await errorOf(answer)).toMatchObject({
      status: 503,
      message:
        "The endpoint's object does not answer right now, and what was asked for may have been done all the same; try again",
    });
  });

  it("a fault of Weir's is none of these, and a page for people too", async () => {
    const name = await newEndpoint("far");
    const changes = { ENDPOINTS: failing(faulty) };
    const page = await openedAs("people", `/dashboard/${name}`, changes);
    expect([page.status, await page.text()]).toEqual([
      500,
      expect.stringContaining("Something failed here; see the logs"),
    ]);
    expect(page.headers.get("content-type")).toContain("text/html");
    const error = await errorOf(await openedAs("programs", `/v1/endpoints/${name}`, changes));
    expect(error).toMatchObject({ status: 500, code: "internal" });
  });
});

async function openedAs(
  who: "people" | "programs",
  path: string,
  changes: Record<string, unknown> = {},
  init: RequestInit = {},
): Promise<Response> {
  const headers: Record<string, string> =
    who === "people"
      ? { accept: browser, cookie: await cookieFor(tokens.admin) }
      : { authorization: `Bearer ${tokens.admin}`, "content-type": "application/json" };
  const all = { ...headers, ...Object.fromEntries(new Headers(init.headers)) };
  return fetchWith(changes, new Request(`${origin}${path}`, { ...init, headers: all }));
}
