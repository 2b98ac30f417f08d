/** A baseline of a window of calls: it holds on its own data, tells a change, and takes over what people said of another. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baselineOf, parseBaseline, fileText } from "../../../src/core/baseline/baseline.ts";
import { optionsFor } from "../../../src/core/baseline/options.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import { isReported } from "../../../src/core/check/answer/outcome.ts";
import { fewestRecords } from "../../../src/core/learn/learning.ts";
import { asStrictAs, baselineOfWindow } from "../../../src/core/learn/window.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";

type Rows = readonly (readonly string[])[];

function rowsOf(path: string): { names: readonly string[]; rows: Rows } {
  const lines = readFileSync(sharedData(path), "utf8").trim().split(/\r?\n/);
  const [names = [], ...rows] = lines.map((line) => line.split(","));
  return { names, rows };
}

function body(contentType: string, data: string) {
  const encoding = contentType === "text/csv" ? ("CSV" as const) : ("JSON" as const);
  return { contentType, encoding, data, truncated: false };
}

const traffic = (index: number) => ({
  latencyMs: 20 + (index % 17),
  status: 200,
  requestBytes: 100,
  responseBytes: 10,
  firstByteMs: 5,
});

/** Calls whose answer is the first column, in CSV or as named JSON; counted by the minute and merged. */
function windowOf(names: readonly string[], rows: Rows, kind: "CSV" | "JSON"): Profile {
  const minutes = Array.from({ length: 7 }, () => new Profile());
  rows.forEach(([answer = "", ...features], index) => {
    const inputs = Object.fromEntries(features.map((cell, at) => [names[at + 1] ?? "", cell]));
    const call =
      kind === "CSV"
        ? { input: body("text/csv", features.join(",")), output: body("text/csv", answer) }
        : {
            input: body("application/json", JSON.stringify(inputs)),
            output: body("application/json", JSON.stringify({ [names[0] ?? ""]: answer })),
          };
    const minute = minutes[index % minutes.length] ?? new Profile();
    observe(minute, { ...call, traffic: traffic(index) });
  });
  const whole = new Profile();
  for (const minute of minutes) whole.merge(Profile.fromBytes(minute.toBytes()));
  return whole;
}

const settings = { outputColumns: null };

function violations(window: Profile, baseline: ReturnType<typeof baselineOf>) {
  const read = parseBaseline(
    fileText(baseline.constraints),
    baseline.statistics && fileText(baseline.statistics),
  );
  return runChecks(window, read, settings).outcomes.filter(({ answer }) => isReported(answer));
}

const files = [
  "churn/training-dataset-with-header.csv",
  "telco-ibm/Telco-Customer-Churn.csv",
  "german-credit/GermanCredit-with-header.csv",
  "elec2/elec.csv",
  "california-housing/california_housing_reference.csv",
  "titanic/titanic_reference.csv",
  "adult/adult-train.csv",
];

describe.runIf(hasSharedData)("baselineOfWindow() on real data", () => {
  it.each(files.flatMap((file) => (["CSV", "JSON"] as const).map((kind) => [file, kind] as const)))(
    "holds on the calls that it is made of: %s in %s",
    (file, kind) => {
      const { names, rows } = rowsOf(file);
      for (const size of [fewestRecords, 2_000]) {
        const some = rows.slice(0, size);
        const window = windowOf(names, some, kind);
        const { baseline, notes } = baselineOfWindow(window, { outputColumns: null, like: null });
        expect(violations(window, baseline)).toEqual([]);
        expect(baseline.constraints.features.length).toBeGreaterThan(2);
        const judged = baseline.constraints.features.filter(
          (one) => optionsFor(baseline.constraints, one).evaluate,
        );
        expect({ file, notes, judged: judged.length }).toMatchObject({
          judged: baseline.constraints.features.length,
        });
      }
    },
  );

  it("holds under the names of a file's baseline too, and has no more features", () => {
    const { names, rows } = rowsOf("churn/training-dataset-with-header.csv");
    const training = new Profile();
    for (const cells of rows) training.data.add({ names, cells: [...cells] });
    const like = baselineOf(training);
    for (const kind of ["CSV", "JSON"] as const) {
      const window = windowOf(names, rows.slice(0, 800), kind);
      const { baseline } = baselineOfWindow(window, { outputColumns: null, like });
      expect(baseline.constraints.features.map(({ name }) => name)).toEqual(names);
      expect(violations(window, baseline)).toEqual([]);
      expect(violations(window, asStrictAs(baseline, like))).toEqual([]);
    }
  });

  it("tells calls that have shifted, and wakes for them", () => {
    const { names, rows } = rowsOf("churn/training-dataset-with-header.csv");
    const window = windowOf(names, rows.slice(0, 1_000), "CSV");
    const shifted = rows.slice(1_000, 2_000).map((row) => row.with(3, String(Number(row[3]) + 60)));
    const { baseline } = baselineOfWindow(window, { outputColumns: null, like: null });
    const found = runChecks(windowOf(names, shifted, "CSV"), baseline, settings).outcomes.filter(isAwake);
    expect(new Set(found.map(({ feature }) => feature))).toEqual(new Set(["_c3"]));
    const same = runChecks(windowOf(names, rows.slice(1_000, 2_000), "CSV"), baseline, settings);
    expect(same.outcomes.filter(isAwake)).toEqual([]);
  });
});

/** Calls of a chat model, of a length that `tokens` gives. */
function chats(count: number, tokens: (index: number) => number): Profile {
  const window = new Profile();
  for (let index = 0; index < count; index++) {
    const usage = { prompt_tokens: tokens(index), completion_tokens: 20 + (index % 9) };
    const answer = {
      id: `chat-${index}`,
      object: "chat.completion",
      model: "m-1",
      choices: [{ index: 0, message: { role: "assistant", content: "x".repeat(20) }, finish_reason: "stop" }],
      usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
    };
    const request = { model: "m-1", messages: [{ role: "user", content: "y".repeat(4 * tokens(index)) }] };
    observe(window, {
      input: body("application/json", JSON.stringify(request)),
      output: body("application/json", JSON.stringify(answer)),
      traffic: traffic(index),
    });
  }
  return window;
}

describe("baselineOfWindow()", () => {
  it("has tokens, latency and status of a language model's calls, and tells longer prompts", () => {
    const window = chats(500, (index) => 100 + (index % 40));
    const { baseline } = baselineOfWindow(window, { outputColumns: null, like: null });
    const names = baseline.constraints.features.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "weir.input_tokens",
        "weir.output_tokens",
        "weir.latency_ms",
        "weir.status",
        "messages",
      ]),
    );
    expect(violations(window, baseline)).toEqual([]);
    const longer = runChecks(
      chats(500, (index) => 200 + (index % 40)),
      baseline,
      settings,
    ).outcomes;
    expect(longer.filter(isAwake).map(({ feature }) => feature)).toContain("weir.input_tokens");
  });

  it("does not take latency for a feature of a table", () => {
    const rows = Array.from({ length: 200 }, (_, index) => ["1", String(index % 9), "a"]);
    const window = windowOf(["y", "x", "t"], rows, "JSON");
    const { baseline } = baselineOfWindow(window, { outputColumns: null, like: null });
    expect(baseline.constraints.features.map(({ name }) => name).toSorted()).toEqual(["t", "x", "y"]);
  });

  it("keeps the sides of a name that is in requests and in answers apart", () => {
    const window = new Profile();
    for (let index = 0; index < 300; index++)
      observe(window, {
        input: body("application/json", JSON.stringify({ id: index % 7, x: 1 })),
        output: body("application/json", JSON.stringify({ id: `n${index % 3}` })),
      });
    const { baseline } = baselineOfWindow(window, { outputColumns: null, like: null });
    expect(violations(window, baseline)).toEqual([]);
    expect(baseline.constraints.features.map(({ name }) => name).toSorted()).toEqual([
      "input:id",
      "output:id",
      "x",
    ]);
  });

  it("refuses a window with nothing, too little or nothing readable in it", () => {
    const none = { outputColumns: null, like: null };
    expect(() => baselineOfWindow(new Profile(), none)).toThrow("it holds no records");
    const rows = Array.from({ length: fewestRecords - 1 }, () => ["1", "2"]);
    expect(() => baselineOfWindow(windowOf(["y", "x"], rows, "CSV"), none)).toThrow(
      "it holds 99 records, and it takes 100 to tell a change from chance",
    );
  });
});

describe("asStrictAs()", () => {
  it("lays over what people said and what was learned, never what the data was like", () => {
    const rows = (shift: number) =>
      Array.from({ length: 300 }, (_, index) => [
        "1",
        String(shift + (index % 50)),
        ["a", "b"][index % 2] ?? "",
      ]);
    const before = baselineOfWindow(windowOf(["y", "x", "t"], rows(0), "JSON"), {
      outputColumns: null,
      like: null,
    });
    const { constraints } = before.baseline;
    const edited = {
      ...before.baseline,
      constraints: {
        ...constraints,
        weir: { ...constraints.weir, checks: { volume: { perform: "Disabled" as const } } },
        features: constraints.features.map((feature) =>
          feature.name === "x"
            ? {
                ...feature,
                completeness: 0.5,
                monitoringConfigOverrides: { distribution_constraints: { comparison_threshold: 0.4 } },
                weir: { checks: { drift: { learned: 0.3 } } },
              }
            : feature,
        ),
      },
    };
    const later = windowOf(["y", "x", "t"], rows(10), "JSON");
    const { baseline } = baselineOfWindow(later, { outputColumns: null, like: edited });
    const laid = asStrictAs(baseline, edited);
    const x = laid.constraints.features.find(({ name }) => name === "x");
    expect(x).toMatchObject({ completeness: 1, weir: { checks: { drift: { learned: 0.3 } } } });
    expect(optionsFor(laid.constraints, x).comparison.threshold).toBe(0.4);
    expect(optionsFor(laid.constraints).own.volume).toBeNull();
    expect(laid.statistics).toBe(baseline.statistics);
  });
});
