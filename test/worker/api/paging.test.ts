/** Lists in pages: everything once and in order, whatever shares its time, and whatever comes and goes meanwhile. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, ask, configure, errorOf, newEndpoint, newName } from "../given/given.ts";

/** Every page of a list, by its answers' `next`. */
async function pagesOf<T>(path: string, list: string, query = "", between = async () => {}): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor = "";
  do {
    const answer = await ask<{ readonly next: string | null } & Readonly<Record<string, unknown>>>(
      "GET",
      `${path}?${query}${cursor}`,
    );
    pages.push(answer[list] as T[]);
    cursor = answer.next === null ? "" : `&cursor=${answer.next}`;
    await between();
  } while (cursor !== "");
  return pages;
}

function sql(name: string, ...statement: [string, ...unknown[]]): Promise<void> {
  return runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) => {
    storage.sql.exec(...statement);
  });
}

/** So many executions that ended, all of one window and entered at one time. */
function enter(name: string, monitor: string, count: number, windowEnd = 60_000): Promise<void> {
  return sql(
    name,
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})
      INSERT INTO executions (id, monitor, trigger, window_start, window_end, run_after, status, created, finished)
      SELECT '20990101T000000-' || ?1 || '-' || ?2 || '-' || i, ?1, 'manual', 0, ?2, 0, 'NoData', 5, 6 FROM n`,
    monitor,
    windowEnd,
  );
}

interface Listed {
  readonly id: string;
  readonly monitor: string;
}

describe("GET …/executions", () => {
  it("gives 11 executions of one window by twos, each once", async () => {
    const name = await newEndpoint("eleven");
    await enter(name, "m", 11);
    const pages = await pagesOf<Listed>(`/endpoints/${name}/executions`, "executions", "limit=2");
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 2, 2, 1]);
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(11);
  });

  it("keeps to one monitor, and to windows before a time, over all pages", async () => {
    const name = await newEndpoint("kept-to");
    for (const monitor of ["a", "b"]) for (const end of [1e5, 2e5, 3e5]) await enter(name, monitor, 3, end);
    const path = `/endpoints/${name}/executions`;
    const of = async (query: string) =>
      (await pagesOf<Listed>(path, "executions", `limit=2&${query}`)).flat();
    expect(await of("")).toHaveLength(18);
    const a = await of("monitor=a");
    expect([a.length, a.every(({ monitor }) => monitor === "a")]).toEqual([9, true]);
    const before = new Date(3e5).toISOString();
    expect(await of(`before=${before}`)).toHaveLength(12);
    const both = await of(`monitor=b&before=${before}`);
    expect([both.length, both.every(({ monitor }) => monitor === "b")]).toEqual([6, true]);
  });

  it("passes nothing over that was there all the time, while newer ones come and the last one read goes", async () => {
    const name = await newEndpoint("moving");
    await enter(name, "m", 7);
    let round = 0;
    const pages = await pagesOf<Listed>(
      `/endpoints/${name}/executions`,
      "executions",
      "limit=2",
      async () => {
        await enter(name, "late", 1, 1e6 + round);
        await sql(name, "DELETE FROM executions WHERE id LIKE '%-m-60000-5'");
        round++;
      },
    );
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(7);
  });

  it.each(["cursor=nonsense", `cursor=${btoa('["a"]')}`, "limit=0", "limit=201", "before=yesterday"])(
    "refuses %s and says what was expected",
    async (query) => {
      const name = await newEndpoint("refused");
      const error = await errorOf(await api("GET", `/endpoints/${name}/executions?${query}`));
      expect(error).toMatchObject({ status: 400, details: [{ path: query.split("=")[0] }] });
    },
  );
});

describe("other lists", () => {
  it("baselines of one moment come by twos, each once, and a hundred where nothing is said", async () => {
    const name = await newEndpoint("baselines");
    await sql(
      name,
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 104)
        INSERT INTO baselines (id, status, source, rows, bytes, created, touched)
        SELECT 'b' || i, 'Failed', '{"kind":"upload"}', 0, 0, 7, 7 FROM n`,
    );
    const path = `/endpoints/${name}/baselines`;
    const pages = await pagesOf<Listed>(path, "baselines", "limit=2");
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(105);
    const { baselines, next } = await ask<{ baselines: Listed[]; next: string }>("GET", path);
    expect([baselines.length, typeof next]).toEqual([100, "string"]);
  });

  it("deliveries come by twos, each once", async () => {
    const name = await newEndpoint("deliveries");
    for (let index = 0; index < 5; index++) {
      await sql(
        name,
        "INSERT INTO outbox (execution, receiver, alert, raised, state, next_attempt) VALUES (?, ?, '{}', ?, 'failed', 9)",
        `e${index}`,
        '{"kind":"slack","urlSecret":"WEBHOOK_SLACK"}',
        // What is older than a month may go at any moment.
        Date.now(),
      );
    }
    const pages = await pagesOf<{ execution: string }>(
      `/endpoints/${name}/deliveries`,
      "deliveries",
      "limit=2",
    );
    expect(pages.map((page) => page.map(({ execution }) => execution))).toEqual([
      ["e4", "e3"],
      ["e2", "e1"],
      ["e0"],
    ]);
  });

  it("endpoints come by twos, each once and in order", async () => {
    const mine = ["a", "b", "c"].map((letter) => newName(`paged-${letter}`));
    for (const name of mine.toReversed()) await configure(name);
    const names = (await pagesOf<string>("/endpoints", "endpoints", "limit=2")).flat();
    expect(names.filter((name) => mine.includes(name))).toEqual(mine);
    expect(names).toEqual([...new Set(names)].toSorted());
  });
});

describe("what lists, checks and cold isolates read", () => {
  const executions = "SELECT * FROM executions WHERE";
  const order =
    "(window_end, created, id) < (9, 9, '9') ORDER BY window_end DESC, created DESC, id DESC LIMIT 5";

  it.each([
    [`${executions} ${order}`, "executions_by_window"],
    [`${executions} monitor = 'm' AND ${order}`, "executions_of_monitor"],
    [
      "SELECT * FROM baselines WHERE (created, id) < (9, '9') ORDER BY created DESC, id DESC",
      "baselines_by_age",
    ],
    ["SELECT id FROM baselines WHERE current = 1", "baseline_in_force"],
    ["SELECT * FROM baselines WHERE status = 'InProgress' AND source LIKE '{%'", "baselines_under_way"],
    ["SELECT * FROM outbox WHERE id < 9 ORDER BY id DESC LIMIT 5", "PRIMARY KEY"],
  ])("%s goes by an index", async (statement, index) => {
    const name = await newEndpoint("indexed");
    const plan = await runInDurableObject(env.ENDPOINTS.getByName(name), (_, { storage }) =>
      storage.sql
        .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`)
        .toArray()
        .map(({ detail }) => detail)
        .join(),
    );
    expect(plan).toContain(index);
    expect(plan).not.toContain("TEMP B-TREE");
  });
});
