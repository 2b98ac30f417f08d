/** Example calls of findings: every finding of a window in which much is wrong, by calls that have just that. */
import { beforeAll, describe, expect, it } from "vitest";
import { baselineOf, type Baseline } from "../../../src/core/baseline/baseline.ts";
import { shapeOf } from "../../../src/core/baseline/shape.ts";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { captureLine, parseCaptureLine, type RecordedCall } from "../../../src/core/call/record.ts";
import type { Figure } from "../../../src/core/chart/figure.ts";
import { isReported } from "../../../src/core/check/answer/outcome.ts";
import { Examples, type Seen } from "../../../src/core/example/examples.ts";
import { figuresOf } from "../../../src/core/overview/figures.ts";
import { overviewOf } from "../../../src/core/overview/overview.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { Finding } from "../../../src/core/report/finding.ts";
import { judge } from "../../../src/core/report/judgement.ts";
import { execution } from "../report/executions.ts";

const names = ["score", "age", "colour", "amount", "code", "days"];

/** As strings, "" for what is missing. */
const ordinary = (at: number) => ({
  score: String((20 + ((at * 7) % 50)) / 100),
  age: String(20 + ((at * 7) % 50)),
  colour: ["red", "green", "blue"][at % 3] ?? "",
  amount: String(1 + (at % 13) / 2),
  code: String((at * 31) % 997),
  days: String((at * 17) % 101),
});

type Cells = ReturnType<typeof ordinary>;

/** Each fault in calls of its own. */
const faulty = (at: number): Cells => {
  const cells = ordinary(at);
  if (at % 10 === 1) return { ...cells, age: "-5" };
  if (at % 10 === 2) return { ...cells, colour: "violet" };
  if (at % 10 === 3) return { ...cells, amount: "" };
  if (at % 10 === 4) return { ...cells, score: "n/a" };
  if (at % 10 === 5) return { ...cells, code: "123456" };
  return { ...cells, days: String(60 + (at % 41)) };
};

/** Of ordinary rows, their columns in this order. */
function trainedOn(order: readonly string[]): Baseline {
  const training = new Profile();
  for (let at = 0; at < 1_000; at++) {
    const cells = new Map(Object.entries(ordinary(at)));
    training.data.add({ names: order, cells: order.map((name) => cells.get(name) ?? null) });
  }
  return baselineOf(training);
}

const usual = trainedOn(names);

/** What is known beside the findings. */
const asked = (baseline: Baseline) => {
  const reading = { shape: shapeOf(baseline.constraints) };
  return { baseline, figures: new Map<string, Figure>(), outputColumns: null, reading };
};

const body = (encoding: "CSV" | "JSON", data: string): CapturedBody => ({
  contentType: encoding === "CSV" ? "text/csv" : "application/json",
  encoding,
  data,
  truncated: false,
});

/** A call as it is read back from a capture file. */
function captured(at: number, input: CapturedBody, output: CapturedBody): RecordedCall {
  const seen = {
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    stored: true,
    profiled: true,
  };
  return parseCaptureLine(captureLine({ eventId: `call-${at}`, time: at * 1_000, input, output, ...seen }));
}

const csv = ({ score, ...rest }: Cells, at: number) =>
  captured(at, body("CSV", Object.values(rest).join(",")), body("CSV", score));

const json = ({ score, ...rest }: Cells, at: number) => {
  const cells = Object.entries(rest).map(([name, cell]) => [name, valueOf(cell)]);
  const asked = JSON.stringify(Object.fromEntries([...cells, ["debug", at]]));
  return captured(at, body("JSON", asked), body("JSON", JSON.stringify({ score: valueOf(score) })));
};

function valueOf(cell: string): string | number | null {
  return cell === "" ? null : Number.isNaN(Number(cell)) ? cell : Number(cell);
}

/** Findings of calls, each with what shows it. */
function shown(calls: readonly RecordedCall[], given: readonly RecordedCall[] = calls, baseline = usual) {
  const known = asked(baseline);
  const window = new Profile();
  for (const call of calls) observe(window, call, known.reading);
  const judgement = judge(execution, window, baseline, { outputColumns: null });
  const figures = figuresOf(judgement, overviewOf(judgement));
  const findings = judgement.report.findings.filter(({ answer }) => isReported(answer));
  const examples = new Examples<string>(findings, { ...known, figures });
  examples.look(given.map((call) => [call, call.eventId]));
  return { findings, examples };
}

const places = (found: readonly { readonly place: string }[] | null | undefined) =>
  (found ?? []).map(({ place }) => Number(place.slice("call-".length)));

/** In which calls each fault is, and what is seen of it. */
const faults: Readonly<Record<string, readonly [rest: number, seen: Seen]>> = {
  "age non_negative_check": [1, { kind: "value", text: "-5", records: 1, of: 1 }],
  "age range_check": [1, { kind: "value", text: "-5", records: 1, of: 1 }],
  "age value_share_check": [1, { kind: "value", text: "-5", records: 1, of: 1 }],
  "colour categorical_values_check": [2, { kind: "value", text: "violet", records: 1, of: 1 }],
  "colour new_values_check": [2, { kind: "value", text: "violet", records: 1, of: 1 }],
  "colour value_share_check": [2, { kind: "value", text: "violet", records: 1, of: 1 }],
  "amount completeness_check": [3, { kind: "missing", records: 1, of: 1 }],
  "amount missing_rate_check": [3, { kind: "missing", records: 1, of: 1 }],
  "score data_type_check": [4, { kind: "value", text: "n/a", records: 1, of: 1 }],
  "code range_check": [5, { kind: "value", text: "123456", records: 1, of: 1 }],
  "code value_share_check": [5, { kind: "value", text: "123456", records: 1, of: 1 }],
};

describe.each([
  ["CSV, whose columns are known by position", csv],
  ["JSON, whose columns have names", json],
])("calls of %s", (_, made) => {
  let found: ReturnType<typeof shown>;
  beforeAll(() => {
    found = shown(Array.from({ length: 600 }, (__, at) => made(faulty(at), at)));
  });

  it("show each finding of a single value by three that have it", () => {
    const { findings, examples } = found;
    const keys = findings.map(({ feature, check }) => `${feature} ${check}`);
    const known = findings.filter((_finding, at) => (keys[at] ?? "") in faults);
    expect(new Set(known.map(({ feature }) => feature))).toEqual(
      new Set(["age", "colour", "amount", "score", "code"]),
    );
    for (const finding of known) {
      const [rest, seen] = faults[`${finding.feature} ${finding.check}`] ?? [];
      const some = examples.of(finding);
      expect(some).toHaveLength(3);
      for (const one of some ?? []) expect(one.seen).toEqual(seen);
      for (const at of places(some)) expect(at % 10).toBe(rest);
    }
  });

  it("show a shifted distribution by values where the window has more than the baseline", () => {
    const { findings, examples } = found;
    const drift = findings.find(
      ({ feature, check }) => feature === "days" && check === "baseline_drift_check",
    );
    if (drift === undefined) throw new Error("It has not drifted");
    const some = examples.of(drift) ?? [];
    expect(some).toHaveLength(3);
    for (const { seen } of some) expect(seen.kind === "value" && Number(seen.text)).toBeGreaterThan(58);
  });

  it("that are as they should be show nothing, and are counted", () => {
    const sound = Array.from({ length: 300 }, (__, at) => made(ordinary(at), at));
    const { findings } = found;
    const examples = new Examples<number>(
      findings.filter(({ check }) => !check.includes("column")),
      asked(usual),
    );
    examples.look(sound.map((call, at) => [call, at]));
    expect(examples.looked).toBe(300);
    for (const finding of findings) expect(examples.of(finding) ?? []).toEqual([]);
  });
});

it("columns that should not be there are shown with what they hold, those that are missing by calls without", () => {
  const { findings, examples } = shown(Array.from({ length: 300 }, (_, at) => json(ordinary(at), at)));
  const [extra] = findings;
  expect(extra?.check).toBe("extra_column_check");
  expect(extra === undefined ? null : examples.of(extra)?.map(({ seen }) => seen)).toEqual(
    ["0", "1", "2"].map((text) => ({ kind: "value", text, records: 1, of: 1 })),
  );
  const without = Array.from({ length: 300 }, (_, at) => {
    const { colour: _colour, ...cells } = ordinary(at);
    return json(cells as Cells, at);
  });
  const lacking = shown(without);
  const missing = lacking.findings.find(({ check }) => check === "missing_column_check");
  const seen = missing === undefined ? [] : lacking.examples.of(missing)?.map((one) => one.seen);
  expect(seen).toEqual([1, 2, 3].map(() => ({ kind: "said", words: "without colour" })));
});

it("rows of another width and bodies that are no table are shown as such", () => {
  const calls = Array.from({ length: 300 }, (_, at) => {
    if (at % 5 === 1) return captured(at, body("CSV", "1,2,3"), body("CSV", "0.5"));
    return at % 5 === 2 ? captured(at, body("JSON", "{"), body("CSV", "0.5")) : csv(ordinary(at), at);
  });
  const { findings, examples } = shown(calls);
  const wordsOf = (check: Finding["check"]) => {
    const finding = findings.find((one) => one.check === check);
    return finding === undefined ? [] : examples.of(finding)?.map(({ seen }) => seen);
  };
  expect(wordsOf("row_shape_check")?.[0]).toEqual({ kind: "said", words: "3 columns" });
  expect(wordsOf("unread_bodies_check")?.[0]).toEqual({ kind: "said", words: "input: not valid JSON" });
});

it("a request that was not answered row by row is shown by how many there are of both", () => {
  const lines = (count: number, at: number, column: (cells: Cells) => string) =>
    Array.from({ length: count }, (_, index) => column(ordinary(at * 3 + index))).join("\n");
  const asking = (cells: Cells) => Object.values(cells).slice(1).join(",");
  const calls = Array.from({ length: 300 }, (_, at) => {
    const input = body("CSV", lines(3, at, asking));
    return captured(
      at,
      input,
      body(
        "CSV",
        lines(at % 10 === 1 ? 2 : 3, at, ({ score }) => score),
      ),
    );
  });
  const { findings, examples } = shown(calls);
  const finding = findings.find(({ check }) => check === "answer_count_check");
  const seen = finding === undefined ? [] : examples.of(finding)?.map((one) => one.seen);
  expect(seen?.[0]).toEqual({ kind: "said", words: "3 rows, 2 answers" });
});

it("of a call of several records it is said how many show it", () => {
  const rows = [faulty(2), faulty(12), ordinary(3)];
  const batch = captured(
    0,
    body("CSV", rows.map((cells) => Object.values(cells).slice(1).join(",")).join("\n")),
    body("CSV", rows.map(({ score }) => score).join("\n")),
  );
  const calls = Array.from({ length: 300 }, (_, at) => csv(faulty(at), at));
  const { findings, examples } = shown(calls, [batch]);
  const unknown = findings.find(({ feature }) => feature === "colour");
  const [first] = (unknown === undefined ? null : examples.of(unknown)) ?? [];
  expect(first?.seen).toEqual({ kind: "value", text: "violet", records: 2, of: 3 });
});

it("columns by position are found where the baseline has the model's answers last", () => {
  const calls = Array.from({ length: 300 }, (_, at) => csv(at % 10 === 2 ? faulty(at) : ordinary(at), at));
  const { findings, examples } = shown(calls, calls, trainedOn([...names.slice(1), "score"]));
  const unknown = findings.find(({ feature }) => feature === "colour");
  const some = (unknown === undefined ? null : examples.of(unknown)) ?? [];
  expect(some.map(({ seen }) => seen.kind === "value" && seen.text)).toEqual(["violet", "violet", "violet"]);
});

it("no single call shows what is seen of calls from outside, or what is gone", () => {
  const answer = {
    kind: "violation",
    measure: 0.2,
    threshold: 0.05,
    severity: 1,
    description: 'Share of one value changed: "red". Share in current dataset: 0.01, Share in baseline: 0.33',
    overshadowedBy: null,
  } as const;
  const of = (feature: string, check: Finding["check"]): Finding => {
    return { feature, check, answer, before: null, after: null };
  };
  const findings = [
    of("Calls", "volume_check"),
    of("colour", "value_share_check"),
    of("weir.latency_ms", "range_check"),
  ];
  const examples = new Examples(findings, asked(usual));
  expect(findings.map((finding) => examples.of(finding))).toEqual([null, null, null]);
  expect(examples.isFull).toBe(true);
  expect(examples.of(of("age", "range_check"))).toBeUndefined();
});
