/** What became of messages, as a counter: rows of the outbox go, counts stay. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "../../../src/worker/notify/outbox.ts";
import { Metrics } from "../../../src/worker/endpoint/metrics/metrics.ts";
import { samplesOf } from "../../../src/core/metrics/scrape.ts";
import { remoteRoom } from "../../../src/worker/platform/rooms.ts";
import { configure } from "../given/given.ts";
import { alerted, attemptsOf, settled, shiftedRow, waitsAreOver } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** By receiver and outcome, as a scrape has them. */
async function countsOf(name: string): Promise<Record<string, number>> {
  const host = {
    ask: (room: "metrics", question: string, parameters: readonly unknown[]) =>
      env.ENDPOINTS.getByName(name).ask(room, question, parameters),
  };
  const seen = await remoteRoom<Metrics>(host, "metrics").look(0);
  if (!seen.ok) throw new Error("The endpoint has no metrics");
  const endpoints = [{ name, seen: seen.value }];
  const samples = samplesOf({ version: "0", standings: null, endpoints, leftOut: 0 });
  return Object.fromEntries(
    samples
      .of("weir_notifications")
      .map((sample) => [
        `${sample.labels["receiver"]} ${sample.labels["outcome"]}`,
        sample.kind === "value" ? sample.value : Number.NaN,
      ]),
  );
}

describe("weir_notifications_total", () => {
  it("counts attempts that are made again and the delivery, and keeps them when rows go", async () => {
    const name = await alerted("counted", shiftedRow, {
      kind: "webhook",
      urlSecret: "WEBHOOK_FAILING_COUNTED",
    });
    await attemptsOf(name, 1);
    expect(await countsOf(name)).toEqual({
      "webhook delivered": 0,
      "webhook failed": 0,
      "webhook retried": 1,
    });
    await waitsAreOver(name);
    await attemptsOf(name, 2);
    await waitsAreOver(name);
    await settled(name, "delivered", 3);
    const all = { "webhook delivered": 1, "webhook failed": 0, "webhook retried": 2 };
    expect(await countsOf(name)).toEqual(all);
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      new Outbox(
        storage.sql,
        () => Promise.reject(new Error("Nothing is sent here")),
        () => {},
      ).forget(Number.MAX_SAFE_INTEGER, 1_000, 1_000);
    });
    expect(await countsOf(name)).toEqual(all);
  });

  it("counts one that was given up, and begins at nothing for a receiver that was told nothing yet", async () => {
    const name = await alerted("refused", shiftedRow, { kind: "slack", urlSecret: "WEBHOOK_REMOVED" });
    await settled(name, "failed", 1);
    expect(await countsOf(name)).toMatchObject({ "slack failed": 1, "slack delivered": 0 });
    await configure(name, { receivers: [{ kind: "pagerduty", routingKeySecret: "WEBHOOK_PAGERDUTY" }] });
    expect(await countsOf(name)).toMatchObject({ "slack failed": 1, "pagerduty delivered": 0 });
  });
});
