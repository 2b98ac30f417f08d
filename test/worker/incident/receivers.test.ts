/** Receivers that take nothing: told through the others, replaced, and gone from the configuration. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Health } from "../../../src/worker/commands/health.ts";
import type { IncidentView } from "../../../src/worker/commands/incidents.ts";
import { ask, configure, eventually, server } from "../given/given.ts";
import { deliveriesOf, hour, messagesTo, monitored } from "../given/traffic.ts";
import { hours, incidentsOf, receivers, start } from "./given.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("an incident", () => {
  it("is told to whoever stands in for a receiver that takes nothing, and to that one no more", async () => {
    const refusing = { kind: "slack", urlSecret: "WEBHOOK_REFUSING" };
    const name = await monitored("replaced", { receivers: [refusing], from: start });
    await hours(name, "x", start);
    await hours(name, ".", start + hour);
    expect((await deliveriesOf(name)).map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    const elsewhere = { kind: "alertmanager", urlSecret: "WEBHOOK_SLACK", kinds: ["recording"] };
    await configure(name, {
      receivers: [elsewhere, ...receivers],
      upstream: { url: `${server}/${name}/csv` },
    });
    await eventually(async () => {
      const found = await deliveriesOf(name);
      expect(found.map(({ receiver, state }) => `${receiver.kind} ${state}`)).toEqual([
        "webhook delivered",
        "webhook delivered",
        "slack failed",
        "slack failed",
      ]);
      expect(found.at(-1)?.lastError).toBe("The receiver is configured no longer");
    });
    const messages = await messagesTo("generic", name);
    const types = messages.map(({ text }) => (JSON.parse(text) as { type: string }).type);
    expect(types).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]);
    // Nothing is told twice by another change.
    await configure(name, { receivers, upstream: { url: `${server}/${name}/csv` } });
    expect(await deliveriesOf(name)).toHaveLength(4);
  });
});

describe("a receiver that heard that an incident fires", () => {
  it("hears that it is over, though it is told of other kinds by then, and nothing else of it", async () => {
    const upstream = { url: `${server}/rerouted/csv` };
    const typesTo = async (name: string) =>
      (await messagesTo("generic", name)).map(({ text }) => (JSON.parse(text) as { type: string }).type);
    const name = await monitored("rerouted", { receivers, from: start });
    await hours(name, "x", start);
    await eventually(async () => expect(await typesTo(name)).toEqual(["monitor.alert.firing"]));
    const rerouted = receivers.map((one) => ({ ...one, kinds: ["traffic"] }));
    await configure(name, { receivers: rerouted, upstream });
    await hours(name, ".", start + hour);
    await eventually(async () =>
      expect(await typesTo(name)).toEqual(["monitor.alert.firing", "monitor.alert.resolved"]),
    );
    await hours(name, "x.", start + 2 * hour);
    expect(await deliveriesOf(name)).toHaveLength(2);
  });
});

describe("a receiver that takes nothing", () => {
  it("is told through the others: a receiver that takes nothing", async () => {
    const refusing = { kind: "slack", urlSecret: "WEBHOOK_GONE" };
    const name = await monitored("deaf", { receivers: [refusing, ...receivers], from: start });
    await hours(name, "x", start);
    const about = await eventually(async () => {
      const found = (await incidentsOf(name)).find(({ kind }) => kind === "receiver");
      expect(found?.told).toMatchObject({ what: "firing" });
      return found;
    });
    expect(about).toMatchObject({ state: "firing", features: ["slack (WEBHOOK_GONE)"], monitor: null });
    const told = (await deliveriesOf(name)).filter(({ incident }) => incident === about?.id);
    expect(told.map(({ receiver }) => receiver.kind)).toEqual(["webhook"]);
    // Once it is taken out of the configuration, there is nothing to tell of it any more.
    await configure(name, { receivers, upstream: { url: `${server}/${name}/csv` } });
    const found = (await incidentsOf(name)).find(({ kind }) => kind === "receiver");
    expect(found).toMatchObject({ state: "resolved", told: { what: "resolved" } });
  });

  it("is said to be told to nobody where the receiver that takes nothing is the only one", async () => {
    const name = await monitored("mute-and-deaf", {
      receivers: [{ kind: "slack", urlSecret: "WEBHOOK_GONE" }],
      from: start,
    });
    await hours(name, "x", start);
    const about = await eventually(async () => {
      const found = (await incidentsOf(name)).find(({ kind }) => kind === "receiver");
      expect(found?.state).toBe("firing");
      return found;
    });
    const { events } = await ask<IncidentView>("GET", `/endpoints/${name}/incidents/${about?.id}`);
    expect(events.at(-1)?.words).toBe("There is no other receiver to tell it through");
  });

  it("is said at once, and told through the others: a receiver whose secret is not set", async () => {
    const lacking = { kind: "slack", urlSecret: "WEBHOOK_NOBODY_SET" };
    const name = await monitored("unset", { receivers: [lacking, ...receivers], from: start });
    const sentence =
      "The receiver slack (WEBHOOK_NOBODY_SET) is told nothing: the secret WEBHOOK_NOBODY_SET is not set: npx wrangler secret put WEBHOOK_NOBODY_SET";
    const { config } = await ask<{ config: object }>("GET", `/endpoints/${name}`);
    const put = await ask<{ warnings: string[] }>("PUT", `/endpoints/${name}`, config);
    expect(put.warnings).toContain(sentence);
    const quiet = await ask<Health>("GET", `/endpoints/${name}/health`);
    expect(quiet.problems).toContain(sentence);
    expect(quiet.incidents).toMatchObject({ firing: 0, oldestSince: null });
    // No message was ever sent to it: a window that is checked is enough.
    await hours(name, ".", start);
    const about = await eventually(async () => {
      const [found] = await incidentsOf(name);
      expect(found).toMatchObject({ kind: "receiver", told: { what: "firing" } });
      return found;
    });
    const told = (await deliveriesOf(name)).filter(({ incident }) => incident === about?.id);
    expect(told.map(({ receiver }) => receiver.kind)).toEqual(["webhook"]);
    const { incidents } = await ask<Health>("GET", `/endpoints/${name}/health`);
    expect(incidents).toEqual({
      pending: 0,
      firing: 1,
      severities: { error: 0, warning: 1 },
      kinds: { receiver: 1 },
      oldestSince: about?.since,
    });
    await ask("PUT", `/endpoints/${name}`, { ...config, receivers });
    await hours(name, ".", start + hour);
    expect(await incidentsOf(name)).toMatchObject([{ kind: "receiver", state: "resolved" }]);
  });
});
