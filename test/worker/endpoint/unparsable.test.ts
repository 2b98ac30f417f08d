/** What is stored and is no JSON at all: it says so, can be put again, and stops nothing beside it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, ask, cron, errorOf } from "../given/given.ts";
import {
  deliveriesOf,
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  rewrite,
  sendTraffic,
} from "../given/traffic.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("a monitor: others run, reads answer, and it is mended by putting it again", async () => {
  const name = await monitored("no-json");
  await sendTraffic(name, firstHour, ordinaryRow);
  await rewrite(name, "INSERT INTO monitors (name, config, created, last_due) VALUES ('bad', '{', 0, 0)");
  await cron(firstHour + hour + minute);
  expect(await executionsOf(name)).toMatchObject([{ monitor: "hourly", status: "Completed" }]);
  const bad = await ask<object>("GET", `/endpoints/${name}/monitors/bad`);
  expect(bad).toMatchObject({ config: null, nextDue: null, notUnderstood: ["it is not JSON"] });
  expect(await ask("GET", `/endpoints/${name}`)).toMatchObject({
    notUnderstood: ["monitor bad: it is not JSON: it does not run"],
  });
  const put = await api("PUT", `/endpoints/${name}/monitors/bad`, { schedule: "daily" });
  expect(put.status).toBe(200);
  expect(await put.json()).toMatchObject({ config: { schedule: "daily" } });
});

it("an endpoint: it says so, and is mended by putting it again", async () => {
  const name = await monitored("no-json");
  await rewrite(name, "UPDATE endpoint SET config = '{'");
  for (const path of ["", "/health", "/executions", "/monitors/hourly", "/baselines"]) {
    const error = await errorOf(await api("GET", `/endpoints/${name}${path}`));
    expect(error).toMatchObject({ status: 409, message: expect.stringContaining("put it again") });
  }
  await ask("PUT", `/endpoints/${name}`, { upstream: { url: "https://model.example" } });
  expect((await api("GET", `/endpoints/${name}`)).status).toBe(200);
});

it("a delivery: the list has it, and others beside it", async () => {
  const name = await monitored("no-json");
  for (const receiver of ["{", '{"kind":"slack","urlSecret":"WEBHOOK_SLACK"}']) {
    await rewrite(
      name,
      "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt) VALUES ('e', ?, '{', 0, ?)",
      receiver,
      Date.now() + hour,
    );
  }
  expect((await deliveriesOf(name)).map(({ receiver }) => receiver.kind)).toEqual(["slack", "unknown"]);
});

it("constraints in R2: a window fails with the reason, reads say which file, and nothing else is stopped", async () => {
  const name = await monitored("no-json");
  await sendTraffic(name, firstHour, ordinaryRow);
  const { baseline } = await ask<{ baseline: string }>("GET", `/endpoints/${name}`);
  const file = `/endpoints/${name}/baselines/${baseline}/constraints.json`;
  const whole = await ask<object>("GET", file);
  await env.BUCKET.put(`baselines/${name}/${baseline}/constraints.json`, "{");
  for (const path of ["/monitors/hourly/explain", "/profile"]) {
    const error = await errorOf(await api("GET", `/endpoints/${name}${path}`));
    expect({ path, ...error }).toMatchObject({
      path,
      status: 409,
      message: expect.stringContaining("constraints.json"),
    });
  }
  await cron(firstHour + hour + minute);
  expect(await ask("GET", `/endpoints/${name}/baselines`)).toMatchObject({ baselines: [{ current: true }] });
  await ask("PUT", file, whole);
  expect((await api("GET", `/endpoints/${name}/monitors/hourly/explain`)).status).toBe(200);
});
