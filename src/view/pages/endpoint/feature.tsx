/** One feature: where it differs, since when, how its values moved, what is missing, and its statistics. */
import type { FC } from "hono/jsx";
import type { Limits } from "../../../core/baseline/limits/limits.ts";
import type { Figure } from "../../../core/chart/figure.ts";
import { largeChart, largeValues } from "../../../core/chart/page/wide.ts";
import { readable } from "../../../core/check/answer/words.ts";
import { checkWords } from "../../../core/check/checks.ts";
import { formatWindow } from "../../../core/monitor/window.ts";
import type { FeatureSeen } from "../../../core/overview/overview.ts";
import type { Finding } from "../../../core/report/finding.ts";
import { ended, evidenceWords } from "../../words.ts";
import { figureStyle, Wide } from "../../figures.tsx";
import { Frame } from "../../frame.tsx";
import { Pill, pillStyle } from "../../mark.tsx";
import { EndpointNav, navStyle } from "../manage/parts.tsx";
import { Reads, timeStyle } from "../../times.tsx";
import { visible, visibleName } from "../../visible.ts";
import { causeOf, findingOf, whatOf, wordOf } from "./features.tsx";
import { typeWords } from "./feature-words.ts";
import { LimitsOf, limitsStyle, type LimitsForm } from "./limits.tsx";
import { Missing, Score, Values } from "./over-time.tsx";
import { periodStyle } from "./period.tsx";
import { Statistics, statisticsStyle } from "./statistics.tsx";
import { WindowSteps } from "./steps.tsx";
import { featureAddress, isModelWindow, type OpenWindow, type ShownEndpoint } from "./shown.ts";

const style = `${navStyle}${pillStyle}${figureStyle}${timeStyle}
${statisticsStyle}${limitsStyle}${periodStyle}
.half { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 0 56px; }`;

interface Shown {
  readonly endpoint: ShownEndpoint;
  readonly open: OpenWindow;
  readonly feature: FeatureSeen;
  /** Null where the baseline in force has none of it. */
  readonly limits: Limits | null;
  readonly form: LimitsForm;
}

export const FeaturePage: FC<Shown> = ({ endpoint, open, feature, limits, form }) => {
  const { name } = feature;
  const seen = endpoint.windows.map(
    ({ overview }) => overview?.features.find((one) => one.name === name) ?? null,
  );
  // A window without calls has no page of the feature.
  const withIt = endpoint.windows.filter((_, at) => seen[at] != null);
  const steps = [
    [endpoint.name, `/dashboard/${endpoint.name}`],
    [visibleName(name), featureAddress(endpoint.name, name)],
  ] as const;
  return (
    <Frame title={`${visibleName(name)}: ${endpoint.name}`} own={style} steps={steps}>
      <EndpointNav name={endpoint.name} at={name} />
      <Pill mark={feature.state} words={wordOf(feature.state, feature.check)} />
      <h1>
        <bdi>{visibleName(name)}</bdi>
        {sentenceOf(feature, open)}
      </h1>
      <p class="soft">{besideOf(feature, open)}</p>
      <p class="acts">
        <a class="button" href={`/reports/${endpoint.name}/${open.execution}`}>
          Report of this window
        </a>
        <WindowSteps
          endpoint={{ ...endpoint, windows: withIt }}
          to={(window) => featureAddress(endpoint.name, name, { window, days: endpoint.period.days })}
        />
      </p>
      <Where open={open} feature={feature} />
      <Score endpoint={endpoint} seen={seen} feature={feature} />
      {open.figures.get(name)?.kind === "curve" ? <Values endpoint={endpoint} seen={seen} /> : null}
      <Missing endpoint={endpoint} seen={seen} feature={feature} />
      <div class="half">
        <Statistics feature={feature} />
        {limits === null ? null : (
          <LimitsOf feature={name} limits={limits} seen={seen} form={form} isAdmin={endpoint.isAdmin} />
        )}
      </div>
      <Others open={open} feature={feature} />
    </Frame>
  );
};

function sentenceOf(feature: FeatureSeen, open: OpenWindow): string {
  const finding = findingOf(open, feature);
  const what = causeOf(open, finding) ?? whatOf(finding, feature);
  if (feature.state === "alike") return " is as in the baseline.";
  return what === "" ? "" : `: ${ended(what)}`;
}

function besideOf(feature: FeatureSeen, open: OpenWindow): string {
  const finding = findingOf(open, feature);
  const evidence = finding?.evidence;
  const weighed =
    finding === null || evidence === undefined || evidence === null
      ? []
      : [`${evidenceWords(finding.check, evidence, open.report?.checks).join("; ")}.`];
  const type = typeWords(feature, isModelWindow(open)).replace(/^./, (letter) => letter.toUpperCase());
  return [`${type}; window ${formatWindow(open)}.`, ...weighed].join(" ");
}

const Where: FC<{ open: OpenWindow; feature: FeatureSeen }> = ({ open, feature }) => {
  const figure = open.figures.get(feature.name) ?? null;
  const bins = figure?.kind === "curve" ? " in each bin; below: now less baseline, in points" : "";
  return (
    <section aria-labelledby="where" data-reads>
      <h2 id="where">
        {feature.state === "alike" ? "Baseline and now" : "Where it differs"}{" "}
        <span class="soft" data-line>
          share of values that are there{bins}
        </span>
      </h2>
      {figure === null ? (
        <p class="soft">{undrawn(feature)}</p>
      ) : (
        <Overlay figure={figure} name={feature.name} parted={partedIn(findingOf(open, feature))} />
      )}
    </section>
  );
};

function undrawn({ now }: FeatureSeen): string {
  return now === null
    ? "The window has nothing of it."
    : "Nothing to draw: its values are all distinct, or this window kept no figure of it.";
}

/** Where the curves part, in words: "≤ 8.76: 30 % → 15 %". */
function partedIn(finding: Finding | null): string | null {
  if (finding === null || finding.check !== "baseline_drift_check") return null;
  const { before, after } = finding;
  return before === null || after === null ? null : visible(readable(`${before} → ${after}`));
}

const Overlay: FC<{ figure: Figure; name: string; parted: string | null }> = ({ figure, name, parted }) => {
  const label = `${visibleName(name)}: shares of the values that are there, baseline against now${parted === null ? "" : `; ${parted}`}`;
  return figure.kind === "rows" ? (
    <Wide figure={figure} label={label} most={20} />
  ) : (
    <Reads of={largeChart(figure, label, parted)} name={visibleName(name)} said={largeValues(figure)} />
  );
};

/** All that was asked of it in this window. */
const Others: FC<{ open: OpenWindow; feature: FeatureSeen }> = ({ open, feature }) => {
  const all = open.report?.findings.filter((finding) => finding.feature === feature.name) ?? [];
  return all.length === 0 ? null : (
    <section aria-labelledby="asked">
      <h2 id="asked">What was asked of it</h2>
      <ul>
        {all.map((finding) => (
          <li>
            {checkWords(finding.check)}:{" "}
            {finding.answer.kind === "pass"
              ? "as in the baseline"
              : visible(
                  readable(
                    finding.answer.kind === "undecided"
                      ? finding.answer.reason
                      : finding.answer.description.trim(),
                  ),
                )}
          </li>
        ))}
      </ul>
    </section>
  );
};
