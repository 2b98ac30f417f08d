/** The picture of a message: drawn when the window was judged, behind a signed link of its own, and nothing else is. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { colors } from "../../../src/core/chart/svg.ts";
import { eventually } from "../given/given.ts";
import { decodedPng } from "../given/png.ts";
import { firstHour, messagesTo, monitored, runNow, sendTraffic, shiftedRow } from "../given/traffic.ts";

interface Told {
  readonly kind: string;
  readonly execution: string;
  readonly picture: { readonly url: string; readonly alt: string } | null;
  readonly links: { readonly report: string; readonly incident: string };
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let name: string;
let told: Told;

beforeAll(async () => {
  ({ name, told } = await toldOfDrift("pictured"));
}, 60_000);

async function toldOfDrift(word: string): Promise<{ readonly name: string; readonly told: Told }> {
  const endpoint = await monitored(word, { receivers: [{ kind: "webhook", urlSecret: "WEBHOOK_GENERIC" }] });
  await sendTraffic(endpoint, firstHour, shiftedRow);
  await runNow(endpoint, firstHour);
  return eventually(async () => {
    const messages = await messagesTo("generic", endpoint);
    const all = messages.map(({ text }) => (JSON.parse(text) as { readonly data: Told }).data);
    const drift = all.find(({ kind }) => kind === "drift");
    if (drift === undefined) throw new Error("It is not told yet");
    return { name: endpoint, told: drift };
  });
}

function get(url: string, method = "GET"): Promise<Response> {
  return exports.default.fetch(url, { method });
}

function linkOf(of = told): string {
  return of.picture?.url ?? "";
}

/** Says that there is nothing, whatever the reason, and no more. */
async function expectNothing(url: string): Promise<void> {
  const response = await get(url);
  const body = { error: { code: "not_found", message: "There is no such picture" } };
  expect([response.status, await response.json()]).toEqual([404, body]);
}

describe("the link", () => {
  it("is in the message with what the picture shows, in words", async () => {
    expect(linkOf()).toMatch(
      new RegExp(`/pictures/${name}/[\\w-]+/drift\\.png\\?expires=\\d+&signature=[0-9a-f]{64}$`),
    );
    expect(told.picture?.alt).toBe(
      `score in ${name}, 250 records, baseline against now: ≤ 0.52: 66 % → 6 %; baseline, median 0.44; now, median 0.74; distance 0.46, limit 0.1`,
    );
  });

  it("gives a PNG of 800 × 320 that nobody may take for anything else", async () => {
    const response = await get(linkOf());
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "private, max-age=86400, immutable",
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(response.headers.get("content-length")).toBe(String(bytes.byteLength));
    const { width, height, colorsIn } = await decodedPng(bytes);
    expect([width, height]).toEqual([800, 320]);
    const wanted = ["#ffffff", colors.now, colors.bad, colors.fill, colors.soft];
    expect(wanted.filter((color) => (colorsIn.get(color) ?? 0) < 50)).toEqual([]);
  });

  it("answers HEAD without the picture", async () => {
    const response = await get(linkOf(), "HEAD");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(await response.text()).toBe("");
  });

  it("is good for seven days, and a cache keeps no picture beyond them", async () => {
    const end = Number(new URL(linkOf()).searchParams.get("expires"));
    vi.useFakeTimers({ toFake: ["Date"], now: end - 60_500 });
    const last = await get(linkOf());
    expect([last.status, last.headers.get("cache-control")]).toEqual([200, "private, max-age=60, immutable"]);
    await last.arrayBuffer();
    vi.setSystemTime(end);
    await expectNothing(linkOf());
  });

  it.each([
    ["another signature", (url: string) => url.replace(/signature=\w{4}/, "signature=0000")],
    ["a later end", (url: string) => url.replace(/expires=\d/, "expires=9")],
    ["another kind", (url: string) => url.replace("drift.png", "data_quality.png")],
    ["another execution", (url: string) => url.replace(/[\w-]+(?=\/drift)/, "20260101T000000-00000000")],
    ["another form", (url: string) => url.replace("drift.png", "drift.svg")],
    ["a file beside it", (url: string) => url.replace("drift.png", "report.json")],
    ["no signature", (url: string) => url.replace(/\?.*/, "")],
  ])("with %s leads to nothing", async (_, changed) => {
    expect(changed(linkOf())).not.toBe(linkOf());
    await expectNothing(changed(linkOf()));
  });

  it("opens nothing else, and no other link opens it", async () => {
    const query = (url: string) => new URL(url).search;
    const [report, incident] = [new URL(told.links.report), new URL(told.links.incident)];
    for (const { origin, pathname } of [report, incident]) {
      const response = await get(`${origin}${pathname}${query(linkOf())}`);
      expect([pathname, response.status]).toEqual([pathname, 403]);
      await response.text();
    }
    const { origin, pathname } = new URL(linkOf());
    for (const { search } of [report, incident]) await expectNothing(`${origin}${pathname}${search}`);
  });

  it("leads to nothing once the picture is gone with its report", async () => {
    const { told: other } = await toldOfDrift("unpictured");
    const { objects } = await env.BUCKET.list({ prefix: `reports/` });
    const keys = objects.map(({ key }) => key).filter((key) => key.endsWith(`/${other.execution}/drift.png`));
    expect(keys).toHaveLength(1);
    expect((await get(linkOf(other), "HEAD")).status).toBe(200);
    await env.BUCKET.delete(keys);
    await expectNothing(linkOf(other));
  });
});

it("is drawn for nobody where no receiver is configured", async () => {
  const endpoint = await monitored("unread");
  await sendTraffic(endpoint, firstHour, shiftedRow);
  const { id } = await runNow(endpoint, firstHour);
  const { objects } = await env.BUCKET.list({ prefix: `reports/${endpoint}/` });
  const names = objects.map(({ key }) => key.split(`/${id}/`)[1]);
  expect(names.toSorted((a = "", b = "") => (a < b ? -1 : 1))).toEqual([
    "constraint_violations.json",
    "constraints.json",
    "figures.json",
    "overview.json",
    "report.html",
    "report.json",
    "statistics.json",
  ]);
});

it("that cannot be kept is left out of the message, which comes all the same", async () => {
  const put = env.BUCKET.put.bind(env.BUCKET);
  vi.spyOn(env.BUCKET, "put").mockImplementation(((key: string, ...rest: [string]) =>
    key.endsWith(".png") ? Promise.reject(new Error("R2 is away")) : put(key, ...rest)) as typeof put);
  const { told: other } = await toldOfDrift("unkept");
  expect([other.kind, other.picture]).toEqual(["drift", null]);
});
