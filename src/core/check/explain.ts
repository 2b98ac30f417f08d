/**
 * What a baseline asks of a window, before there is one: of each feature which checks, held to which limit and by whose
 * word, what is not asked and why, and how small a change could be told from chance.
 */
import { statisticsByName, type Baseline } from "../baseline/baseline.ts";
import { clockOf } from "../baseline/own/clock.ts";
import type { Constraints, FeatureConstraints } from "../baseline/constraints.ts";
import { optionsFor, originOf, type Monitoring, type MonitoringOptions } from "../baseline/options.ts";
import { ownOrigin, type OwnCheck } from "../baseline/own/own-checks.ts";
import type { FeatureStatistics } from "../baseline/statistics.ts";
import { isNumeric } from "../profile/column.ts";
import { lacks } from "./answer/outcome.ts";
import { checks } from "./checks.ts";
import { isBlunt, leastTold } from "./evidence/evidence.ts";
import { knownOf, type Known } from "./evidence/sides.ts";
import {
  wordsOf,
  type Asked,
  type Explanation,
  type FeatureExplanation,
  type LimitOrigin,
  type NotAsked,
  type Told,
} from "./explanation.ts";
import { askedOf } from "./run.ts";

/** Windows for which it is said how small a change could be told. */
const windowSizes = [200, 1_000, 10_000];

/** `segments`: how many are judged beside the whole. */
export function explain(baseline: Baseline, segments = 0): Explanation {
  const { constraints, statistics } = baseline;
  const known = statisticsByName(baseline);
  const among = askedOf(baseline, { segments });
  return {
    baselineRecords: statistics?.dataset.item_count ?? null,
    checks: among,
    features: constraints.features.map((feature) =>
      explainFeature(aboutOf(constraints, feature, known.get(feature.name) ?? null), among),
    ),
  };
}

/** What is known of a feature. */
interface About {
  readonly file: Constraints;
  readonly feature: FeatureConstraints;
  readonly options: MonitoringOptions;
  readonly statistics: FeatureStatistics | null;
  /** The same as checks see them. */
  readonly known: Known | null;
}

function aboutOf(
  file: Constraints,
  feature: FeatureConstraints,
  statistics: FeatureStatistics | null,
): About {
  const known = statistics === null ? null : knownOf(statistics);
  return { file, feature, statistics, known, options: optionsFor(file, feature) };
}

function explainFeature(about: About, among: number): FeatureExplanation {
  const { feature, known } = about;
  const values = known?.present ?? null;
  const asked: Asked[] = [];
  const notAsked: NotAsked[] = [];
  for (const check of checks) {
    if (check.of === "table") continue;
    const rule = rules[check.type];
    const reason = whyNot(about, rule, check.applies(feature, about.options));
    if (reason === null) asked.push({ check: check.type, ...rule.limit(about) });
    else notAsked.push({ check: check.type, reason });
  }
  const drift = asked.find(({ check }) => check === "baseline_drift_check");
  const told = drift === undefined || values === null ? [] : tellable(values, among, drift.limit);
  const explained = {
    feature: feature.name,
    type: feature.inferred_type,
    baselineValues: values,
    asked,
    notAsked,
    told,
  };
  return { ...explained, words: wordsOf(explained) };
}

function tellable(values: number, among: number, limit: number): Told[] {
  return windowSizes.map((records) => {
    const least = leastTold(records, values, among);
    return { records, change: isBlunt(least) ? null : Math.max(least, limit) };
  });
}

type FeatureCheckType = Extract<(typeof checks)[number], { readonly of: "feature" }>["type"];

/** What is said of a check beside its own rule whether it applies. */
interface Rule {
  readonly limit: (about: About) => { readonly limit: number; readonly from: LimitOrigin };
  /** Why the check does not apply, where it does not. */
  readonly unless: (about: About) => string;
  /** What else it needs, beside that it applies; null where that is there. */
  readonly needs?: (about: About) => string | null;
}

function whyNot(about: About, { unless, needs }: Rule, applies: boolean): string | null {
  if (!about.options.evaluate) return "Switched off: evaluate_constraints is Disabled";
  return applies ? (needs?.(about) ?? null) : unless(about);
}

function needsStatistics({ statistics }: About): string | null {
  return statistics === null ? lacks.statistics : null;
}

/** Distributions are compared where the baseline has its own. */
function needsValues({ known, statistics }: About): string | null {
  if (known === null) return lacks.statistics;
  if (statistics?.numerical_statistics === undefined) {
    return known.texts === null ? lacks.listedTexts : null;
  }
  return known.numbers.values.total === 0 ? lacks.sketch : null;
}

/** The limit of an option of the service's. */
function optionLimit(limit: (options: MonitoringOptions) => number, pick: (layer: Monitoring) => unknown) {
  return ({ file, feature, options }: About) => ({
    limit: limit(options),
    from: originOf(file.monitoring_config, feature, pick),
  });
}

function isText({ feature }: About): boolean {
  return feature.inferred_type === "String";
}

function isNumber({ feature }: About): boolean {
  return isNumeric(feature.inferred_type);
}

/** Which of the service's options is a distribution's limit: that of texts falls back to that of numbers. */
function driftLimit(about: About): { limit: number; from: LimitOrigin } {
  const { file, feature, options } = about;
  const { threshold, categoricalThreshold } = options.comparison;
  const service = isNumber(about) ? threshold : categoricalThreshold;
  const limit = isNumber(about) ? (options.own.drift ?? service) : Math.max(options.own.drift ?? 0, service);
  const own = options.own.drift === limit ? ownOrigin(file, feature, "drift", limit) : null;
  const pick = ({ distribution_constraints: said }: Monitoring) =>
    (isNumber(about) ? undefined : said?.categorical_comparison_threshold) ?? said?.comparison_threshold;
  return { limit, from: own ?? originOf(file.monitoring_config, feature, pick) };
}

function noDrift({ statistics, known }: About): string {
  const clock = statistics && clockOf(statistics);
  if (clock !== null) return `A clock: ${clock}`;
  if (known !== null && isIdentifier(known)) return "An identifier: every value comes once";
  return "Switched off: perform_comparison is Disabled";
}

/** Whether each value came once, of enough that it says something. */
function isIdentifier({ present, singles }: Known): boolean {
  return present >= 50 && singles === present;
}

const notApplicable = "Does not apply to this column";

function own(check: Exclude<OwnCheck, "drift">, other: (about: About) => string | null = () => null): Rule {
  return {
    limit: ({ file, feature, options }) => {
      const limit = options.own[check] ?? 0;
      return { limit, from: ownOrigin(file, feature, check, limit) ?? "default" };
    },
    unless: (about) => {
      if (about.file.weir?.checks === undefined)
        return "One of Weir's own: constraints.json has no weir.checks";
      return about.options.own[check] === null
        ? `Switched off in weir.checks.${check}${clockNote(about)}`
        : (other(about) ?? notApplicable);
    },
    needs: needsStatistics,
  };
}

function clockNote({ statistics }: About): string {
  const clock = statistics && clockOf(statistics);
  return clock === null ? "" : `: a clock, ${clock}`;
}

const notNumeric = (about: About) => (isNumber(about) ? null : "Not a column of numbers");

const rules: Readonly<Record<FeatureCheckType, Rule>> = {
  data_type_check: {
    limit: optionLimit(
      ({ typeThreshold }) => typeThreshold,
      (layer) => layer.datatype_check_threshold ?? layer.weir?.odd_cell_tolerance,
    ),
    unless: () => notApplicable,
  },
  completeness_check: {
    limit: ({ feature }) => ({ limit: feature.completeness ?? 1, from: "feature" }),
    unless: () => notApplicable,
    needs: ({ feature }) => (feature.completeness === undefined ? lacks.completeness : null),
  },
  non_negative_check: {
    limit: () => ({ limit: 1, from: "feature" }),
    unless: (about) => {
      if (!about.options.checkSign) return "Switched off: non_negative_check is Disabled";
      return notNumeric(about) ?? "The constraints do not say is_non_negative";
    },
  },
  categorical_values_check: {
    limit: optionLimit(
      ({ domainThreshold }) => domainThreshold,
      (layer) => layer.domain_content_threshold,
    ),
    unless: () => "The constraints list no values (domains)",
  },
  baseline_drift_check: { limit: driftLimit, unless: noDrift, needs: needsValues },
  missing_rate_check: own("missing_rate"),
  range_check: own("range", notNumeric),
  new_values_check: {
    ...own("new_values", (about) =>
      isText(about)
        ? "The constraints list the values (domains): categorical_values_check asks"
        : "Not a column of texts",
    ),
    needs: needsValues,
  },
  value_share_check: own("value_share"),
};
