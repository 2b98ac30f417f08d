/** That somebody works on an incident is told to receivers that keep an account of incidents themselves. */
import { expect, it } from "vitest";
import { ask, eventually } from "../given/given.ts";
import {
  deliveriesOf,
  firstHour,
  messagesTo,
  monitored,
  runNow,
  sendTraffic,
  shiftedRow,
} from "../given/traffic.ts";

const receivers = [
  { kind: "alertmanager", urlSecret: "WEBHOOK_GENERIC" },
  { kind: "webhook", urlSecret: "WEBHOOK_SLACK" },
];

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

it("an incident that is acknowledged lasts in Alertmanager for a month, and chats hear nothing of it", async () => {
  const name = await monitored("acknowledged", { receivers });
  await sendTraffic(name, firstHour, shiftedRow);
  await runNow(name, firstHour);
  const told = async () =>
    (await messagesTo("generic", name)).map(({ text }) => JSON.parse(text) as Posted[]);
  const before = await eventually(async () => {
    const posted = (await told()).flat();
    expect(posted.length).toBeGreaterThan(0);
    const [first] = posted;
    if (first === undefined) throw new Error("Nothing was posted");
    return { first, count: posted.length };
  });
  const { incidents } = await ask<{ incidents: { id: string; monitor: string | null }[] }>(
    "GET",
    `/endpoints/${name}/incidents`,
  );
  const incident = incidents.find(({ monitor }) => monitor === "hourly");
  const path = `/endpoints/${name}/incidents/${incident?.id}/acknowledge`;
  await ask("POST", path, { by: "Ada" });
  const after = await eventually(async () => {
    const posted = (await told()).flat();
    expect(posted.length).toBe(before.count + 1);
    return posted.at(-1);
  });
  expect(after?.labels).toEqual(before.first.labels);
  const days = (Date.parse(after?.endsAt ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(30, 1);
  // Once is enough.
  await ask("POST", path, { by: "Ada" });
  const kinds = (await deliveriesOf(name)).map(({ receiver }) => receiver.kind);
  expect(kinds.filter((kind) => kind === "alertmanager")).toHaveLength(before.count + 1);
  expect(kinds.filter((kind) => kind === "webhook")).toHaveLength(before.count);
});
