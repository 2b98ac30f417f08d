/** A mute of one segment: what is known of it is not told, what others have is; and no other version takes it for one of the whole. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { incidentKinds } from "../../../src/core/incident/kinds.ts";
import type { IncidentView, MuteRecord } from "../../../src/worker/commands/incidents.ts";
import { readStored } from "../../../src/worker/platform/stored.ts";
import { api, ask, configure, eventually } from "../given/given.ts";
import { openAs, sendAs } from "../given/pages.ts";
import { dividedConfig, oldRow, sendHour } from "../given/tenants.ts";
import { firstHour, hour, messagesTo, monitored, ordinaryRow, runNow, settled } from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const [acme, beta] = ["header:x-tenant=acme", "header:x-tenant=beta"];

const incidentOf = async (name: string, segment: string): Promise<IncidentView> => {
  const { incidents } = await ask<{ incidents: IncidentView[] }>("GET", `/endpoints/${name}/incidents`);
  const found = incidents.find((one) => one.segment === segment);
  return ask("GET", `/endpoints/${name}/incidents/${found?.id}`);
};

/** An endpoint of two small tenants, both of which have just changed where `before` has not kept people from being told. */
async function changed(word: string, before: (name: string) => Promise<unknown>): Promise<string> {
  const name = await monitored(word);
  await configure(name, dividedConfig(name, ["acme", "beta", "big"]));
  await sendHour(name, firstHour - hour, 5_000, ordinaryRow, ordinaryRow);
  await sendHour(name, firstHour, 2_000, oldRow, oldRow);
  await before(name);
  await runNow(name, firstHour);
  return name;
}

describe("a mute of a segment", () => {
  it("keeps quiet what that one has, while another is told, until it is taken back", async () => {
    const mute = { segment: acme, hours: 2, reason: "acme moves" };
    const name = await changed("one-muted", (of) => ask("POST", `/endpoints/${of}/mutes`, mute));
    await settled(name, "delivered", 1);
    const texts = async () => (await messagesTo("generic", name)).map(({ text }) => text).join();
    expect(await texts()).toContain("In x-tenant = beta: ");
    expect(await texts()).not.toContain("In x-tenant = acme: ");
    const { events } = await incidentOf(name, acme);
    expect(events.map(({ words }) => words).join()).toMatch(/Muted until .+: acme moves/);
    const page = await openAs("reader", `/dashboard/${name}/incidents`);
    expect(page).toContain("segment x-tenant = acme");
    const [known] = (await ask<{ mutes: MuteRecord[] }>("GET", `/endpoints/${name}/mutes`)).mutes;
    expect(known).toMatchObject({ segment: acme, reason: "acme moves", until: expect.any(String) });
    await api("DELETE", `/endpoints/${name}/mutes/${known?.id}`);
    await eventually(async () => expect(await texts()).toContain("In x-tenant = acme: "));
  });

  it("is what the form of its incident's page asks for", async () => {
    const name = await changed("muted-there", async () => {});
    const { id } = await incidentOf(name, beta);
    const path = `/incidents/${name}/${id}`;
    const page = await openAs("admin", path);
    expect(page).toContain(`href="/dashboard/${name}/segment?name=header%3Ax-tenant%3Dbeta"`);
    expect(page).toMatch(/Tell nobody of “Drift” in <bdi>x-tenant = beta<\/bdi>/);
    expect((await sendAs("admin", path, { action: "mute", hours: "4", reason: "" })).status).toBe(303);
    const { mutes } = await ask<{ mutes: MuteRecord[] }>("GET", `/endpoints/${name}/mutes`);
    expect(mutes).toMatchObject([{ kind: "drift", monitor: "hourly", segment: beta }]);
    expect(await openAs("admin", path)).toContain("Muted until");
    expect(await openAs("admin", `/incidents/${name}/${(await incidentOf(name, acme)).id}`)).not.toContain(
      "Muted until",
    );
  });

  it("is refused where there is no such segment, which would mute nothing", async () => {
    const name = await monitored("unmutable");
    await configure(name, dividedConfig(name));
    for (const segment of ["header:x-tenant=nobody", "header:x-tenant", "column:Region=north"]) {
      const response = await api("POST", `/endpoints/${name}/mutes`, { segment, hours: 1 });
      expect({ segment, status: response.status }).toEqual({ segment, status: 400 });
      expect(await response.text()).toContain("no such segment that is judged");
    }
  });

  it("is nothing to a version that knows of no segments, where it would be a mute of all", async () => {
    const name = await monitored("muted-later");
    await configure(name, dividedConfig(name));
    await ask("POST", `/endpoints/${name}/mutes`, { segment: acme, hours: 1 });
    await ask("POST", `/endpoints/${name}/mutes`, { kind: "drift", hours: 1 });
    // As the version before had it.
    const before = z.strictObject({
      monitor: z.string().optional(),
      kind: z.enum(incidentKinds).optional(),
      feature: z.string().optional(),
      until: z.number(),
      reason: z.string().default(""),
    });
    const rows = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.sql.exec<{ value: string }>("SELECT value FROM mutes ORDER BY id").toArray(),
    );
    const readable = rows.map(({ value }) => readStored(before, value).kind);
    expect(readable.toSorted()).toEqual(["readable", "unreadable"]);
    // And of what a later version writes that this one does not know, the same is true.
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
      const until = Date.now() + hour;
      const value = JSON.stringify({ until, reason: "", hemisphere: "south" });
      storage.sql.exec("INSERT INTO mutes (id, until, value) VALUES (?, ?, ?)", "later", until, value);
    });
    const { mutes } = await ask<{ mutes: MuteRecord[] }>("GET", `/endpoints/${name}/mutes`);
    expect(new Set(mutes.map(({ segment, kind }) => segment ?? kind))).toEqual(new Set(["drift", acme]));
  });
});
