/** The pictures of a judged window: of each kind of incident that its report speaks of, the worst finding that can be drawn. */
import { alertPicture } from "../chart/alert.ts";
import type { Picture } from "../chart/figure.ts";
import { driftParts } from "../check/answer/words.ts";
import type { ReportKind } from "../incident/kinds.ts";
import type { AlertOn } from "../incident/policy.ts";
import { toldOf, type ToldFinding } from "../incident/told.ts";
import type { Judgement } from "../report/judgement.ts";
import { figureOf } from "./figure-of.ts";
import { count } from "../counted.ts";

/** A picture of one kind. */
export interface KindPicture {
  readonly kind: ReportKind;
  /** What it shows, for those who do not see it: one sentence. */
  readonly words: string;
  readonly svg: string;
}

/** A message lists no more findings; a picture of another one would be of nothing that it says. */
const listed = 5;
/** Of names and values in words. */
const longestWords = 300;

export function picturesOf({ report, sides }: Judgement, alertOn: AlertOn): KindPicture[] {
  return [...toldOf(report, alertOn)].flatMap(([kind, { findings }]): KindPicture[] => {
    for (const finding of findings.slice(0, listed)) {
      const both = sides(finding.feature);
      const figure = both === null ? null : figureOf(finding.check, both);
      if (figure === null) continue;
      const picture = { ...wordsOf(finding, report), figure };
      return [{ kind, words: altOf(picture), svg: alertPicture(picture) }];
    }
    return [];
  });
}

/** What is told of a finding may have its cause beside it, for which a picture has no room. */
function wordsOf(
  told: ToldFinding,
  { endpoint, records, findings }: Judgement["report"],
): Omit<Picture, "figure"> {
  const { feature, check } = told;
  const found = findings.find((one) => one.feature === feature && one.check === check);
  const { before = null, after = null } = found ?? {};
  const isDrift = check === "baseline_drift_check";
  return {
    name: feature,
    sentence: before === null || after === null ? "" : `${before} → ${after}`,
    score: isDrift ? driftParts(told).join(", ") : "",
    whose: `${endpoint}, ${count(records)} records`,
  };
}

function altOf({ name, sentence, score, whose, figure }: Picture): string {
  const cut = (text: string) => (text.length <= longestWords ? text : `${text.slice(0, longestWords - 1)}…`);
  const sides =
    figure.kind === "rows"
      ? []
      : [...(figure.sides.was === null ? [] : [figure.sides.was]), figure.sides.now];
  const parts = [...(sentence === "" ? [] : [cut(sentence)]), ...sides, ...(score === "" ? [] : [score])];
  return `${cut(name)} in ${whose}, baseline against now: ${parts.join("; ")}`;
}
