/** Alerts on their way: retried until delivered once, given up where it is hopeless, and nothing waits for them. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alert } from "../../core/receiver/alerts.ts";
import { deliver } from "../../../src/worker/notify/deliver.ts";
import { abortAllDurableObjects } from "cloudflare:test";
import { configure, eventually, logOf } from "../given/given.ts";
import {
  alerted,
  attemptsOf,
  deliveriesOf,
  executionsOf,
  firstHour,
  hour,
  messagesTo,
  runNow,
  sendTraffic,
  settled,
  ordinaryRow,
  shiftedRow,
  waitsAreOver,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("delivery to a receiver that is down", () => {
  it("two failures, each waited for longer, then exactly one delivery", async () => {
    const name = await alerted("failing", shiftedRow, { kind: "webhook", urlSecret: "WEBHOOK_FAILING" });
    const [once] = await attemptsOf(name, 1);
    expect(once).toMatchObject({ state: "waiting", error: "The receiver answered 500" });
    expect(once?.waitSeconds).toBeCloseTo(5, 0);
    await waitsAreOver(name);
    const [, twice] = await attemptsOf(name, 2);
    expect(twice).toMatchObject({ state: "waiting", error: "The receiver answered 500" });
    expect(twice?.waitSeconds).toBeCloseTo(30, 0);
    await waitsAreOver(name);
    const [delivered] = await settled(name, "delivered", 3);
    expect(delivered).toMatchObject({ lastError: null, nextAttempt: null });
    await waitsAreOver(name);
    const messages = await messagesTo("failing", name);
    expect(messages).toHaveLength(3);
    // The same message each time, so that the receiver could tell.
    expect(new Set(messages.map(({ text }) => text)).size).toBe(1);
    expect(new Set(messages.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    expect(await executionsOf(name)).toHaveLength(1);
  });

  it("a connection that breaks is tried again after the wait, by the alarm alone", async () => {
    const name = await alerted("dropping", shiftedRow, { kind: "slack", urlSecret: "WEBHOOK_DROPPING" });
    await settled(name, "delivered", 2);
    const [first] = await attemptsOf(name, 1);
    expect(first?.state).toBe("waiting");
    expect(first?.waitSeconds).toBeCloseTo(5, 0);
    expect(await messagesTo("dropping", name)).toHaveLength(2);
  });

  it("a connection that is refused waits on, and another receiver is told at once", async () => {
    const name = await alerted(
      "refusing",
      shiftedRow,
      { kind: "slack", urlSecret: "WEBHOOK_REFUSING" },
      { kind: "slack", urlSecret: "WEBHOOK_SLACK" },
    );
    const deliveries = await eventually(async () => {
      const found = await deliveriesOf(name);
      expect(found.map(({ attempts }) => attempts)).toEqual([1, 1]);
      return found;
    });
    expect(deliveries.map(({ receiver, state }) => [Reflect.get(receiver, "urlSecret"), state])).toEqual([
      ["WEBHOOK_SLACK", "delivered"],
      ["WEBHOOK_REFUSING", "waiting"],
    ]);
    expect(deliveries[1]?.lastError).toMatch(/\S/);
    expect(JSON.stringify(deliveries)).not.toMatch(/secret-|127\.0\.0\.1/);
  });

  it("an address that may not be used is not called, and its host is not told", async () => {
    const receiver = { kind: "slack", urlSecret: "WEBHOOK_SLACK" } as const;
    const production = { ...env, WEIR_DEV: "false" };
    const attempt = await deliver(production, { receiver, alert, raisedAt: 0 }, "", 0);
    expect(attempt).toMatchObject({ kind: "retry", reason: expect.stringContaining("WEBHOOK_SLACK") });
    expect(JSON.stringify(attempt)).not.toMatch(/secret-|127\.0\.0\.1/);
  });

  it("a token that no header may have is not sent, and the platform does not warn of it with its value", async () => {
    const receiver = {
      kind: "alertmanager",
      urlSecret: "WEBHOOK_SLACK",
      authorizationSecret: "WEBHOOK_TOKEN",
    } as const;
    const attempt = async (value: string) => {
      const withToken = { ...env, WEBHOOK_TOKEN: value };
      return deliver(withToken, { receiver, alert, raisedAt: 0 }, "", 0);
    };
    const odd = { kind: "retry", reason: expect.stringContaining("authorization") };
    expect(await attempt("Bearer tok\u00e9n")).toMatchObject(odd);
    expect(await attempt("Bearer to\nken")).toMatchObject(odd);
    expect(JSON.stringify(await attempt("Bearer tok\u00e9n"))).not.toContain("tok");
    // A line end at its end is usual, and no harm.
    expect(await attempt("Bearer token\n")).toEqual({ kind: "delivered" });
  });

  it("a receiver that hangs holds up neither the check, nor other receivers, nor later windows", async () => {
    const name = await alerted(
      "hanging",
      shiftedRow,
      { kind: "webhook", urlSecret: "WEBHOOK_HANGING" },
      { kind: "webhook", urlSecret: "WEBHOOK_GENERIC" },
    );
    await eventually(async () => expect(await messagesTo("generic", name)).toHaveLength(1));
    await sendTraffic(name, firstHour + hour, ordinaryRow);
    // The receiver hangs on its first request only, so the second alert, that it is over, overtakes the first.
    await runNow(name, firstHour + hour);
    await eventually(async () => expect(await messagesTo("generic", name)).toHaveLength(2));
    // The first one hangs still.
    expect((await deliveriesOf(name)).map(({ attempts }) => attempts)).toContain(0);
    await eventually(async () =>
      expect((await deliveriesOf(name)).map(({ attempts }) => attempts)).not.toContain(0),
    );
    await waitsAreOver(name);
    await eventually(async () => {
      const states = (await deliveriesOf(name)).map(({ state, attempts }) => `${state} ${attempts}`);
      expect(states.toSorted()).toEqual(["delivered 1", "delivered 1", "delivered 1", "delivered 2"]);
    });
    expect(await messagesTo("hanging", name)).toHaveLength(3);
  });

  it("what waits survives the object's death", async () => {
    const name = await alerted("survives", shiftedRow, { kind: "slack", urlSecret: "WEBHOOK_REFUSING" });
    await attemptsOf(name, 1);
    const [before] = await deliveriesOf(name);
    await abortAllDurableObjects();
    const [after] = await deliveriesOf(name);
    expect(after).toMatchObject({ execution: before?.execution, state: "waiting" });
    expect(await env.ENDPOINTS.getByName(name).view()).toMatchObject({ ok: true, value: { name } });
  });
});

describe("delivery that is hopeless", () => {
  it.each([
    ["slack", "WEBHOOK_GONE", "gone", 410],
    ["slack", "WEBHOOK_REMOVED", "removed", 404],
    ["webhook", "WEBHOOK_GONE", "gone", 410],
  ])("%s to %s has failed at once and is not repeated", async (kind, urlSecret, receiver, status) => {
    const name = await alerted("hopeless", shiftedRow, { kind, urlSecret });
    const [delivery] = await settled(name, "failed", 1);
    expect(delivery).toMatchObject({ nextAttempt: null });
    expect(delivery?.lastError).toMatch(new RegExp(`^The receiver answered ${status}\\b`));
    await waitsAreOver(name);
    await configure(name, {});
    expect(await messagesTo(receiver, name)).toHaveLength(1);
    expect(await deliveriesOf(name)).toEqual([delivery]);
  });

  it("a webhook that answers 404 is tried again: it may be put right", async () => {
    const name = await alerted("repairable", shiftedRow, { kind: "webhook", urlSecret: "WEBHOOK_REMOVED" });
    const [attempt] = await attemptsOf(name, 1);
    expect(attempt).toMatchObject({ state: "waiting", error: "The receiver answered 404" });
  });

  it("a secret that is not set is named, and tried again", async () => {
    const name = await alerted(
      "unset",
      shiftedRow,
      { kind: "slack", urlSecret: "WEBHOOK_FORGOTTEN" },
      { kind: "webhook", urlSecret: "WEBHOOK_GENERIC", signingSecret: "WEBHOOK_UNSIGNED" },
    );
    const attempts = (await attemptsOf(name, 2)).slice(0, 2);
    expect(attempts.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    const errors = attempts.map(({ error }) => error ?? "").toSorted();
    expect(errors[0]).toContain("The secret WEBHOOK_FORGOTTEN is not set");
    expect(errors[1]).toContain("The secret WEBHOOK_UNSIGNED is not set");
    expect(await logOf("generic").then((log) => log.filter(({ body }) => body.includes(name)))).toEqual([]);
  });
});
