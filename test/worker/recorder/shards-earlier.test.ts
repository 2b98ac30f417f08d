/** While a deployment is under way, an endpoint's object of today asks Recorders of an earlier version. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Endpoint } from "../../../src/worker/endpoint/endpoint.ts";
import { cron } from "../given/given.ts";
import {
  executionsOf,
  firstHour,
  hour,
  minute,
  monitored,
  ordinaryRow,
  sendTraffic,
} from "../given/traffic.ts";

it("a Recorder without a method for pieces is asked as it was then", async () => {
  const name = await monitored("earlier");
  await sendTraffic(name, firstHour, ordinaryRow);
  const getByName = (recorder: string) =>
    new Proxy(env.RECORDERS.getByName(recorder), {
      // Answered as workerd answers for whatever an object does not have.
      get: (real, property) =>
        Reflect.get(real, property === "pieces" ? "piecesOfTomorrow" : property) as unknown,
    });
  await runInDurableObject(env.ENDPOINTS.getByName(name), (endpoint: Endpoint) => {
    Object.defineProperty(endpoint, "env", { value: { ...env, RECORDERS: { getByName } } });
  });
  await cron(firstHour + hour + minute);
  expect(await executionsOf(name)).toMatchObject([{ status: "Completed", records: 250, violations: 0 }]);
});
