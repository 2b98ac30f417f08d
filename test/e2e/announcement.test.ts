/**
 * The run of the service's own announcement, on its own data and its own model, through the real
 * Worker: what the real service found, Weir must find (docs/sagemaker.md, Checks).
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Constraints } from "../../src/core/baseline/constraints.ts";
import type { Report, ViolationRow } from "../../src/core/report/report.ts";
import type { BaselineRecord } from "../../src/worker/baseline/records.ts";
import type { ExecutionRecord } from "../../src/worker/monitor/execution.ts";
import type { RecorderHealth } from "../../src/worker/recorder/answers.ts";
import { hasSharedData, sharedData } from "../shared-data.ts";
import {
  builtCommand,
  inParallel,
  reportLinkOf,
  startReceiver,
  startWeir,
  temporaryFolder,
  until,
  type Api,
  type StoredObject,
} from "./given/given.ts";
import { readBooster, startModel } from "./given/xgboost.ts";

/** One call as its client saw it. */
interface Call {
  readonly row: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly eventId: string;
  readonly answer: string;
}

interface Violations {
  readonly violations: readonly ViolationRow[];
}

describe.skipIf(!hasSharedData)("the announcement's run: 1977 calls of the churn model", () => {
  const folder = temporaryFolder();
  const stops: (() => Promise<void>)[] = [];
  let booster: ReturnType<typeof readBooster>;
  let calls: Call[];
  let captures: StoredObject[];
  let execution: ExecutionRecord;
  let report: Report;
  let rows: readonly ViolationRow[];
  let constraints: Constraints;
  let baseline: BaselineRecord;
  let messages: readonly string[];
  let api: Api;

  beforeAll(async () => {
    booster = readBooster(sharedData("xgboost-churn-model", "xgb-churn-model.json"));
    const model = await startModel(booster);
    const slack = await startReceiver();
    const weir = await startWeir({ bindings: { WEBHOOK_SLACK: `${slack.url}/services/T/B/x` } });
    stops.push(weir.stop, model.stop, slack.stop);
    ({ api } = weir);
    ({ messages } = slack);
    await api("PUT", "/v1/endpoints/churn", {
      upstream: { url: model.url },
      receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }],
    });
    const train = readFileSync(sharedData("churn", "training-dataset-with-header.csv"), "utf8");
    baseline = await api("POST", "/v1/endpoints/churn/baselines", train, "text/csv");
    constraints = await api("GET", `/v1/endpoints/churn/baselines/${baseline.id}/constraints.json`);
    await api("PUT", "/v1/endpoints/churn/monitors/hourly", { schedule: "cron(0 * ? * * *)" });

    const start = Math.floor(Date.now() / 1_000) * 1_000;
    calls = await inParallel(announcedRows(), 8, async (row) => {
      const response = await fetch(`${weir.url}/endpoints/churn/invocations`, {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body: row,
      });
      return {
        row,
        status: response.status,
        contentType: response.headers.get("content-type"),
        eventId: response.headers.get("x-weir-event-id") ?? "",
        answer: await response.text(),
      };
    });
    await until("every call is in R2", async () => {
      const { shards } = await api<{ shards: RecorderHealth[] }>("GET", "/v1/endpoints/churn/health");
      return shards[0]?.counters["captured"] === calls.length;
    });
    const end = Math.ceil(Date.now() / 1_000) * 1_000;
    await until("the window is over", () => Date.now() > end);
    execution = await api("POST", "/v1/endpoints/churn/monitors/hourly/executions", {
      start,
      end,
      tell: true,
    });
    report = await api("GET", `/v1/endpoints/churn/executions/${execution.id}/report`);
    const found = `/v1/endpoints/churn/executions/${execution.id}/constraint_violations.json`;
    rows = (await api<Violations>("GET", found)).violations;
    captures = await weir.objects("captures/");
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
    folder.remove();
  });

  it("the client's bytes are the upstream's bytes, 1977 times", () => {
    expect(calls).toHaveLength(1_977);
    for (const { row, status, contentType, answer } of calls) {
      expect([status, contentType, answer]).toEqual([200, "text/csv; charset=utf-8", booster.answer(row)]);
    }
    expect(calls[1]?.answer).toMatch(/^0\.010763816/);
  });

  it("the baseline holds all 2333 rows and the 70 columns of the training set", () => {
    expect(baseline).toMatchObject({ status: "Completed", rows: 2_333 });
    expect(constraints.features.map(({ name }) => name).slice(0, 3)).toEqual([
      "Churn",
      "Account Length",
      "VMail Message",
    ]);
    expect(constraints.features).toHaveLength(70);
  });

  it("the execution ends as the real one did: 60 violations", () => {
    expect(execution).toMatchObject({
      status: "CompletedWithViolations",
      exitMessage: "CompletedWithViolations: Job completed successfully with 60 violations.",
      trigger: "manual",
      records: 1_977,
      violations: 60,
      undecided: 0,
    });
  });

  it("constraint_violations.json has the real rows: 59 inputs at 99.64592817400101%, Churn at 0.0%", () => {
    // What breaks the type is row 0, a header that pandas made unique: 0.1, 0.2, 0.3 …
    const mangled = calls[0]?.row.split(",") ?? [];
    const broken = constraints.features
      .filter(
        ({ inferred_type: type }, index) =>
          index > 0 && type === "Integral" && /\./.test(mangled[index - 1] ?? ""),
      )
      .map(({ name }) => typeViolation(name, "99.64592817400101%"));
    expect(broken).toHaveLength(59);
    expect(byName(rows)).toEqual(byName([typeViolation("Churn", "0.0%"), ...broken]));
    expect(rows[0]?.feature_name).toBe("Churn");
  });

  it("constraint_violations.json has the rows that the real run printed, letter by letter", () => {
    const path = sharedData("sagemaker-outputs", "intro-notebook-violations", "violations.txt");
    const printed = /^# A\.[^]*?(?=^# B\.)/m.exec(readFileSync(path, "utf8"))?.[0].split("\n") ?? [];
    const expected = printed.map((line) => line.split(" | ")).filter((cells) => cells.length === 3);
    expect(expected.map(([feature]) => feature)).toEqual(["Area Code_408", "Churn"]);
    for (const [feature_name, constraint_check_type, description] of expected) {
      expect(rows).toContainEqual({ feature_name, constraint_check_type, description });
    }
  });

  it("no input drifts, the largest distance is Intl Mins' 0.032; Churn's own 0.81 is in report.json only", () => {
    const drift = report.findings.filter(({ check }) => check === "baseline_drift_check");
    const measured = drift.flatMap(({ feature, answer }) =>
      answer.kind === "undecided" ? [] : [{ feature, answer, measure: answer.measure }],
    );
    expect(measured).toHaveLength(70);
    const [first, second] = measured.toSorted((a, b) => b.measure - a.measure);
    expect(first).toMatchObject({ feature: "Churn", answer: { overshadowedBy: "data_type_check" } });
    expect(first?.measure).toBeCloseTo(0.81, 2);
    expect(second).toMatchObject({ feature: "Intl Mins", answer: { kind: "pass" } });
    expect(second?.measure).toBeCloseTo(0.032, 3);
    expect(rows.some(({ constraint_check_type: check }) => check === "baseline_drift_check")).toBe(false);
  });

  it("the captures hold each of the 1977 calls once", () => {
    const ids = captures
      .flatMap(({ text }) => linesOf(text))
      .map(({ eventMetadata }) => eventMetadata.eventId);
    expect(ids).toHaveLength(1_977);
    expect(ids.toSorted()).toEqual(calls.map(({ eventId }) => eventId).toSorted());
  });

  it("the capture of row 1 is the launch post's, key by key", () => {
    const call = calls[1];
    const line = captures
      .flatMap(({ text }) => text.trimEnd().split("\n"))
      .find((text) => text.includes(`"eventId":"${call?.eventId}"`));
    const time = /"inferenceTime":"([^"]+)"/.exec(line ?? "")?.[1] ?? "";
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(call?.row).toMatch(/^132,25,113\.2,/);
    expect(line).toBe(
      `{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"${call?.row}","encoding":"CSV"},` +
        `"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"${call?.answer}","encoding":"CSV"}},` +
        `"eventMetadata":{"eventId":"${call?.eventId}","inferenceTime":"${time}"},"eventVersion":"0"}`,
    );
  });

  it("captures lie under endpoint, variant and hour, named after their first call", () => {
    const pattern =
      /^captures\/churn\/AllTraffic\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)-(\d\d)-\d{3}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl$/;
    for (const { key, text } of captures) {
      const [, year, month, day, hour, minute, second] = pattern.exec(key) ?? [];
      const first = linesOf(text)[0]?.eventMetadata.inferenceTime;
      expect(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`).toBe(first);
    }
  });

  it("one Slack message of the check arrives, and its report opens without a token", async () => {
    const ofCheck = () => messages.filter((text) => text.includes("Schema break: churn"));
    await until("the message arrives", () => ofCheck().length > 0);
    const [text = ""] = ofCheck();
    expect(text).toContain("Churn");
    const page = await fetch(reportLinkOf(text));
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(await page.text()).toContain("Job completed successfully with 60 violations.");
    await until("all that is to be told has arrived", async () => {
      const { deliveries } = await api<{ deliveries: { state: string; attempts: number }[] }>(
        "GET",
        "/v1/endpoints/churn/deliveries",
      );
      const isTaken = deliveries.every(({ state, attempts }) => state === "delivered" && attempts === 1);
      return isTaken && deliveries.length === messages.length;
    });
    expect(ofCheck()).toHaveLength(1);
  });

  it("weir check finds the same in the files the Worker wrote", async () => {
    for (const { key, text } of captures) writeUnder(folder.path, key, text);
    for (const file of ["constraints.json", "statistics.json"]) {
      const found = await api<object>("GET", `/v1/endpoints/churn/baselines/${baseline.id}/${file}`);
      writeUnder(folder.path, `baseline/${file}`, JSON.stringify(found));
    }
    const places = [join(folder.path, "captures"), "--baseline", join(folder.path, "baseline")];
    const { code, output } = await run("check", ...places, "--out", join(folder.path, "out"), "--json");
    expect(code).toBe(2);
    expect(JSON.parse(output.trim().split("\n").at(-1) ?? "")).toMatchObject({
      status: "CompletedWithViolations",
      exitMessage: execution.exitMessage,
      records: 1_977,
      violations: 60,
    });
    const written = readFileSync(join(folder.path, "out", "constraint_violations.json"), "utf8");
    expect((JSON.parse(written) as Violations).violations).toEqual(rows);
  });
});

/** The first 180 rows, then 1797 from the beginning and round again. */
function announcedRows(): string[] {
  const rows = readFileSync(sharedData("churn", "test-dataset-input-cols.csv"), "utf8").trim().split("\n");
  const again = Array.from({ length: 1_797 }, (_, index) => rows[index % rows.length] ?? "");
  return [...rows.slice(0, 180), ...again];
}

interface CaptureLine {
  readonly eventMetadata: { readonly eventId: string; readonly inferenceTime: string };
}

function linesOf(text: string): CaptureLine[] {
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as CaptureLine);
}

function typeViolation(name: string, observed: string): ViolationRow {
  return {
    feature_name: name,
    constraint_check_type: "data_type_check",
    description: `Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. Observed: Only ${observed} of data is Integral.`,
  };
}

function byName(rows: readonly ViolationRow[]): ViolationRow[] {
  return rows.toSorted((a, b) => (a.feature_name < b.feature_name ? -1 : 1));
}

function writeUnder(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs the built command line. */
function run(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [builtCommand, ...words], (error, output) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, output });
    });
  });
}
