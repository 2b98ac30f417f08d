/**
 * No caller decides for the others: whatever one sends beside honest calls, the same two columns are found to have
 * changed, and what was odd is told. Seen from outside, over real HTTP.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inParallel, startServer, startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";

let weir: Weir;
let model: LoopbackServer;

beforeAll(async () => {
  model = await startServer(({ headers }) =>
    headers["content-type"] === "text/csv"
      ? { headers: { "content-type": "text/csv" }, body: Buffer.from("0.5\n") }
      : { headers: { "content-type": "application/json" }, body: Buffer.from('{"y":0.5}') },
  );
  weir = await startWeir({ bindings: { WEIR_BATCH_MS: "30" } });
});

afterAll(async () => {
  await weir.stop();
  await model.stop();
});

const training = `y,a,b\n${Array.from({ length: 300 }, (_, row) => `0.5,${row % 7},${row % 5}`).join("\n")}`;

interface Sent {
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(name: string, { body, type = "application/json", headers = {} }: Sent): Promise<void> {
  const response = await fetch(`${weir.url}/endpoints/${name}/invocations`, {
    method: "POST",
    // A connection that was idle may be ended just when it is used again.
    headers: { "content-type": type, connection: "close", ...headers },
    body,
  });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
}

interface Seen {
  readonly status: string;
  readonly records: number;
  /** Features of which something is found beyond chance. */
  readonly differ: readonly string[];
  readonly headline: string;
}

/** Honest calls that have changed, before and after what an attacker sends; what an execution makes of them. */
async function seenBeside(name: string, attack: readonly Sent[], honest: Sent): Promise<Seen> {
  await weir.api("PUT", `/v1/endpoints/${name}`, { upstream: { url: model.url } });
  await weir.api("POST", `/v1/endpoints/${name}/baselines`, training, "text/csv");
  await weir.api("PUT", `/v1/endpoints/${name}/monitors/m`, { schedule: "daily", enabled: false });
  const start = Math.floor(Date.now() / 1_000) * 1_000;
  // Whoever comes first is no better than others.
  await inParallel(attack, 8, (one) => send(name, one));
  await inParallel(Array.from({ length: 250 }), 8, () => send(name, honest));
  await until("all are seen", async () => {
    const { seen } = await weir.api<{ seen: number }>("GET", `/v1/endpoints/${name}/health`);
    return seen === 250 + attack.length;
  });
  const end = Math.floor(Date.now() / 1_000) * 1_000 + 1_000;
  await until("the window is over", () => Date.now() > end);
  const { id } = await weir.api<{ id: string }>("POST", `/v1/endpoints/${name}/monitors/m/executions`, {
    start,
    end,
  });
  const report = await weir.api<{
    status: string;
    records: number;
    verdict: { headline: string };
    findings: {
      feature: string;
      check: string;
      answer: { kind: string };
      evidence?: { isBeyondChance: boolean };
    }[];
  }>("GET", `/v1/endpoints/${name}/executions/${id}/report`);
  const differ = report.findings.filter(
    ({ check, answer }) => check === "baseline_drift_check" && answer.kind === "violation",
  );
  const { status, records, verdict } = report;
  return {
    status,
    records,
    differ: differ.map(({ feature }) => feature).toSorted(),
    headline: verdict.headline,
  };
}

const changed = { body: '{"a":100,"b":100}' };
const keys = (count: number, prefix: string) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 0])));
const many = (count: number, body: (index: number) => string): Sent[] =>
  Array.from({ length: count }, (_, index) => ({ body: body(index) }));

/** What is sent beside 250 honest calls. */
const attacks: readonly (readonly [name: string, attack: readonly Sent[]])[] = [
  ["nothing", []],
  ["one-array", [{ body: "[1]" }]],
  ["arrays-of-all-widths", many(60, (index) => JSON.stringify(Array.from({ length: index + 1 }, () => 1)))],
  ["one-number", [{ body: "1" }]],
  ["ten-thousand-keys", [{ body: keys(10_000, "j") }]],
  ["new-keys-in-each", many(40, (index) => keys(500, `k${index}-`))],
  ["keys-but-for-case", many(20, () => '{"A":1,"B":1,"a ":1}')],
  ["dotted-keys", [{ body: '{"a.x":1,"a":{"x":1},"b":{"b":{"b":1}}}' }]],
  ["prototype", [{ body: '{"__proto__":1,"constructor":2,"toString":3}' }]],
  ["long-names", many(30, (index) => `{"${"n".repeat(1_000)}${index}":1}`)],
  ["too-long-a-name", [{ body: `{"${"n".repeat(200_000)}":1}` }]],
  ["deep", [{ body: `${"[".repeat(5_000)}${"]".repeat(5_000)}` }]],
  ["name-of-the-answer", many(3, () => '{"a":3,"b":2,"y":0.5}')],
  ["names-that-are-places", [{ body: '{"_c0":1}' }, { body: '{"instances":[{"_c5":1}]}' }]],
  [
    "csv-among-json",
    many(20, () => "1,2,3,4,5,6,7\n".repeat(50)).map((one) => ({ ...one, type: "text/csv" })),
  ],
  ["no-json", many(20, () => '{"a":')],
  [
    "heads",
    many(40, () => changed.body).map((one) => ({
      ...one,
      headers: { "x-amzn-sagemaker-custom-attributes": "h".repeat(8_000) },
    })),
  ],
  [
    "one-id",
    many(20, () => changed.body).map((one) => ({ ...one, headers: { "amz-sdk-invocation-id": "same" } })),
  ],
  [
    "opting-out",
    many(20, () => changed.body).map((one) => ({ ...one, headers: { "x-weir-capture": "off" } })),
  ],
];

describe("250 honest calls, and beside them", () => {
  it.each(attacks)("%s", async (name, attack) => {
    const { status, differ, records } = await seenBeside(name, attack, changed);
    expect(status).toBe("CompletedWithViolations");
    expect(differ).toEqual(["a", "b"]);
    expect(records).toBeGreaterThanOrEqual(250);
  });

  it.each([
    ["csv-place", '{"_c0":1}'],
    ["csv-names", '{"a":3,"y":0.5}'],
  ])("one call with names, where honest ones are CSV: %s", async (name, body) => {
    const { differ } = await seenBeside(name, [{ body }], { body: "100,100\n", type: "text/csv" });
    expect(differ).toEqual(["a", "b"]);
  });

  it("one call of 131,072 lines, where honest ones are CSV", async () => {
    const { differ } = await seenBeside("csv-width", [{ body: "1\n".repeat(131_072), type: "text/csv" }], {
      body: "100,100\n",
      type: "text/csv",
    });
    expect(differ).toEqual(["a", "b"]);
  });
});
