/** Samples as OTLP/JSON: read back by a schema that was written from the protocol, and held to the names of the text form. */
import { describe, expect, it } from "vitest";
import { families, sampleName, type FamilyName } from "../../../src/core/metrics/families.ts";
import { otlpName, otlpRequests } from "../../../src/core/metrics/otlp.ts";
import { Samples } from "../../../src/core/metrics/samples.ts";
import { ServedCounts } from "../../../src/core/metrics/served.ts";
import { holdToParser } from "../../otlp-parser.ts";
import { labelsOf, prometheusName, takeMetrics, type OtlpMetric } from "../../otlp-schema.ts";

const now = Date.UTC(2026, 0, 1);
const push = { version: "9", instance: "an-id", now, since: () => now - 60_000 };
const odd = 'a\\b "c"\nd é 🙂 \ud800';

function someSamples(endpoints = 1): Samples {
  const samples = new Samples();
  samples.addInfo("weir_build", { version: "9" });
  for (let index = 0; index < endpoints; index++) {
    const endpoint = `churn-${index}`;
    samples.add("weir_requests", { endpoint, status_class: "2xx" }, 12_345_678_901);
    samples.add("weir_feature_drift_score", { endpoint, monitor: "daily", feature: odd }, 1e-9);
    samples.add("weir_feature_missing_ratio", { endpoint, monitor: "daily", feature: "b" }, Number.NaN);
    const served = new ServedCounts();
    for (const latencyMs of [4, 5, 6, 80, 299_999, 400_000]) served.add({ status: 200, latencyMs });
    samples.addHistogram("weir_request_duration_seconds", { endpoint }, served.state.latency);
  }
  return samples;
}

function taken(samples = someSamples(), mostBytes?: number) {
  return otlpRequests(samples, push, mostBytes).map(({ body, points }) => ({
    ...takeMetrics(body),
    body,
    points,
  }));
}

function pointsOf({ gauge, sum, histogram }: OtlpMetric) {
  return [...(gauge?.dataPoints ?? []), ...(sum?.dataPoints ?? []), ...(histogram?.dataPoints ?? [])];
}

describe("a request", () => {
  const [one, ...others] = taken();
  const metric = (name: string) => {
    const found = one?.metrics.find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no metric ${name}`);
    return found;
  };

  it("is one, of the resource that pushes", () => {
    expect(others).toEqual([]);
    expect(one?.resource).toEqual({
      "service.name": "weir",
      "service.version": "9",
      "service.instance.id": "an-id",
      "cloud.provider": "cloudflare",
    });
  });

  it("is read whole by OpenTelemetry's own parser, which does not read what the protocol does not have", () => {
    const body = one?.body ?? "";
    expect(() => holdToParser(body)).not.toThrow();
    const changes = [
      ['"isMonotonic":true', '"is_monotone":true'],
      ['"asDouble"', '"asFloat"'],
      ['"aggregationTemporality":2', '"aggregationTemporality":"CUMULATIVE"'],
    ] as const;
    for (const [from, to] of changes) {
      expect(body).toContain(from);
      expect(() => holdToParser(body.replace(from, to))).toThrow("OpenTelemetry's parser");
    }
  });

  it("has counts as sums that only grow, since when they are pushed", () => {
    expect(metric("weir.requests").sum).toEqual({
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [
        {
          attributes: [
            { key: "endpoint", value: { stringValue: "churn-0" } },
            { key: "status_class", value: { stringValue: "2xx" } },
          ],
          startTimeUnixNano: "1767225540000000000",
          timeUnixNano: "1767225600000000000",
          asInt: "12345678901",
        },
      ],
    });
  });

  it("has a histogram by bucket, in seconds", () => {
    const { unit, histogram } = metric("weir.request.duration");
    expect(unit).toBe("s");
    expect(histogram?.dataPoints[0]).toMatchObject({ count: "6", sum: 700.094 });
    expect(histogram?.dataPoints[0]?.bucketCounts.map(Number)).toEqual([
      2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
    ]);
  });

  it("has gauges with the labels as they were, and words for what JSON has no number for", () => {
    const [score] = metric("weir.feature.drift_score").gauge?.dataPoints ?? [];
    expect(score?.asDouble).toBe(1e-9);
    expect(labelsOf(score?.attributes ?? [])["feature"]).toBe(odd.toWellFormed());
    expect(metric("weir.feature.missing").gauge?.dataPoints[0]?.asDouble).toBe("NaN");
    expect(metric("weir.feature.missing").unit).toBe("1");
  });
});

describe("many points", () => {
  it("are as many requests as it takes, each within its bytes, and none is lost or twice", () => {
    const most = 20_000;
    const requests = taken(someSamples(200), most);
    expect(requests.length).toBeGreaterThan(5);
    const bytes = requests.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(most);
    expect(Math.min(...bytes.slice(0, -1))).toBeGreaterThan(most * 0.9);
    const points = requests.flatMap(({ metrics }) =>
      metrics.flatMap((metric) =>
        pointsOf(metric).map(({ attributes }) => `${metric.name} ${JSON.stringify(attributes)}`),
      ),
    );
    expect(points).toHaveLength(1 + 200 * 4);
    expect(new Set(points).size).toBe(points.length);
    expect(requests.reduce((sum, one) => sum + one.points, 0)).toBe(points.length);
  });

  it("none are no request", () => {
    expect(taken(new Samples())).toEqual([]);
  });
});

describe("names", () => {
  it.each(Object.keys(families) as FamilyName[])(
    "%s is the same in Prometheus, whichever way it came",
    (family) => {
      const { kind } = families[family];
      const { name, unit } = otlpName(family);
      const sum = { dataPoints: [], aggregationTemporality: 2 as const, isMonotonic: true };
      const metric = { name, ...(unit !== null && { unit }), ...(kind === "counter" && { sum }) };
      expect(prometheusName(metric)).toBe(sampleName(family));
      expect(name).toMatch(/^weir(?:\.[a-z][a-z_]*)+$/);
    },
  );
});
