/** Replays on pages: begun by a form of the settings, looked at, cancelled and gone on with. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReplayView } from "../../../../src/worker/monitor/replay/record.ts";
import { ask, eventually } from "../../given/given.ts";
import { expectOnlyAdmins, openAs, sendAs } from "../../given/pages.ts";
import {
  firstHour,
  hour,
  monitored,
  ordinaryRow,
  runNow,
  sendTraffic,
  shiftedRow,
} from "../../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const settingsOf = (name: string) => `/dashboard/${name}/settings`;
const minuteOf = (time: number) => new Date(time).toISOString().slice(0, 16);

/** What a browser sends of the form, as it stands there first, over two hours that are past. */
const filled = {
  action: "replay",
  of: "hourly",
  start: minuteOf(firstHour),
  end: minuteOf(firstHour + 2 * hour),
  baseline: "",
  source: "",
  alertOn: "",
  minimumRecords: "",
  constraints: "",
};

const lenient = JSON.stringify({
  monitoring_config: { distribution_constraints: { comparison_threshold: 0.9 } },
  weir: { checks: { range: { perform: "Disabled" }, value_share: { perform: "Disabled" } } },
});

/** An hour that has shifted after one that has not, both checked. */
async function checked(word: string): Promise<string> {
  const name = await monitored(word);
  await sendTraffic(name, firstHour, ordinaryRow);
  await sendTraffic(name, firstHour + hour, shiftedRow);
  await runNow(name, firstHour);
  await runNow(name, firstHour + hour);
  return name;
}

/** Begins one by the form; gives the address of its page. */
async function begun(name: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await sendAs("admin", settingsOf(name), { ...filled, ...fields });
  expect(response.status).toBe(303);
  return response.headers.get("location") ?? "";
}

function shown(address: string): Promise<ReplayView> {
  return ask<ReplayView>("GET", address.replace("/dashboard/", "/endpoints/"));
}

async function ended(address: string): Promise<void> {
  await eventually(async () => expect(await shown(address)).toMatchObject({ state: "done" }));
}

/** It stays under way: its next window waits. */
async function held(name: string): Promise<void> {
  await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec("UPDATE replays SET state = 'running', finished = NULL, run_after = 4e12");
    storage.sql.exec("UPDATE replay_windows SET outcome = NULL WHERE window_end = ?", firstHour + 2 * hour);
  });
}

describe("replays", () => {
  it("are begun by the form, and shown with both verdicts side by side, to readers too", async () => {
    const name = await checked("replayed");
    const address = await begun(name, { constraints: lenient, minimumRecords: "1000" });
    expect(address).toMatch(new RegExp(`^/dashboard/${name}/replays/[0-9TZa-f-]+$`));
    await ended(address);
    expect((await shown(address)).asked?.tried).toEqual({
      constraints: JSON.parse(lenient) as unknown,
      minimumRecords: 1_000,
    });
    const page = await openAs("reader", address);
    expect(page).toMatch(/<h1>2 windows: [12] of 2 windows judged otherwise\.<\/h1>/);
    expect(page).toContain("windows from 1000 records on, other constraints.");
    expect(page).toMatch(/<a href="\/reports\/[^"]+">[^<]*differ/);
    expect(page).toMatch(/<p>Gone: \d findings: .*<bdi>age<\/bdi>/);
    expect(page).not.toContain('name="action"');
    const settings = await openAs("reader", settingsOf(name));
    expect(settings).toContain(`<a href="${address}">`);
  });

  it("say what is wrong with what was filled in, and keep it", async () => {
    const name = await checked("odd");
    for (const [fields, words] of [
      [{ constraints: "{" }, "It is not JSON"],
      [{ minimumRecords: "many" }, "<code>minimumRecords</code>"],
      [{ end: filled.start }, "end must be after start"],
      [{ start: "yesterday" }, "Cannot parse start"],
      [
        { start: minuteOf(firstHour + 60_000), end: minuteOf(firstHour + 120_000) },
        "No window of the monitor",
      ],
      [{ of: "nobody" }, "There is no monitor nobody"],
    ] as const) {
      const refused = await sendAs("admin", settingsOf(name), { ...filled, ...fields });
      const html = await refused.text();
      expect(refused.status).toBe(400);
      expect(html).toContain(words);
      expect(html).toMatch(/<details class="row" id="replay-form" open/);
      const text = /<textarea name="constraints"[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1];
      expect(text).toBe("constraints" in fields ? fields.constraints : "");
    }
    await expectOnlyAdmins(settingsOf(name), filled);
  });

  it("are cancelled, which keeps what is done, and gone on with", async () => {
    const name = await checked("cancelled");
    const address = await begun(name);
    await ended(address);
    await held(name);
    const under = await openAs("admin", address);
    expect(under).toContain("<h1>1 of 2 windows done: 0 of 1 window judged otherwise.</h1>");
    expect(under).toContain("Look again");
    await expectOnlyAdmins(address, { action: "cancel" });
    expect((await sendAs("admin", address, { action: "cancel" })).headers.get("location")).toBe(address);
    const cancelled = await openAs("admin", address);
    expect(cancelled).toContain("<h1>Cancelled after 1 of 2 windows: ");
    expect((await shown(address)).windows.done).toBe(1);
    expect((await sendAs("admin", address, { action: "resume" })).status).toBe(303);
    await ended(address);
    const done = await openAs("admin", address);
    expect(done).toContain("<h1>2 windows: 0 of 2 windows judged otherwise.</h1>");
    expect(done).not.toContain('name="action"');
    const again = await sendAs("admin", address, { action: "resume" });
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining("Cannot resume")]);
    expect((await sendAs("admin", address, { action: "other" })).status).toBe(400);
    await openAs("admin", `/dashboard/${name}/replays/nobody`, 404);
    expect((await sendAs("admin", `/dashboard/${name}/replays/nobody`, { action: "cancel" })).status).toBe(
      404,
    );
  });

  it("where there are none, that is said, with the form for the monitor that is asked for", async () => {
    const name = await monitored("none");
    await ask("PUT", `/endpoints/${name}/monitors/nightly`, { schedule: "daily" });
    const html = await openAs("admin", `${settingsOf(name)}?of=nightly`);
    expect(html).toContain("No past window was judged anew.");
    expect(html).toMatch(/<details class="row" id="replay-form" open/);
    expect(html).toMatch(/<select name="of"><option value="nightly"/);
    expect(await openAs("admin", settingsOf(name))).toMatch(
      /<details class="row" id="replay-form"><summary>/,
    );
  });
});
