/**
 * Samples as text, in the two forms that scrapers ask for: Prometheus text 0.0.4 and OpenMetrics 1.0. Sources:
 * prometheus.io/docs/instrumenting/exposition_formats and prometheus.io/docs/specs/om/open_metrics_spec.
 */
import { families, familyOf, sampleName, unitOf, type FamilyName } from "./families.ts";
import type { Sample, Samples } from "./samples.ts";
import { latencyBounds } from "./served.ts";

export const forms = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;

export type Form = keyof typeof forms;

/** The form that a scraper wants most, by its Accept header; OpenMetrics only where it is named. */
export function formFor(accept: string | null): Form {
  const wishes = (accept ?? "").split(",").map(wishOf);
  const most = (types: readonly string[]) =>
    Math.max(0, ...wishes.filter(({ type }) => types.includes(type)).map(({ quality }) => quality));
  const open = most(["application/openmetrics-text"]);
  return open > 0 && open >= most(["text/plain"]) ? "openmetrics" : "prometheus";
}

/** A later version of OpenMetrics than this one is no wish that can be fulfilled. */
function wishOf(part: string): { readonly type: string; readonly quality: number } {
  const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
  const of = new Map(parameters.map((text) => text.split("=", 2) as [string, string | undefined]));
  const version = of.get("version") ?? "1.0.0";
  const isUnknown = type === "application/openmetrics-text" && !/^(?:1\.0\.0|0\.0\.1)$/.test(version);
  const quality = Number(of.get("q") ?? "1");
  return { type, quality: isUnknown || Number.isNaN(quality) ? 0 : quality };
}

/** Families in the order of their table; one of which there is no sample is not there. */
export function exposition(samples: Samples, form: Form): string {
  const lines: string[] = [];
  for (const name of Object.keys(families) as FamilyName[]) {
    const own = samples.of(name);
    if (own.length === 0) continue;
    lines.push(...headOf(name, form));
    for (const sample of own) linesOf(lines, sampleName(name), sample);
  }
  if (form === "openmetrics") lines.push("# EOF");
  return `${lines.join("\n")}\n`;
}

/** Prometheus names a counter and an info by their samples, and has no kind for an info and no units. */
function headOf(name: FamilyName, form: Form): string[] {
  const { kind, help } = familyOf(name);
  if (form === "prometheus") {
    const shown = sampleName(name);
    return [`# HELP ${shown} ${help}`, `# TYPE ${shown} ${kind === "info" ? "gauge" : kind}`];
  }
  const unit = unitOf(name);
  return [
    `# TYPE ${name} ${kind}`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
  ];
}

function linesOf(lines: string[], name: string, sample: Sample): void {
  const labels = labelsText(sample.labels);
  if (sample.kind === "value") {
    lines.push(`${name}{${labels}} ${numberText(sample.value)}`);
    return;
  }
  const { counts, sumMs } = sample.of;
  let below = 0;
  for (const [at, count] of counts.entries()) {
    below += count;
    const bound = latencyBounds[at];
    lines.push(`${name}_bucket{${labels},le="${bound === undefined ? "+Inf" : boundText(bound)}"} ${below}`);
  }
  lines.push(`${name}_sum{${labels}} ${numberText(sumMs / 1_000)}`, `${name}_count{${labels}} ${below}`);
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

function escaped(value: string): string {
  return value.toWellFormed().replaceAll(/[\\"\n]/g, (character) => escapes[character] ?? character);
}

/** The same text in both forms: a bound is a label, and another text would be another series. */
function boundText(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
}
