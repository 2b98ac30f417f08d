/** The forms of monitors and the rows of baselines on the page of settings, in a browser. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowserFor, launch } from "../given/browser.ts";
import { desk, faultsOf, phone, visit } from "./browser.ts";
import { adminToken, startWeir, until, type Weir } from "../given/given.ts";

/** What one fills in to add a monitor, and the configuration and the words that come of it. */
const forms = [
  {
    fields: { Name: "berlin", Schedule: "daily", "Time zone": "Europe/Berlin" },
    config: { schedule: "daily", timeZone: "Europe/Berlin" },
    words: "each day at 00:00 in Europe/Berlin",
  },
  {
    fields: { Name: "weeks", Schedule: "weekly" },
    config: { schedule: "weekly" },
    words: "each Sunday at 00:00",
  },
  {
    fields: { Name: "months", Schedule: "monthly" },
    config: { schedule: "monthly" },
    words: "on day 1 of each month at 00:00 UTC",
  },
  {
    fields: { Name: "slides", "Length of a window": "PT24H", "Ends, from then": "-PT1H" },
    config: { schedule: "hourly", window: "PT24H", endOffset: "-PT1H" },
    words: "each hour UTC, over 1 day that ended 1 hour before",
  },
  {
    fields: { Name: "yesterday" },
    choice: "the same window yesterday",
    config: { schedule: "hourly", reference: "same-time-yesterday" },
    words: "compared with the same window yesterday",
  },
  {
    fields: { Name: "shadow", "The other endpoint, if so": "bare" },
    choice: "the same window of another endpoint",
    config: { schedule: "hourly", reference: { endpoint: "bare" } },
    words: "compared with the same window of bare",
  },
  {
    fields: { Name: "once", Schedule: "NOW", "Begins, from then": "-PT5H", "Ends, from then": "-PT3H" },
    config: { schedule: "NOW", startOffset: "-PT5H", endOffset: "-PT3H" },
    words: "finished: it ran once",
  },
] as const;

/** As long as a name may be, without a place to break. */
const longest = "w".repeat(63);

describe.skipIf(!hasBrowserFor("pages"))("the page of settings in a browser", () => {
  let browser: Browser;
  let weir: Weir;

  beforeAll(async () => {
    browser = await launch();
    weir = await startWeir();
    const upstream = { url: "http://127.0.0.1:9" };
    for (const name of ["shop", "bare", longest])
      await weir.api("PUT", `/v1/endpoints/${name}`, { upstream });
    for (const names of [
      ["score", "age"],
      ["score", "<b>paid</b>", "region"],
    ]) {
      const features = names.map((name) => ({ name, inferred_type: "Fractional", completeness: 1 }));
      await weir.api("POST", "/v1/endpoints/shop/baselines", { constraints: { version: 0, features } });
    }
  }, 300_000);
  afterAll(async () => {
    await weir.stop();
    await browser.close();
  });

  it("take all that a monitor may say of its windows, and what cannot be is said beside what was filled in", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    const adding = page.locator("details").filter({ hasText: "Add a monitor" });
    const add = async (fields: Readonly<Record<string, string>>, choice = "the baseline") => {
      if ((await adding.getAttribute("open")) === null) await page.getByText("Add a monitor").click();
      for (const [label, text] of Object.entries(fields)) await adding.getByLabel(label).first().fill(text);
      await adding.getByLabel("Compared with").selectOption(choice);
      await adding.getByRole("button", { name: "Add it" }).click();
    };
    const monitorsOf = async () => {
      const { monitors } = await weir.api<{ monitors: { name: string; config: object }[] }>(
        "GET",
        "/v1/endpoints/shop",
      );
      return new Map(monitors.map(({ name, config }) => [name, config]));
    };
    for (const { fields, config, words, ...more } of forms) {
      await add(fields, "choice" in more ? more.choice : undefined);
      await page.getByRole("status").getByText("The monitor is saved.").waitFor();
      const row = page.locator("tr", { has: page.locator("strong", { hasText: fields.Name }) });
      expect(await row.innerText()).toContain(words);
      expect((await monitorsOf()).get(fields.Name)).toMatchObject(config);
    }
    const wrong = { Name: "wrong", Schedule: "NOW", "Begins, from then": "-PT5H" };
    await add(wrong, "the window before");
    expect(await page.getByRole("alert").innerText()).toContain("NOW needs startOffset and endOffset");
    expect(await adding.getByLabel("Begins, from then").inputValue()).toBe("-PT5H");
    // A window that ends this minute has none before it that kept profiles could answer.
    await add({ ...wrong, "Ends, from then": "-PT0H" }, "the same window last week");
    expect(await page.getByRole("alert").innerText()).toContain(
      "Cannot compare with the same window last week",
    );
    expect(await adding.getByLabel("Compared with").inputValue()).toBe("same-time-last-week");
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    const changing = page.locator("details").filter({ hasText: "Save berlin" });
    await page.getByLabel("Change berlin").click();
    await changing.getByLabel("Time zone").fill("America/New_York");
    await changing.getByRole("button", { name: "Save berlin" }).click();
    await page.getByRole("button", { name: "Pause berlin" }).click();
    await page.getByRole("button", { name: "Let it run again: berlin" }).click();
    await page.getByRole("status").getByText("The monitor runs again").waitFor();
    expect((await monitorsOf()).get("berlin")).toMatchObject({ timeZone: "America/New_York", enabled: true });
    expect(complaints.filter((complaint) => !complaint.includes("status of 400"))).toEqual([]);
    await context.close();
  });

  it("lose nothing of a form whose sender is not signed in any more: signed in beside it, the page sends it again", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await page.goto(`${weir.url}/dashboard/bare/settings`);
    const adding = page.locator("details").filter({ hasText: "Add a monitor" });
    await adding.locator("summary").click();
    await adding.getByLabel("Name", { exact: true }).fill("typed");
    await context.clearCookies();
    await page.getByRole("button", { name: "Add it" }).click();
    expect(await page.locator("h1").innerText()).toBe("You are not signed in any more.");
    expect(await faultsOf(page, desk, "session-over")).toEqual([]);
    const [beside] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Sign in in another tab" }).click(),
    ]);
    await beside.getByLabel("Token").fill(adminToken);
    await beside.getByRole("button", { name: "Sign in" }).click();
    await beside.waitForURL(/bare\/settings$/);
    await Promise.all([page.waitForURL(/done=put-monitor/), page.reload()]);
    const { monitors } = await weir.api<{ monitors: { name: string }[] }>("GET", "/v1/endpoints/bare");
    expect(monitors.map(({ name }) => name)).toEqual(["typed"]);
    // Chromium's word for the 403.
    expect(complaints.filter((complaint) => !complaint.includes("403"))).toEqual([]);
    await context.close();
  });

  it("lead from a baseline's row to what differs from the one before it", async () => {
    const { page, context, complaints } = await visit(browser, weir.url, desk);
    await until("the baselines were compared", async () => {
      await page.goto(`${weir.url}/dashboard/shop/settings`);
      return (await page.getByRole("link", { name: /features differ from the one before/ }).count()) > 0;
    });
    await page.getByRole("link", { name: /features differ from the one before/ }).click();
    expect(await page.locator("h1").innerText()).toBe("3 of 4 features differ between the baselines.");
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([desk, phone])("and those beside it fit %i pixels with the longest names", async (width) => {
    for (const name of [longest, "z".repeat(63)])
      await weir.api("PUT", `/v1/endpoints/${longest}/monitors/${name}`, { schedule: "hourly" });
    const { page, context, complaints } = await visit(browser, weir.url, width);
    const faults: string[] = [];
    for (const path of [`dashboard/${longest}/settings`, `dashboard/${longest}`, "usage", "dashboard"]) {
      await page.goto(`${weir.url}/${path}`);
      faults.push(...(await faultsOf(page, width, "longest")).map((fault) => `${path} ${fault}`));
    }
    expect([...faults, ...complaints]).toEqual([]);
    await context.close();
  });

  it.each([desk, phone])("fits %i pixels with both baselines and every monitor", async (width) => {
    const { page, context, complaints } = await visit(browser, weir.url, width);
    await page.goto(`${weir.url}/dashboard/shop/settings`);
    expect([...(await faultsOf(page, width, "settings-forms")), ...complaints]).toEqual([]);
    await context.close();
  });
});
