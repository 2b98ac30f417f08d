/** Receivers that are at no address of the user's: e-mail by the platform, and PagerDuty. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiverSchema, type Receiver } from "../../../src/core/receiver/receivers.ts";
import { alert } from "../../core/receiver/alerts.ts";
import { acknowledged, resolved, tested } from "../../core/receiver/hostile.ts";
import { routingKey, startStage, type Stage } from "./stage.ts";

describe("email", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage({ names: [], hasEmail: true });
  });
  afterAll(() => stage.stop());

  const letter = receiverSchema.parse({ kind: "email", from: "weir@example.com", to: ["ops@example.com"] });

  it("goes out by the binding, as text and as HTML", async () => {
    expect(await stage.box("email").ask("try", { receiver: letter, alert })).toEqual({ kind: "delivered" });
    await expect
      .poll(() => stage.mail(), { timeout: 60_000 })
      .toMatch(/Schema break: churn[^]*Day Mins · drift\n  mean 180\.2 → mean 240[^]*<strong><bdi>Day Mins/);
  });

  it("to an address that the binding may not send to waits, and says so", async () => {
    const other = receiverSchema.parse({ ...letter, to: ["else@example.com"] });
    const attempt = await stage.box("email").ask("try", { receiver: other, alert });
    expect(attempt).toMatchObject({ kind: "retry", reason: expect.stringContaining("not allowed") });
  });
});

describe("without e-mail, and with PagerDuty's addresses on the loopback", () => {
  let other: Stage;
  const us = receiverSchema.parse({ kind: "pagerduty", routingKeySecret: "WEBHOOK_ROUTING" });

  beforeAll(async () => {
    other = await startStage({ names: [], hasPagerduty: true });
  });
  afterAll(() => other.stop());

  it("says that there is no binding, and what to do", async () => {
    const letter = receiverSchema.parse({ kind: "email", from: "weir@example.com", to: ["ops@example.com"] });
    expect(await other.box("email").ask("try", { receiver: letter, alert })).toMatchObject({
      kind: "retry",
      reason: expect.stringMatching(/no binding EMAIL.*send_email/),
    });
  });

  it("pagerduty: a trigger, an acknowledgement and a resolution have one key and the routing key", async () => {
    const box = other.box("pagerduty");
    for (const one of [alert, acknowledged, resolved]) await box.add(us, one);
    for (let second = 0; second < 4; second++) await box.later(1.5);
    const events = other.loopback.to("events.pagerduty.com").map(({ path, body }) => {
      const { routing_key, event_action, dedup_key } = JSON.parse(body) as Record<string, string>;
      return [path, routing_key, event_action, dedup_key];
    });
    const path = "/events.pagerduty.com/v2/enqueue";
    expect(events).toEqual(
      ["trigger", "acknowledge", "resolve"].map((action) => [path, routingKey, action, alert.key]),
    );
  });

  it("pagerduty: a test is a change event, and the European region has its own address", async () => {
    const eu = { ...us, region: "eu" } as Receiver;
    expect(await other.box("pagerduty").ask("try", { receiver: eu, alert: tested })).toEqual({
      kind: "delivered",
    });
    expect(other.loopback.to("events.eu.pagerduty.com").map(({ path }) => path)).toEqual([
      "/events.eu.pagerduty.com/v2/change/enqueue",
    ]);
  });

  it("pagerduty: what is refused is not repeated, and what is throttled waits two minutes", async () => {
    const [box, host] = [other.box("pagerduty2"), "events.pagerduty.com"];
    const before = other.loopback.to(host).length;
    other.loopback.says(host, { status: 429 }, { status: 400, body: '{"status":"invalid event"}' });
    await box.add(us, { ...alert, id: "evt_p", incident: "p" });
    await box.ask("do");
    await box.later(100);
    expect(other.loopback.to(host)).toHaveLength(before + 1);
    await box.later(30);
    expect(await box.list()).toMatchObject([{ state: "failed", attempts: 2 }]);
  });
});
