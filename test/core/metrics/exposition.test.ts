/** Samples as text: read back by a parser that others wrote, and held to what OpenMetrics asks beyond Prometheus. */
import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";
import { exposition, formFor } from "../../../src/core/metrics/exposition.ts";
import { families, sampleName, unitOf, type FamilyName } from "../../../src/core/metrics/families.ts";
import { readMetrics, valueOf } from "../../metrics-text.ts";
import { Samples } from "../../../src/core/metrics/samples.ts";
import { latencyBounds, ServedCounts } from "../../../src/core/metrics/served.ts";

const odd = 'a\\b "c"\nd, {e}="f" é 🙂 \ud800';

function someSamples(): Samples {
  const samples = new Samples();
  samples.addInfo("weir_build", { version: "9" });
  samples.add("weir_endpoint_up", { endpoint: odd }, 1);
  samples.add("weir_requests", { endpoint: "churn", status_class: "2xx" }, 12_345_678_901);
  samples.add("weir_feature_drift_score", { endpoint: "churn", monitor: "daily", feature: odd }, 1e-9);
  const served = new ServedCounts();
  for (const latencyMs of [4, 5, 6, 80, 299_999, 400_000]) served.add({ status: 200, latencyMs });
  samples.addHistogram("weir_request_duration_seconds", { endpoint: "churn" }, served.state.latency);
  return samples;
}

describe("Prometheus text", () => {
  const read = parsePrometheus(exposition(someSamples(), "prometheus"));
  const family = (name: string) => read.find((one) => one.name === name);

  it("names counters and infos by their samples, each with help and type", () => {
    expect(read.map(({ name, type }) => [name, type])).toEqual([
      ["weir_build_info", "GAUGE"],
      ["weir_endpoint_up", "GAUGE"],
      ["weir_requests_total", "COUNTER"],
      ["weir_request_duration_seconds", "HISTOGRAM"],
      ["weir_feature_drift_score", "GAUGE"],
    ]);
    expect(read.every(({ help }) => help.length > 10)).toBe(true);
  });

  it("labels come back as they were, whatever they hold", () => {
    const feature = odd.toWellFormed();
    expect(family("weir_feature_drift_score")?.metrics).toEqual([
      { labels: { endpoint: "churn", monitor: "daily", feature }, value: "1e-9" },
    ]);
    expect(family("weir_requests_total")?.metrics[0]?.value).toBe("12345678901");
  });

  it("buckets are cumulative, their ends belong to them, and the last has all", () => {
    const text = exposition(someSamples(), "prometheus");
    const [{ buckets = {} } = {}] = family("weir_request_duration_seconds")?.metrics ?? [];
    expect(Object.keys(buckets)).toHaveLength(latencyBounds.length + 1);
    expect(buckets).toMatchObject({
      "0.005": "2",
      "0.01": "3",
      "0.1": "4",
      "120.0": "4",
      "300.0": "5",
      "+Inf": "6",
    });
    const named = (ending: string) =>
      valueOf(readMetrics(text), `weir_request_duration_seconds${ending}`, { endpoint: "churn" });
    expect([named("_sum"), named("_count")]).toEqual([700.094, 6]);
  });
});

describe("OpenMetrics text", () => {
  const text = exposition(someSamples(), "openmetrics");

  it("ends as it must, and names families without their samples' endings, each with its unit", () => {
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    expect(text).toContain("# TYPE weir_requests counter\n");
    expect(text).toContain("# TYPE weir_build info\n");
    expect(text).toContain("# UNIT weir_request_duration_seconds seconds\n");
    expect(text).toContain('\nweir_requests_total{endpoint="churn",status_class="2xx"} 12345678901\n');
  });

  it("has the samples of the other form, line by line", () => {
    const samples = (form: "prometheus" | "openmetrics") =>
      exposition(someSamples(), form)
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
    expect(samples("openmetrics")).toEqual(samples("prometheus"));
  });
});

describe("the table of families", () => {
  const names = Object.keys(families) as FamilyName[];

  it.each(names)("%s is named as both forms allow", (name) => {
    const { kind, labels, help } = families[name];
    expect(name).toMatch(/^weir_[a-z][a-z_]*[a-z]$/);
    expect(name).not.toMatch(/_(?:total|info|count|sum|bucket|created)$/);
    expect(help).not.toMatch(/[\n\\"]|\.$/);
    expect(labels.every((label) => /^[a-z][a-z_]*$/.test(label))).toBe(true);
    expect(unitOf(name) !== null).toBe(/second|byte|ratio/.test(name));
    expect(sampleName(name).endsWith("_total")).toBe(kind === "counter");
  });
});

it.each([
  [null, "prometheus"],
  ["*/*", "prometheus"],
  ["text/plain", "prometheus"],
  ["application/openmetrics-text; version=1.0.0", "openmetrics"],
  ["application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.6", "prometheus"],
  // As Prometheus 2.53 and 3.5 ask.
  [
    "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "openmetrics",
  ],
  [
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.4,*/*;q=0.2",
    "openmetrics",
  ],
  ["application/openmetrics-text;version=2.0.0,text/plain;q=0.1", "prometheus"],
  ["application/openmetrics-text;q=0", "prometheus"],
])("Accept %s is answered in the form %s", (accept, form) => {
  expect(formFor(accept)).toBe(form);
});
