/**
 * Samples as requests of OTLP/HTTP in JSON. Sources: opentelemetry-proto, its specification (JSON Protobuf Encoding)
 * and opentelemetry/proto/metrics/v1/metrics.proto; names as opentelemetry.io/docs/specs/otel/compatibility/
 * prometheus_and_openmetrics has them, so that Prometheus makes of them the names that it scrapes.
 */
import { families, familyOf, sampleName, unitOf, type FamilyName } from "./families.ts";
import type { Sample, Samples } from "./samples.ts";
import { latencyBounds } from "./served.ts";

/** A request has so many bytes at most, packed or not: collectors refuse what is far larger. */
const mostRequestBytes = 1 << 20;

/** Who pushes, and when; times are epoch milliseconds. */
export interface Push {
  readonly version: string;
  /** The deployment's id: one Weir from another. */
  readonly instance: string;
  readonly now: number;
  /** Since when the endpoint's counts are pushed: a start that is not known is the first point's own time. */
  readonly since: (endpoint: string) => number;
}

/** What a collector takes in one request. */
export interface OtlpRequest {
  /** An ExportMetricsServiceRequest. */
  readonly body: string;
  readonly points: number;
}

const encoder = new TextEncoder();

function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** `AGGREGATION_TEMPORALITY_CUMULATIVE`: enums are numbers. */
const cumulative = 2;

const units: Readonly<Record<string, string>> = { seconds: "s", bytes: "By", ratio: "1" };

/** Names have their unit beside them, and dots between what they are about and what they say of it. */
export function otlpName(name: FamilyName): { readonly name: string; readonly unit: string | null } {
  const unit = unitOf(name);
  const base = familyOf(name).kind === "info" ? sampleName(name) : name;
  const bare = unit === null ? base : base.slice(0, -unit.length - 1);
  return {
    name: bare
      .replace(/^weir_/, "weir.")
      .replace(/^(weir\.(?:baseline|capture|check|endpoint|feature|outbox|recorder|request))_/, "$1."),
    unit: unit === null ? null : (units[unit] ?? null),
  };
}

/** All samples in as many requests as it takes. `mostBytes` must have room for one point with what is around it. */
export function otlpRequests(
  samples: Samples,
  push: Push,
  mostBytes = mostRequestBytes,
): readonly OtlpRequest[] {
  const around = resourceOf(push);
  const requests = new Requests(around, mostBytes);
  for (const name of Object.keys(families) as FamilyName[]) {
    const own = samples.of(name);
    if (own.length === 0) continue;
    const head = headOf(name);
    for (const sample of own) requests.add(head, JSON.stringify(pointOf(name, sample, push)));
  }
  return requests.all();
}

/** Texts around the points of a metric. */
interface Around {
  readonly open: string;
  readonly close: string;
}

class Requests {
  readonly #around: Around;
  readonly #most: number;
  readonly #done: OtlpRequest[] = [];
  #texts: string[] = [];
  #bytes = 0;
  #points = 0;
  /** The metric that is open. */
  #head: Around | null = null;

  constructor(around: Around, most: number) {
    this.#around = around;
    this.#most = most;
  }

  add(head: Around, point: string): void {
    const { open, close } = this.#around;
    if (this.#points > 0 && this.#bytes + this.#bytesOf(head, point) + utf8Bytes(open + close) > this.#most)
      this.#end();
    this.#bytes += this.#bytesOf(head, point);
    this.#points++;
    if (this.#head === head) this.#texts.push(",", point);
    else {
      this.#texts.push(this.#head === null ? "" : `${this.#head.close},`, head.open, point);
      this.#head = head;
    }
  }

  /** With the comma before it, and what is around the points of a metric that begins with it. */
  #bytesOf(head: Around, point: string): number {
    const around = this.#head === head ? 0 : utf8Bytes(head.open + head.close) + 1;
    return utf8Bytes(point) + 1 + around;
  }

  all(): readonly OtlpRequest[] {
    if (this.#points > 0) this.#end();
    return this.#done;
  }

  #end(): void {
    const { open, close } = this.#around;
    const body = `${open}${this.#texts.join("")}${this.#head?.close ?? ""}${close}`;
    this.#done.push({ body, points: this.#points });
    [this.#texts, this.#bytes, this.#points, this.#head] = [[], 0, 0, null];
  }
}

function resourceOf({ version, instance }: Push): Around {
  const attributes = attributesOf({
    "service.name": "weir",
    "service.version": version,
    "service.instance.id": instance,
    "cloud.provider": "cloudflare",
  });
  const scope = JSON.stringify({ name: "weir", version });
  const resource = JSON.stringify({ attributes });
  const open = `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{"scope":${scope},"metrics":[`;
  return { open, close: "]}]}]}" };
}

function headOf(name: FamilyName): Around {
  const { kind, help: description } = familyOf(name);
  const { name: named, unit } = otlpName(name);
  const metric = JSON.stringify({ name: named, description, ...(unit !== null && { unit }) }).slice(0, -1);
  const sum = `"aggregationTemporality":${cumulative}`;
  switch (kind) {
    case "counter":
      return { open: `${metric},"sum":{${sum},"isMonotonic":true,"dataPoints":[`, close: "]}}" };
    case "histogram":
      return { open: `${metric},"histogram":{${sum},"dataPoints":[`, close: "]}}" };
    case "gauge":
    case "info":
      return { open: `${metric},"gauge":{"dataPoints":[`, close: "]}}" };
  }
}

function pointOf(name: FamilyName, sample: Sample, { now, since }: Push): object {
  const { labels } = sample;
  const point = { timeUnixNano: nanos(now), attributes: attributesOf(labels) };
  const start = { startTimeUnixNano: nanos(since(labels["endpoint"] ?? "")) };
  if (sample.kind === "histogram") {
    const { counts, sumMs } = sample.of;
    const count = counts.reduce((sum, one) => sum + one, 0);
    return {
      ...start,
      ...point,
      count: String(count),
      sum: sumMs / 1_000,
      bucketCounts: counts.map(String),
      explicitBounds: latencyBounds,
    };
  }
  return familyOf(name).kind === "counter"
    ? { ...start, ...point, asInt: String(sample.value) }
    : { ...point, asDouble: numberOf(sample.value) };
}

/** What JSON has no number for is a word, as proto3's mapping has it. */
function numberOf(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** 64-bit numbers are texts. */
function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n);
}

function attributesOf(labels: Readonly<Record<string, string>>): object[] {
  return Object.entries(labels).map(([key, value]) => ({
    key,
    value: { stringValue: value.toWellFormed() },
  }));
}
