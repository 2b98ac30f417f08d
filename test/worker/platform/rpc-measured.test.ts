/** What crosses between objects at its largest, measured: in real objects, over real RPC. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Rehearsal } from "../../../src/core/rehearsal.ts";
import { nameOf, problem } from "../../../src/worker/platform/problem.ts";
import { api, ask, configure, errorOf, newName, server } from "../given/given.ts";
import { firstHour, hour, monitored, ordinaryRow, sendTraffic } from "../given/traffic.ts";

const mebibyte = 2 ** 20;
/** As long as the words of an error may be. */
const words = "€".repeat(2_000);

/** A value as it crosses: texts may take two bytes a character. */
const bytesOf = (value: unknown) => 2 * JSON.stringify(value).length;

describe("a value over RPC", () => {
  const monitors = () => env.ENDPOINTS.getByName(newName("nobody"));

  it("may have just under 32 MiB, and no more", async () => {
    const under = await monitors().ask("monitors", "get", ["x".repeat(31 * mebibyte)]);
    expect(under).toMatchObject({ ok: false, problem: { kind: "not_found" } });
    // A call that fails fails its promise of the answer's members as well.
    const over: unknown = await monitors()
      .ask("monitors", "get", ["x".repeat(33 * mebibyte)])
      .catch((error: unknown) => error);
    expect(String(over)).toMatch(/limited to 32 ?MiB/);
  });
});

describe("at the largest that may be stored", () => {
  const name = newName("largest");
  const path = `/endpoints/${name}`;

  beforeAll(async () => {
    const rule = (index: number) => ({
      side: "input",
      column: `a.${index}.${"x".repeat(1_000)}`,
      action: "drop",
    });
    await configure(name, {
      upstream: { url: `${server}/${name}`, invocationPath: `/${"x".repeat(800_000)}` },
      capture: { redact: Array.from({ length: 100 }, (_, index) => rule(index)) },
    });
    await ask("PUT", `${path}/monitors/m`, { schedule: "hourly" });
    const schedule = "x".repeat(1_000);
    await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage: { sql } }) => {
      for (let row = 0; row < 500; row++) {
        const id = `${row}-${"x".repeat(36)}`;
        const config = JSON.stringify({ schedule, enabled: true });
        sql.exec("INSERT INTO monitors VALUES (?, ?, 0, 0)", `m-${id}`, config);
        sql.exec(
          `INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, exit_message, created, finished)
            VALUES (?1, ?1, 'schedule', ?2, ?2, 0, 'Failed', ?3, 0, 0)`,
          `m-${id}`,
          row,
          words,
        );
        sql.exec(
          "INSERT INTO outbox (execution, receiver, alert, raised, next_attempt, last_error) VALUES (?, ?, '{}', 0, 4e12, ?)",
          id,
          JSON.stringify({ kind: "webhook", urlSecret: "x".repeat(64) }),
          words,
        );
        const nullTokens = Array.from({ length: 50 }, () => "€".repeat(64));
        sql.exec(
          `INSERT INTO baselines (id, status, source, rows, bytes, created, finished, failure, notes, touched)
            VALUES (?, 'Failed', ?, 0, 0, 0, 0, ?, ?, 0)`,
          id,
          JSON.stringify({ kind: "r2", key: "€".repeat(1_024), nullTokens }),
          words,
          JSON.stringify(Array.from({ length: 60 }, () => "€".repeat(300))),
        );
      }
    });
  });

  it.each([
    ["view", "", 500 * 10_000 + 3 * mebibyte],
    ["executions", "/executions?limit=200", 200 * 10_000],
    ["deliveries", "/deliveries?limit=200", 200 * 10_000],
    ["baselines", "/baselines?limit=200", 16 * mebibyte],
    ["health", "/health", 500 * 10_000],
  ])("%s stays far below", async (_, what, most) => {
    const bytes = bytesOf(await ask("GET", `${path}${what}`));
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(most);
  });
});

describe("a rehearsal", () => {
  it("of more than a value may have crosses all the same", async () => {
    const name = await monitored("wide");
    await sendTraffic(name, firstHour, ordinaryRow);
    const features = Array.from({ length: 8_000 }, (_, index) => ({
      name: `${index}${"ā".repeat(1_000)}`,
      inferred_type: "Integral",
    }));
    await ask(
      "POST",
      `/endpoints/${name}/baselines`,
      { constraints: { features } },
      { "content-type": "application/json" },
    );
    const path = `/endpoints/${name}/monitors/hourly/rehearse`;
    const window = { start: firstHour, end: firstHour + hour };
    const rehearsal = await ask<Rehearsal>("POST", path, { ...window, minimumRecords: 1 });
    expect(bytesOf(rehearsal)).toBeGreaterThan(34 * mebibyte);
    expect(rehearsal.report.findings.length).toBeGreaterThan(8_000);
  });
});

describe("the words of an error", () => {
  it("are cut, once a secret that they quote is taken out", () => {
    const secret = "https://hooks.example/the-secret";
    const said = nameOf(new Error(`${"x".repeat(1_985)}${secret}${"y".repeat(9_000)}`), secret);
    expect(said).toHaveLength(2_000);
    expect(said).toMatch(/x\(addres…$/);
    expect(nameOf(new TypeError("short"))).toBe("TypeError: short");
    expect(problem("invalid", words + words).message).toHaveLength(2_000);
  });
});

describe("what is sent to the API", () => {
  it("is read up to a mebibyte, of files and rehearsals up to more, and refused beyond", async () => {
    const name = await monitored("long");
    const path = `/endpoints/${name}`;
    const long = (bytes: number) => `{"x":"${"x".repeat(bytes)}"}`;
    for (const [method, to, most] of [
      ["PUT", path, 1],
      ["PUT", `${path}/monitors/m`, 1],
      ["POST", `${path}/monitors/hourly/rehearse`, 16],
      ["POST", `${path}/baselines`, 64],
    ] as const) {
      const headers = { "content-type": "application/json" };
      const over = await errorOf(await api(method, to, long(most * mebibyte), headers));
      expect(over).toMatchObject({
        status: 400,
        message: `Cannot read the request body: it has over ${most} MiB`,
      });
    }
    const under = await errorOf(await api("PUT", path, long(mebibyte - 100)));
    expect(under.details).toContainEqual({ path: "x", message: "This field is not known" });
  });

  it("is complained of a hundred times, each shortly", async () => {
    const name = await monitored("complained");
    const unknown = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [`${"x".repeat(150)}${at}`, 1]),
    );
    const { details = [] } = await errorOf(
      await api("PUT", `/endpoints/${name}`, { ...unknown, [words]: 1 }),
    );
    expect(details).toHaveLength(101);
    expect(details.at(-1)).toEqual({ path: "(more)", message: "4902 more things are wrong" });
    expect(Math.max(...details.map(({ path }) => path.length))).toBeLessThanOrEqual(300);
  });
});
