/** How the calls went, window by window; of language models their tokens too, and how their answers ended. */
import type { FC } from "hono/jsx";
import { percent, short } from "../../../core/check/answer/words.ts";
import type { ModelSeen, TrafficSeen } from "../../../core/overview/traffic.ts";
import type { TrendWindow } from "../../../core/overview/trend.ts";
import { usualOf } from "../../../core/overview/usual.ts";
import { timesOf } from "../../times.tsx";
import { visibleValue } from "../../visible.ts";
import { Multiples, multipleStyle, type Multiple } from "./multiples.tsx";
import { count, counted } from "../../../core/counted.ts";

export const trafficStyle = multipleStyle;

interface Measure {
  readonly label: string;
  readonly of: (traffic: TrafficSeen) => number | null;
  readonly words: (value: number) => string;
}

const ofCalls: readonly Measure[] = [
  { label: "Calls a window", of: ({ calls }) => calls, words: whole },
  {
    label: "Calls that fail",
    of: ({ calls, failed }) => (calls === 0 ? null : failed / calls),
    words: percent,
  },
  { label: "Latency, median", of: ({ medianMs }) => medianMs, words: milliseconds },
  { label: "Latency, 95th percentile", of: ({ slowMs }) => slowMs, words: milliseconds },
];

const ofTokens: readonly Measure[] = [
  {
    label: "First byte of an answer, median",
    of: ({ model, firstByteMs }) => (model === null ? null : firstByteMs),
    words: milliseconds,
  },
  { label: "Tokens sent a window", of: ({ inputTokens }) => inputTokens, words: whole },
  {
    label: "of these from a cache",
    of: ({ model, inputTokens }) => shareOf(model?.cachedTokens, inputTokens),
    words: percent,
  },
  { label: "Tokens answered a window", of: ({ outputTokens }) => outputTokens, words: whole },
  {
    label: "of these thoughts",
    of: ({ model, outputTokens }) => shareOf(model?.reasoningTokens, outputTokens),
    words: percent,
  },
  {
    label: "Tokens of an answer, mean",
    of: ({ model, outputTokens }) =>
      model === null || model.counted === 0 || outputTokens === null ? null : outputTokens / model.counted,
    words: whole,
  },
];

function shareOf(part: number | null | undefined, all: number | null): number | null {
  return part == null || all === null || all === 0 ? null : Math.min(1, part / all);
}

function whole(value: number): string {
  return count(value);
}

function milliseconds(value: number): string {
  return `${short(Number(value.toPrecision(3)))}\u00a0ms`;
}

/** Of a window in which nobody called. */
const noCalls: TrafficSeen = {
  calls: 0,
  failed: 0,
  medianMs: null,
  slowMs: null,
  inputTokens: null,
  outputTokens: null,
  firstByteMs: null,
  model: null,
};

export const Traffic: FC<{ windows: readonly TrendWindow[] }> = ({ windows }) => {
  const seen = windows.map(({ overview, state }) => overview?.traffic ?? (state === "none" ? noCalls : null));
  if (seen.every((traffic) => traffic === null)) return null;
  const model = seen.findLast((traffic) => traffic?.model != null)?.model ?? null;
  const of = (measures: readonly Measure[]) =>
    measures.map(({ label, of: valueOf, words }): Multiple => ({
      label,
      words,
      values: seen.map((traffic) => (traffic === null ? null : valueOf(traffic))),
    }));
  return (
    <>
      <Part id="traffic" title="Traffic" windows={windows} beside={spanOf(windows, of(ofCalls))}>
        {of(ofCalls)}
      </Part>
      <Part id="tokens" title="Tokens" windows={windows} beside="">
        {of(ofTokens)}
      </Part>
      {model === null ? null : (
        <Part id="ends" title="How answers end" windows={windows} beside={servedWords(model)}>
          {endsOf(seen, model)}
        </Part>
      )}
    </>
  );
};

const Part: FC<{
  id: string;
  title: string;
  windows: readonly TrendWindow[];
  beside: string;
  children: readonly Multiple[];
}> = ({ id, title, windows, beside, children: multiples }) =>
  multiples.every(({ values }) => values.every((value) => value === null)) ? null : (
    <section aria-labelledby={id} data-times={timesOf(windows)}>
      <h2 id={id}>
        {title} <span class="soft">{beside}</span>
      </h2>
      <Multiples of={multiples} />
    </section>
  );

function spanOf(windows: readonly TrendWindow[], multiples: readonly Multiple[]): string {
  const isKnown = multiples.some(({ values }) => usualOf(values) !== null);
  const usual = isKnown ? "; dashed: what is usual, the median of those before the last" : "";
  return `${counted(windows.length, "window")}${usual}`;
}

/** "answered by a in 90 %, b in 10 %" */
function servedWords({ served }: ModelSeen): string {
  const [first] = served;
  if (first === undefined) return "";
  const names = served.map(({ word, share }) =>
    share === 1 ? visibleValue(word) : `${visibleValue(word)} in ${percent(share)}`,
  );
  return `answered by ${names.join(", ")}`;
}

/** What a reason means to who looks; others stand as they were sent. */
const reasons: Readonly<Record<string, string>> = {
  stop: "done (stop)",
  length: "cut off at the limit (length)",
  tool_calls: "waiting for tools (tool_calls)",
  content_filter: "refused (content_filter)",
  error: "failed (error)",
};

/** The share of each reason, of those of the last window with answers. */
function endsOf(seen: readonly (TrafficSeen | null)[], { finish }: ModelSeen): Multiple[] {
  return finish.map(({ word }) => ({
    label: reasons[word] ?? visibleValue(word),
    words: percent,
    values: seen.map((traffic) => {
      const ends = traffic?.model?.finish ?? [];
      return ends.length === 0 ? null : (ends.find((one) => one.word === word)?.share ?? 0);
    }),
  }));
}
