/** Wide tables over many shards, from calls to the report, in real objects: every column is judged, and the one that has changed is found. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../src/core/call/record.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { recorderOf } from "../../../src/worker/recorder/shards.ts";
import { ask, batchOf, callOf, configure, server } from "../given/given.ts";
import { firstHour, monitored, runNow } from "../given/traffic.ts";

/** Numbers with all their digits, the same in each run. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** The column that has changed. */
const changed = 7;

/** Rows of so many numbers; of those with a shift, one column is elsewhere. */
function rowsOf(width: number, count: number, shift = 0): number[][] {
  const drawn = drawing(width + shift + 1);
  return Array.from({ length: count }, () =>
    Array.from({ length: width }, (_, column) => drawn() + (column === changed ? shift : 0)),
  );
}

interface Wide {
  readonly shards: number;
  readonly rows: number;
  /** How many rows a call has. */
  readonly rowsInCall: number;
  readonly training: { readonly type: string; readonly text: string };
  readonly encoding: "CSV" | "JSON";
  readonly bodyOf: (rows: readonly (readonly number[])[]) => string;
}

/** The report of a window of these calls, dealt out to the shards in turn. */
async function reportOf(word: string, width: number, wide: Wide): Promise<Report> {
  const { shards, rows, rowsInCall, training, encoding, bodyOf } = wide;
  const name = await monitored(word, { baseline: false });
  await configure(name, { shards, upstream: { url: `${server}/${name}/csv` } });
  await ask("POST", `/endpoints/${name}/baselines`, training.text, { "content-type": training.type });
  const all = rowsOf(width, rows, 3);
  const calls = Array.from({ length: rows / rowsInCall }, (_, index): Call => {
    const data = bodyOf(all.slice(index * rowsInCall, (index + 1) * rowsInCall));
    const contentType = encoding === "CSV" ? "text/csv" : "application/json";
    const input = { contentType, encoding, data, truncated: false };
    return callOf(crypto.randomUUID(), firstHour + index, { input, output: null, stored: false });
  });
  for (const [index, call] of calls.entries())
    await recorderOf(env, name, index % shards).record(batchOf(`wide/${index}`, [call]));
  const { id } = await runNow(name, firstHour);
  return ask("GET", `/endpoints/${name}/executions/${id}/report`);
}

/** How a report ended, how many columns were judged by their distribution, and which have drifted. */
function judgedIn({ status, records, undecided, findings }: Report) {
  const drift = findings.filter(({ check }) => check === "baseline_drift_check");
  const drifted = drift.filter(({ answer }) => answer.kind === "violation").map(({ feature }) => feature);
  return { status, records, undecided, columns: new Set(drift.map(({ feature }) => feature)).size, drifted };
}

const found = { status: "CompletedWithViolations", undecided: 0, drifted: [`c${changed}`] };

const csvOf = (rows: readonly (readonly number[])[]) => rows.map((row) => row.join(",")).join("\n");
const headed = (width: number) =>
  [Array.from({ length: width }, (_, column) => `c${column}`).join(","), csvOf(rowsOf(width, 300))].join(
    "\n",
  );

describe("a wide table", () => {
  it("of 500 columns over 64 shards", async () => {
    const training = { type: "text/csv", text: headed(500) };
    const wide = { shards: 64, rows: 384, rowsInCall: 6, training, encoding: "CSV", bodyOf: csvOf } as const;
    const judged = judgedIn(await reportOf("shards", 500, wide));
    expect(judged).toEqual({ ...found, columns: 500, records: 384 });
  });

  it("of vectors of 768 dimensions", async () => {
    const bodyOf = ([row = []]: readonly (readonly number[])[]) => JSON.stringify({ embedding: row });
    const text = rowsOf(768, 300)
      .map((row) => bodyOf([row]))
      .join("\n");
    const training = { type: "application/jsonlines", text };
    const wide = { shards: 4, rows: 300, rowsInCall: 1, training, encoding: "JSON", bodyOf } as const;
    const judged = judgedIn(await reportOf("vectors", 768, wide));
    expect(judged).toEqual({ ...found, columns: 768, records: 300, drifted: [`embedding.${changed}`] });
  });

  it("of 450 columns with 2,000 numbers each, all different", async () => {
    const training = { type: "text/csv", text: headed(450) };
    const wide = {
      shards: 1,
      rows: 2_000,
      rowsInCall: 100,
      training,
      encoding: "CSV",
      bodyOf: csvOf,
    } as const;
    const report = await reportOf("distinct", 450, wide);
    expect(judgedIn(report)).toEqual({ ...found, columns: 450, records: 2_000 });
    expect(report.notes).toEqual([
      expect.stringMatching(
        /^input columns hold too much: \d+ times sketches took the place of exact counts$/,
      ),
    ]);
  });
});
