/** Every receiver on the wire: it is down, refuses, throttles, says 200 and means no, hangs, and comes back. */
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiverSchema, type Receiver } from "../../../src/core/receiver/receivers.ts";
import { alert } from "../../core/receiver/alerts.ts";
import { resolved, tested } from "../../core/receiver/hostile.ts";
import { signing, startStage, type Stage } from "./stage.ts";

const kinds = ["slack", "webhook", "teams", "discord", "alertmanager"] as const;

const names = [
  ...kinds.flatMap((kind) => ["", "_down", "_never", "_hangs", "_busy"].map((state) => `${kind}${state}`)),
  ..."order lasts long flaps gone pace free throttled error signed".split(" "),
];

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ names });
});
afterAll(() => stage.stop());

function receiver(kind: string, name: string, more: object = {}): Receiver {
  return receiverSchema.parse({ kind, urlSecret: `WEBHOOK_${name.toUpperCase()}`, ...more });
}

/** Another incident's. */
function about(incident: string, change: Partial<typeof alert> = {}): typeof alert {
  return { ...alert, id: `evt_${incident}`, incident, ...change };
}

describe.each(kinds)("%s", (kind) => {
  it("is sent JSON, with links that lead to the report and the incident", async () => {
    const box = stage.box(kind);
    await box.add(receiver(kind, kind), alert);
    await box.ask("do");
    expect(await box.list()).toMatchObject([{ state: "delivered", attempts: 1, lastError: null }]);
    const [got, ...more] = stage.loopback.to(kind);
    expect(more).toEqual([]);
    expect(got?.headers).toMatchObject({ "content-type": "application/json", "user-agent": "Weir" });
    expect(JSON.parse(got?.body ?? "")).toBeTypeOf("object");
    expect(got?.body).toContain("https://weir.example/reports/churn/exec-1?expires=");
    expect(got?.body).toContain("https://weir.example/incidents/churn/inc-1?expires=");
  });

  it("that is down for an hour gets the message once when it is back", async () => {
    const [box, name] = [stage.box(`${kind}_down`), `${kind}_down`];
    stage.loopback.says(name, "drops", ...Array.from({ length: 5 }, () => ({ status: 503 })));
    await box.add(receiver(kind, name), alert);
    await box.ask("do");
    const [first] = await box.list();
    expect(first).toMatchObject({ state: "waiting", attempts: 1 });
    expect(first?.lastError).toMatch(/\S/);
    for (let minute = 0; minute < 110; minute++) await box.later(60);
    expect(await box.list()).toMatchObject([{ state: "delivered", attempts: 7 }]);
    const bodies = stage.loopback.to(name).map(({ body }) => body);
    expect(bodies).toHaveLength(7);
    // An alert of Alertmanager's says with each attempt anew how long it lasts.
    const same = bodies.map((body) => body.replace(/"endsAt":"[^"]*"/, ""));
    expect(new Set(same).size).toBe(1);
    expect(JSON.stringify(await box.list())).not.toMatch(/secret-path|127\.0\.0\.1/);
  });

  it("that says no for good is not asked again", async () => {
    const [box, name] = [stage.box(`${kind}_never`), `${kind}_never`];
    const status = kind === "webhook" ? 410 : 400;
    stage.loopback.says(name, { status });
    await box.add(receiver(kind, name), alert);
    await box.later(0);
    await box.later(86_400);
    const [delivery] = await box.list();
    expect(delivery).toMatchObject({ state: "failed", attempts: 1, nextAttempt: null });
    expect(delivery?.lastError).toContain(`The receiver answered ${status}`);
    expect(stage.loopback.to(name)).toHaveLength(1);
  });

  it("that throttles is left alone for as long as it says", async () => {
    const [box, name] = [stage.box(`${kind}_busy`), `${kind}_busy`];
    stage.loopback.says(name, { status: 429, headers: { "retry-after": "70" } });
    await box.add(receiver(kind, name), alert);
    await box.ask("do");
    expect(await box.ask("next")).toBeGreaterThan(60_000);
    await box.later(60);
    expect(stage.loopback.to(name)).toHaveLength(1);
    await box.later(15);
    expect(await box.list()).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });
});

describe("what a 200 or a 429 says in its body", () => {
  it("is an error of Teams, and tried again", async () => {
    const box = stage.box("error");
    const body =
      "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429";
    stage.loopback.says("error", { status: 200, body }, { status: 200, body: "1" });
    await box.add(receiver("teams", "error"), alert);
    await box.ask("do");
    expect(await box.list()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    await box.later(20);
    expect(stage.loopback.to("error")).toHaveLength(1);
    await box.later(15);
    expect(await box.list()).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("is how long Discord is to be waited for", async () => {
    const box = stage.box("throttled");
    const body = JSON.stringify({
      message: "You are being rate limited.",
      retry_after: 64.57,
      global: false,
    });
    stage.loopback.says("throttled", { status: 429, body });
    await box.add(receiver("discord", "throttled"), about("a"));
    await box.ask("do");
    // What else is for it waits too.
    await box.add(receiver("discord", "throttled"), about("b"));
    await box.later(50);
    expect(stage.loopback.to("throttled")).toHaveLength(1);
    expect(await box.ask("next")).toBeGreaterThan(10_000);
    for (let second = 0; second < 20; second++) await box.later(1);
    expect((await box.list()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
      "delivered 1",
      "delivered 2",
    ]);
  });
});

describe("several messages", () => {
  it("of what lasts, for a receiver that is down, become one, the newest; the end stays behind it", async () => {
    const [box, to] = [stage.box("lasts"), receiver("webhook", "lasts")];
    stage.loopback.says("lasts", { status: 503 }, { status: 503 });
    await box.add(to, alert);
    await box.ask("do");
    const second = { ...alert, id: "evt_inc-1-2", times: 2 };
    await box.add(to, second);
    await box.ask("do");
    expect(await box.list()).toMatchObject([{ state: "waiting", attempts: 2 }]);
    await box.add(to, resolved);
    await box.ask("do");
    await box.ask("do");
    const [, , ...taken] = stage.loopback.to("lasts").map(({ body }) => JSON.parse(body) as { type: string });
    expect(taken).toMatchObject([
      { type: "monitor.alert.firing", data: { id: second.id, times: 2 } },
      { type: "monitor.alert.resolved" },
    ]);
  });

  it("of which one was tried often and another once: the receiver is failing until it takes one", async () => {
    const [box, to] = [stage.box("flaps"), receiver("webhook", "flaps")];
    stage.loopback.says("flaps", ...Array.from({ length: 5 }, () => ({ status: 503 })));
    await box.add(to, alert);
    await box.ask("do");
    for (const seconds of [6, 31]) await box.later(seconds);
    expect(await box.ask("failing")).toMatchObject([{ reason: "The receiver answered 503" }]);
    await box.add(to, about("b"));
    await box.ask("do");
    expect(await box.ask("failing")).toHaveLength(1);
    for (const seconds of [6, 31, 130]) await box.later(seconds);
    expect(await box.ask("failing")).toEqual([]);
  });

  it("of an incident reach a receiver in their order, the end after what it ends", async () => {
    const box = stage.box("order");
    stage.loopback.says("order", { status: 500 }, { status: 500 });
    const to = receiver("alertmanager", "order");
    await box.add(to, alert);
    await box.ask("do");
    await box.later(6);
    await box.add(to, resolved);
    await box.ask("do");
    await box.ask("do");
    expect((await box.list()).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    const ends = stage.loopback
      .to("order")
      .map(({ body }) => (JSON.parse(body) as { endsAt: string }[])[0]?.endsAt);
    expect(ends).toHaveLength(4);
    expect(ends.at(-1)).toBe("2026-11-22T16:59:00.000Z");
  });

  it("of an incident that goes on are one while they wait, tried for two days from the newest on", async () => {
    const [box, to] = [stage.box("long"), receiver("webhook", "long")];
    stage.loopback.says("long", ...Array.from({ length: 300 }, () => ({ status: 503 })));
    await box.add(to, alert);
    await box.ask("do");
    for (let times = 2; times <= 24; times++) {
      await box.later(7_200);
      await box.add(to, { ...alert, id: `evt_inc-1-${times}`, times });
      await box.ask("do");
    }
    expect(await box.list()).toMatchObject([{ state: "waiting" }]);
    for (let hours = 0; hours < 48; hours += 6) await box.later(6 * 3_600);
    expect(await box.list()).toMatchObject([{ state: "waiting" }]);
    for (let hours = 0; hours < 30; hours += 6) await box.later(6 * 3_600);
    expect(await box.list()).toMatchObject([{ state: "failed" }]);
  });

  it("to one receiver keep the pause that its maker wants, whatever it is told of", async () => {
    const box = stage.box("pace");
    const only = { kinds: ["schema_break"] };
    for (const word of ["a", "b", "c"]) await box.add(receiver("slack", "pace"), about(word));
    await box.add(receiver("slack", "pace", only), about("d"));
    await box.ask("do");
    await box.ask("do");
    expect(stage.loopback.to("pace")).toHaveLength(1);
    expect(await box.ask("next")).toBeGreaterThan(0);
    expect(await box.ask("next")).toBeLessThanOrEqual(1_000);
    for (let times = 2; times <= 4; times++) {
      await box.later(1.1);
      expect(stage.loopback.to("pace")).toHaveLength(times);
    }
    expect(await box.ask("next")).toBeNull();
  });

  it("to a receiver that wants no pause go one after another", async () => {
    const box = stage.box("free");
    for (const word of ["a", "b", "c", "d"]) await box.add(receiver("webhook", "free"), about(word));
    await box.ask("do");
    expect(stage.loopback.to("free")).toHaveLength(4);
  });
});

describe("a receiver that hangs", () => {
  it("is given up after ten seconds, and holds up no other", async () => {
    const box = stage.box("hangs");
    for (const kind of kinds) {
      stage.loopback.says(`${kind}_hangs`, "hangs");
      await box.add(receiver(kind, `${kind}_hangs`), alert);
    }
    const began = Date.now();
    const hanging = box.ask("do");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await box.add(receiver("webhook", "free"), about("meanwhile"));
    await box.ask("do");
    expect(Date.now() - began).toBeLessThan(8_000);
    expect((await box.list()).filter(({ state }) => state === "delivered")).toHaveLength(1);
    await hanging;
    expect(Date.now() - began).toBeGreaterThan(9_000);
    const waiting = (await box.list()).filter(({ state }) => state === "waiting");
    expect(waiting.map(({ attempts }) => attempts)).toEqual(kinds.map(() => 1));
    expect(waiting[0]?.lastError).toMatch(/time/i);
  });
});

describe("a webhook that answers 410", () => {
  it("gets nothing more, says why, and is there again once it takes a test message", async () => {
    const [box, to] = [stage.box("gone"), receiver("webhook", "gone")];
    stage.loopback.says("gone", { status: 410 });
    for (const word of ["a", "b"]) await box.add(to, about(word));
    await box.ask("do");
    await box.add(to, about("c"));
    await box.later(1);
    const list = await box.list();
    expect(list.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
      "failed 0",
      "failed 0",
      "failed 1",
    ]);
    for (const { lastError } of list) expect(lastError).toContain("410");
    expect(stage.loopback.to("gone")).toHaveLength(1);
    expect(await box.ask("failing")).toMatchObject([{ reason: expect.stringContaining("410") }]);
    expect(await box.ask("try", { receiver: to, alert: tested })).toEqual({ kind: "delivered" });
    expect(await box.ask("failing")).toEqual([]);
    expect((await box.list())[0]).toMatchObject({ state: "delivered", attempts: 1, incident: "" });
    await box.add(to, about("d"));
    await box.later(1);
    expect((await box.list())[0]).toMatchObject({ state: "delivered" });
  });
});

describe("a webhook whose signing secret is replaced", () => {
  it("is signed so that the official library takes it by either secret", async () => {
    const box = stage.box("signed");
    const secrets = { signingSecret: "WEBHOOK_OLD", nextSigningSecret: "WEBHOOK_NEW" };
    await box.ask("try", { receiver: receiver("webhook", "signed", secrets), alert });
    const [got] = stage.loopback.to("signed");
    const [body, headers] = [got?.body ?? "", got?.headers as Record<string, string>];
    // The outbox's clock is ahead of the library's.
    const timestamp = Number(headers["webhook-timestamp"]);
    const at = new Date(timestamp * 1_000);
    for (const secret of Object.values(signing)) {
      const own = new Webhook(secret).sign(headers["webhook-id"] ?? "", at, body);
      expect(headers["webhook-signature"]?.split(" ")).toContain(own);
    }
  });
});

describe("an Alertmanager behind a token", () => {
  it("gets the header that a secret holds", async () => {
    const more = { authorizationSecret: "WEBHOOK_AUTH" };
    await stage.box("auth").ask("try", { receiver: receiver("alertmanager", "alertmanager", more), alert });
    const got = stage.loopback.to("alertmanager").at(-1);
    expect(got?.path).toBe("/alertmanager/secret-path/api/v2/alerts");
    expect(got?.headers.authorization).toBe("Bearer secret-token");
  });
});
