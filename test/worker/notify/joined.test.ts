/** What one window raises is one message to people, and as many as there are incidents to whoever keeps an account. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alerted, deliveriesOf, messagesTo, attemptsOf, settled, waitsAreOver } from "../given/traffic.ts";

/** Thirty years older, and a third without a colour: drift, and bad data. */
const twofold = (index: number) => `${50 + ((index * 7) % 50)},${["red", "green", ""][index % 3]}`;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("two incidents of one window", () => {
  it("are one message to a chat, and two deliveries; a webhook is told of each", async () => {
    const slack = { kind: "slack", urlSecret: "WEBHOOK_SLACK" };
    const name = await alerted("twofold", twofold, slack, { kind: "webhook", urlSecret: "WEBHOOK_GENERIC" });
    const deliveries = await settled(name, "delivered", 1);
    expect(deliveries.map(({ receiver }) => receiver.kind).toSorted()).toEqual([
      "slack",
      "slack",
      "webhook",
      "webhook",
    ]);
    expect(new Set(deliveries.map(({ incident }) => incident)).size).toBe(2);
    const [message, ...more] = await messagesTo("slack", name);
    expect(more).toEqual([]);
    expect(message?.text).toMatch(/Data quality and Drift|Drift and Data quality/);
    for (const { incident } of deliveries) expect(message?.text).toContain(`/incidents/${name}/${incident}`);
    expect(await messagesTo("generic", name)).toHaveLength(2);
  });

  it("are tried again together, and never told twice", async () => {
    const name = await alerted("twofold-failing", twofold, {
      kind: "slack",
      urlSecret: "WEBHOOK_FAILING_TOGETHER",
    });
    await attemptsOf(name, 2);
    expect((await deliveriesOf(name)).map(({ state, attempts }) => [state, attempts])).toEqual([
      ["waiting", 1],
      ["waiting", 1],
    ]);
    await waitsAreOver(name);
    await attemptsOf(name, 4);
    await waitsAreOver(name);
    await settled(name, "delivered", 3);
    await waitsAreOver(name);
    expect(await messagesTo("together", name)).toHaveLength(3);
  });

  it("are tried alone where they were refused together", async () => {
    const name = await alerted("twofold-refused", twofold, { kind: "slack", urlSecret: "WEBHOOK_REMOVED" });
    await attemptsOf(name, 2);
    await waitsAreOver(name);
    await settled(name, "failed", 2);
    const messages = await messagesTo("removed", name);
    expect(messages.map(({ text }) => / and (?:Data quality|Drift)/.test(text))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
