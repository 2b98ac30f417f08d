/**
 * docs/metrics.md, its rules and its dashboard: each name and label is one of the code, and both files have the form that
 * Prometheus (model/rulefmt) and Grafana (dashboard schema 39) load.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { families, sampleName, type FamilyName } from "../../src/core/metrics/families.ts";
import { endpointLimits, featureLimits } from "../../src/core/metrics/scrape.ts";
import { code, tableOf } from "./markdown.ts";

const names = Object.keys(families) as FamilyName[];

/** What each sample's name may have as labels. */
const labelsOf = new Map<string, ReadonlySet<string>>(
  names.flatMap((name) => {
    const { kind, labels } = families[name];
    const own = new Set<string>(labels);
    const samples =
      kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [sampleName(name)];
    return samples.map((sample) => [sample, sample.endsWith("_bucket") ? new Set([...own, "le"]) : own]);
  }),
);

/** What is wrong with an expression: names and labels that there are not, brackets that do not close. */
function faultsOf(expression: string): string[] {
  const used = [...expression.matchAll(/\b(weir_\w+)(?:\{([^}]*)\})?/g)];
  const unknown = used.flatMap(([, name = "", matchers = ""]) => {
    const known = labelsOf.get(name);
    if (known === undefined) return [`there is no ${name}`];
    const labels = [...matchers.matchAll(/(\w+)(?:=~?|!=|!~)"/g)].map(([, label = ""]) => label);
    return labels.filter((label) => !known.has(label)).map((label) => `${name} has no ${label}`);
  });
  const by = [...expression.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(", "),
  );
  const every = new Set([...labelsOf.values()].flatMap((labels) => [...labels]));
  const timesOf = (bracket: string) => expression.split(bracket).length;
  const isClosed =
    timesOf("(") === timesOf(")") && timesOf("{") === timesOf("}") && timesOf("[") === timesOf("]");
  return [
    ...(used.length === 0 ? ["no metric of Weir's is in it"] : []),
    ...unknown,
    ...by.filter((label) => !every.has(label)).map((label) => `there is no label ${label}`),
    ...(isClosed ? [] : ["brackets differ"]),
  ];
}

describe("metrics.md", () => {
  it("has every metric, in the order of the code, with its kind, words and labels", () => {
    const rows = tableOf("src/docs/metrics.md", "Names", "metric");
    const ofCode = names.map((name) => {
      const { kind, help, labels } = families[name];
      return [`\`${sampleName(name)}\``, kind, help, labels.map((label) => `\`${label}\``).join(", ")];
    });
    expect(rows).toEqual(ofCode);
  });

  it("has the limits of a scrape", () => {
    const rows = tableOf("src/docs/metrics.md", "Metrics", "parameter");
    const of = (parameter: string) => rows.find(([name]) => code(name) === parameter)?.join(" ");
    expect(of("limit")).toMatch(
      new RegExp(`up to ${endpointLimits.most.toLocaleString("en-US")} ${endpointLimits.usual}$`),
    );
    expect(of("features")).toMatch(new RegExp(`up to ${featureLimits.most}.* ${featureLimits.usual}$`));
  });
});

const duration = z.string().regex(/^(?:\d+[smhdwy])+$/);
const label = z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string().min(1));
const ruleSchema = z.strictObject({
  alert: z.string().regex(/^Weir[A-Z]\w+$/),
  expr: z.string().min(1),
  for: duration.optional(),
  labels: label.optional(),
  annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1) }),
});
const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string().min(1), rules: z.array(ruleSchema).min(1) })).min(1),
});

function jsonOf(file: string): unknown {
  return JSON.parse(readFileSync(`src/docs/metrics/${file}`, "utf8"));
}

describe("prometheus-rules.json", () => {
  const { groups } = rulesSchema.parse(jsonOf("prometheus-rules.json"));
  const rules = groups.flatMap((group) => group.rules);

  it.each(rules)("$alert asks for what there is", ({ expr, annotations }) => {
    expect(faultsOf(expr)).toEqual([]);
    const said = Object.values(annotations).join(" ");
    const every = new Set([...labelsOf.values()].flatMap((labels) => [...labels]));
    for (const [, name = ""] of said.matchAll(/\$labels\.(\w+)/g)) expect(every).toContain(name);
    expect(said.replaceAll(/\{\{ (?:\$labels\.\w+|\$value(?: \| \w+)?) \}\}/g, "")).not.toMatch(/[{}]/);
  });

  it("no two have one name", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it("an expression with a fault is found", () => {
    expect(faultsOf('weir_requests{endpoint="a"}')).toEqual(["there is no weir_requests"]);
    expect(faultsOf('rate(weir_requests_total{code="5"}[5m]')).toEqual([
      "weir_requests_total has no code",
      "brackets differ",
    ]);
  });
});

const source = z.strictObject({ type: z.literal("prometheus"), uid: z.literal("${datasource}") });
const place = z.strictObject({
  h: z.int().min(1),
  w: z.int().min(1).max(24),
  x: z.int().min(0).max(23),
  y: z.int().min(0),
});
const targetSchema = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: source,
  expr: z.string(),
  legendFormat: z.string(),
  instant: z.literal(true).optional(),
  format: z.enum(["table", "time_series"]).optional(),
});
const panelSchema = z.discriminatedUnion("type", [
  z.strictObject({
    id: z.int(),
    type: z.literal("row"),
    title: z.string(),
    collapsed: z.literal(false),
    gridPos: place,
    panels: z.tuple([]),
  }),
  z.strictObject({
    id: z.int(),
    type: z.enum(["stat", "timeseries", "table"]),
    title: z.string().min(1),
    description: z.string(),
    datasource: source,
    gridPos: place,
    fieldConfig: z.strictObject({
      defaults: z.object({ unit: z.string() }).loose(),
      overrides: z.array(z.unknown()),
    }),
    options: z.record(z.string(), z.unknown()),
    targets: z.array(targetSchema).min(1),
  }),
]);
const dashboardSchema = z
  .object({
    title: z.string(),
    uid: z.string().regex(/^[\w-]{1,40}$/),
    schemaVersion: z.literal(39),
    templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() }).loose()) }),
    time: z.object({ from: z.string(), to: z.string() }),
    panels: z.array(panelSchema),
  })
  .loose();

describe("grafana-dashboard.json", () => {
  const { panels, templating } = dashboardSchema.parse(jsonOf("grafana-dashboard.json"));
  const drawn = panels.flatMap((panel) => (panel.type === "row" ? [] : [panel]));

  it.each(drawn)("$title asks for what there is", ({ targets }) => {
    const variables = new Set(templating.list.map(({ name }) => name));
    for (const { expr } of targets) {
      expect([expr, faultsOf(expr)]).toEqual([expr, []]);
      for (const [, name = ""] of expr.matchAll(/\$(\w+)/g))
        expect([...variables, "__rate_interval"]).toContain(name);
    }
  });

  it("panels have ids of their own and stand beside each other", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});
