/** The sentence that an endpoint's page begins with: what, how much, since when. */
import { readable } from "../../../core/check/answer/words.ts";
import type { IncidentKind } from "../../../core/incident/kinds.ts";
import { formatBoth } from "../../../core/monitor/window.ts";
import { onsetsOf, type FeatureTrend } from "../../../core/overview/trend.ts";
import { windowMarks, type Mark } from "../../mark.tsx";
import { visible } from "../../visible.ts";
import { awaitsWords, ended, when } from "../../words.ts";
import type { OpenWindow, ShownEndpoint } from "./shown.ts";
import { count, counted } from "../../../core/counted.ts";

interface Said {
  readonly mark: Mark;
  /** The kind in a word or two. */
  readonly word: string;
  readonly sentence: string;
}

export function verdictOf(endpoint: ShownEndpoint, trends: readonly FeatureTrend[]): Said {
  const { name, incidents } = endpoint;
  const blind = incidents.find(({ state, kind }) => state === "firing" && isOther(kind));
  if (blind !== undefined) {
    return {
      mark: "violation",
      word: blind.title,
      sentence: `${name}: ${visible(readable(blind.summary))}.`,
    };
  }
  return unwatched(endpoint) ?? ofWindow(endpoint, trends) ?? unjudged(`${name}: no window was checked yet.`);
}

function unwatched({ name, awaits, monitors }: ShownEndpoint): Said | null {
  if (awaits !== null) return unjudged(awaitsWords(name, awaits));
  if (monitors.length === 0) return unjudged(`${name} is not judged: there is no monitor.`);
  return null;
}

function ofWindow(endpoint: ShownEndpoint, trends: readonly FeatureTrend[]): Said | null {
  const { open, name, now, timeZone } = endpoint;
  if (open === null) return null;
  const headline = visible(readable(open.glance?.headline ?? open.report?.exitMessage ?? name));
  if (open.state === "differs") {
    const sentence = tellsSince(endpoint) ? differing(trends, headline, now) : ofOne(open, headline);
    return { mark: "violation", word: "Violation", sentence };
  }
  if (open.state === "none") {
    return {
      mark: "none",
      word: "No traffic",
      sentence: `No calls in the window ${formatBoth(open, timeZone)}.`,
    };
  }
  const [mark, word] = windowMarks[open.state];
  return { mark, word, sentence: ended(headline) };
}

/** The worst of neighbours does not tell since when it is so, nor do later windows of an earlier one. */
function tellsSince({ open, windows }: ShownEndpoint): boolean {
  return open?.execution === windows.at(-1)?.execution && windows.every(({ standsFor }) => standsFor === 1);
}

/** Kinds that the windows do not show by themselves. */
function isOther(kind: IncidentKind): boolean {
  return kind === "recording" || kind === "receiver" || kind === "live" || kind === "cannot_judge";
}

function unjudged(sentence: string): Said {
  return { mark: "undecided", word: "Undecided", sentence };
}

function ofOne({ overview }: OpenWindow, headline: string): string {
  const features = overview?.features ?? [];
  const differ = features.filter(({ state }) => state === "violation").length;
  return differ === 0 ? ended(headline) : `${differingWords(differ, features.length)}.`;
}

function differingWords(differ: number, all: number): string {
  return `${count(differ)} of ${counted(all, "column")} ${differ === 1 ? "differs" : "differ"} from the baseline`;
}

/** "10 of 16 columns differ from the baseline: 5 since yesterday 23:00, 5 more since 07:00." */
function differing(trends: readonly FeatureTrend[], headline: string, now: number): string {
  const onsets = onsetsOf(trends);
  const [first, ...more] = onsets;
  if (first === undefined) return ended(headline);
  const all = trends.filter(({ seen }) => seen.at(-1) != null).length;
  const differ = onsets.reduce((sum, [, features]) => sum + features, 0);
  const what = differingWords(differ, all);
  const [began, features] = first;
  const last = more.at(-1);
  if (last === undefined) return `${what}, since ${when(began, now)}.`;
  return `${what}: ${features} since ${when(began, now)}, ${differ - features} more since ${when(last[0], now)}.`;
}
