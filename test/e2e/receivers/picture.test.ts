/** A chat that fetches the picture of a message before it takes it, as Slack does; and one that cannot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiverSchema } from "../../../src/core/receiver/receivers.ts";
import type { Alert } from "../../../src/core/receiver/alert.ts";
import type { RecorderHealth } from "../../../src/worker/recorder/answers.ts";
import { alert } from "../../core/receiver/alerts.ts";
import { inParallel, startServer, startWeir, until, type Weir } from "../given/given.ts";
import { startStage, type Stage } from "./stage.ts";

describe("a chat that fetches the picture from where the message says", () => {
  const stops: (() => Promise<void>)[] = [];
  const fetched: { readonly status: number; readonly type: string | null; readonly bytes: Buffer }[] = [];
  const messages: string[] = [];

  beforeAll(async () => {
    const chat = await startServer(async ({ body }) => {
      const text = body.toString();
      const url = /"image_url":"([^"]+)"/.exec(text)?.[1];
      if (url !== undefined) {
        const response = await fetch(url);
        const bytes = Buffer.from(await response.arrayBuffer());
        fetched.push({ status: response.status, type: response.headers.get("content-type"), bytes });
        if (!response.ok) return { status: 400, body: Buffer.from("invalid_blocks") };
      }
      messages.push(text);
      return { body: Buffer.from("ok") };
    });
    const model = await startServer(() => ({
      headers: { "content-type": "text/csv" },
      body: Buffer.from("0.5"),
    }));
    const weir = await startWeir({ bindings: { WEBHOOK_SLACK: chat.url } });
    stops.push(chat.stop, model.stop, weir.stop);
    await drift(weir, model.url);
    await until("the message comes", () => messages.length > 0);
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  it("gets it, and takes the message with it", () => {
    expect(messages).toHaveLength(1);
    const { blocks } = JSON.parse(messages[0] ?? "") as { blocks: { type: string; alt_text?: string }[] };
    expect(blocks.map(({ type }) => type)).toEqual([
      "header",
      "section",
      "section",
      "image",
      "actions",
      "context",
    ]);
    expect(blocks[3]?.alt_text).toMatch(/^amount in shop, 300 records, baseline against now: ≤ /);
    expect(fetched).toMatchObject([{ status: 200, type: "image/png" }]);
    const bytes = fetched[0]?.bytes ?? Buffer.alloc(0);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(5_000);
    expect(bytes.length).toBeLessThan(100_000);
  });
});

/** Calls whose amounts are others than in training. */
async function drift({ api, url }: Weir, model: string): Promise<void> {
  const receivers = [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }];
  await api("PUT", "/v1/endpoints/shop", { upstream: { url: model }, receivers });
  const rows = Array.from({ length: 600 }, (_, index) => `0.5,${(index * 7) % 101},${(index * 13) % 17}`);
  await api(
    "POST",
    "/v1/endpoints/shop/baselines?header=present",
    ["score,amount,count", ...rows].join("\n"),
    "text/csv",
  );
  const incidents = { needed: 1, of: 1, clean: 1 };
  await api("PUT", "/v1/endpoints/shop/monitors/daily", { schedule: "daily", incidents });
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  await inParallel(Array.from({ length: 300 }), 8, async (_, index) => {
    const body = `${((index * 7) % 101) + 45},${(index * 13) % 17}`;
    const request = { method: "POST", headers: { "content-type": "text/csv" }, body };
    await (await fetch(`${url}/endpoints/shop/invocations`, request)).text();
  });
  await until("every call is counted", async () => {
    const { shards } = await api<{ shards: RecorderHealth[] }>("GET", "/v1/endpoints/shop/health");
    return shards[0]?.counters["seen"] === 300;
  });
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  await api("POST", "/v1/endpoints/shop/monitors/daily/executions", { start, end, tell: true });
}

describe("a maker that refuses a message for its picture", () => {
  const pictured: Alert = { ...alert, picture: "Day Mins in churn: 74 % → 33 %" };
  const kinds = ["slack", "teams", "discord", "alertmanager"] as const;
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage({ names: [...kinds, "never", "busy"] });
  });
  afterAll(() => stage.stop());

  const receiver = (kind: string, name: string) =>
    receiverSchema.parse({ kind, urlSecret: `WEBHOOK_${name.toUpperCase()}` });
  const hasPicture = (name: string) =>
    stage.loopback
      .to(name)
      .map(({ body }) => body.includes("/pictures/churn/exec-1/schema_break.png?expires="));

  it.each(kinds)("gets it at once without: %s", async (kind) => {
    stage.loopback.says(kind, { status: 400, body: "invalid_blocks" });
    await stage.box(kind).add(receiver(kind, kind), pictured);
    await stage.box(kind).ask("do");
    expect(await stage.box(kind).list()).toMatchObject([{ state: "delivered", attempts: 1 }]);
    expect(hasPicture(kind)).toEqual([true, false]);
  });

  it("and refuses it without as well is not asked again", async () => {
    stage.loopback.says("never", { status: 400 }, { status: 400 });
    await stage.box("never").add(receiver("slack", "never"), pictured);
    await stage.box("never").ask("do");
    expect(await stage.box("never").list()).toMatchObject([{ state: "failed", attempts: 1 }]);
    expect(hasPicture("never")).toEqual([true, false]);
  });

  it("but only throttles is asked later, with it", async () => {
    stage.loopback.says("busy", { status: 503 });
    await stage.box("busy").add(receiver("slack", "busy"), pictured);
    await stage.box("busy").ask("do");
    await stage.box("busy").later(10);
    expect(await stage.box("busy").list()).toMatchObject([{ state: "delivered", attempts: 2 }]);
    expect(hasPicture("busy")).toEqual([true, true]);
  });
});
