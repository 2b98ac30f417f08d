/** Cron where more endpoints are due than one invocation should wake: others of this Worker wake them too. */
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { catalogOf } from "../../../src/worker/deployment/catalog.ts";
import { dealt } from "../../../src/worker/endpoint/cron.ts";
import { monitored } from "../given/traffic.ts";

describe("names are dealt", () => {
  const names = (many: number) => Array.from({ length: many }, (_, at) => `e-${at}`);

  it.each([0, 1, 999, 1_000, 1_001, 2_500, 31_999, 32_000, 32_001, 100_000])(
    "%i of them to at most 32 invocations, each name once, in their order",
    (many) => {
      const parts = dealt(names(many), 1_000);
      expect(parts.flat()).toEqual(names(many));
      expect(parts.length).toBeLessThanOrEqual(32);
      expect(parts.every(({ length }) => length > 0)).toBe(true);
      expect(Math.max(0, ...parts.map(({ length }) => length))).toBeLessThanOrEqual(
        Math.max(1_000, many / 31),
      );
    },
  );
});

it("an invocation beside cron's own enters what is due", async () => {
  const name = await monitored("ticked");
  const hour = 3_600_000;
  const time = Math.ceil(Date.now() / hour) * hour;
  await exports.Ticks.tick([name, "nobody-there"], time);
  // By its own clock the window is not over: it was woken, and says when it is due.
  expect(await catalogOf(env).due(time + 1)).toContain(name);
});
