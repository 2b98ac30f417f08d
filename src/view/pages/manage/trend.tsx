/** How an incident goes: a bar a window, as high as columns differ; the first, the worst and the last say how many. */
import type { FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { barEdges } from "../../../core/chart/values.ts";
import { readStyle } from "../../charts.ts";
import { Reads } from "../../times.tsx";
import { minute } from "../../words.ts";
import { counted } from "../../../core/counted.ts";

export interface ShownWindow {
  /** ISO 8601. */
  readonly end: string;
  /** Null where it was not judged. */
  readonly differ: number | null;
  readonly of: number;
}

export const trendStyle = `${readStyle}
.trend { display: flex; gap: 2px; align-items: flex-end; height: 96px; margin-top: 8px; } .trend i { flex: 1 1 0; min-width: 2px; background: var(--bfill); position: relative; } .trend i.differs { background: var(--bad); } .trend i.unjudged { background: none; border: 1px dashed var(--soft); }
.trend b { position: absolute; bottom: 100%; left: 0; font: 600 12px/16px system-ui, sans-serif; font-style: normal; white-space: nowrap; } .trend b.end { left: auto; right: 0; } .trend-ends { display: flex; justify-content: space-between; gap: 12px; max-width: none; font-size: 12px; line-height: 16px; color: var(--soft); }`;

const highest = 72;
/** No bar is wider, in pixels, and no chart narrower than its words. */
const [widestBar, narrowest] = [46, 300];

export const Trend: FC<{ windows: readonly ShownWindow[]; since: string }> = ({ windows, since }) => {
  const [first, last] = [windows[0], windows.at(-1)];
  if (windows.length < 2 || first === undefined || last === undefined) return null;
  const most = Math.max(1, ...windows.map(({ differ }) => differ ?? 0));
  const labels = labelsOf(windows, since);
  const clock = clockFor(first.end, last.end);
  const bars = (
    <div class="trend" role="img" aria-label={trendWords(windows)}>
      {windows.map(({ differ }, place) => (
        <i class={stateOf(differ)} style={`height: ${heightOf(differ, most)}px`}>
          {labels.has(place) ? (
            <b class={place > windows.length / 2 ? "end" : undefined}>{labels.get(place)}</b>
          ) : null}
        </i>
      ))}
    </div>
  );
  const said = { values: windows.map(windowWords), edges: barEdges };
  return (
    <section data-reads data-times={windows.map(({ end }) => `to ${clock(end)}`).join("\n")}>
      <h2>
        Trend{" "}
        <span class="soft" data-line>
          columns that differ, a bar a window
        </span>
      </h2>
      <div style={`max-width: ${Math.max(narrowest, windows.length * widestBar)}px`}>
        <Reads of={renderToString(bars)} name="Columns that differ" said={said} />
        <p class="trend-ends">
          <span>{clock(first.end)}</span>
          <span>{clock(last.end)} UTC</span>
        </p>
      </div>
      <p class="soft">{trendWords(windows)}</p>
    </section>
  );
};

/** With seconds where minutes do not tell the ends apart. */
function clockFor(first: string, last: string): (iso: string) => string {
  return minute(first) === minute(last) ? (iso) => iso.slice(0, 19).replace("T", " ") : minute;
}

function windowWords({ differ, of }: ShownWindow): string {
  return differ === null ? "not judged" : `${differ} of ${counted(of, "column")}`;
}

function stateOf(differ: number | null): string {
  return differ === null ? "unjudged" : differ > 0 ? "differs" : "alike";
}

function heightOf(differ: number | null, most: number): number {
  return differ === null ? 6 : Math.max(2, Math.round((differ / most) * highest));
}

/** Of the first window of the incident, the worst and the last: never two that would collide. */
function labelsOf(windows: readonly ShownWindow[], since: string): ReadonlyMap<number, string> {
  const apart = Math.max(1, Math.ceil(windows.length / 6));
  const began = windows.findIndex(({ end, differ }) => end > since && (differ ?? 0) > 0);
  const worst = worstOf(windows);
  const labels = new Map<number, string>();
  for (const place of [windows.length - 1, worst, began]) {
    const differ = windows[place]?.differ ?? null;
    const isFree = [...labels.keys()].every((other) => Math.abs(other - place) >= apart);
    if (differ !== null && differ > 0 && isFree) labels.set(place, labelOf(windows, place, differ));
  }
  return labels;
}

/** The last says of how many, the others how many. */
function labelOf(windows: readonly ShownWindow[], place: number, differ: number): string {
  if (place === windows.length - 1) return `${differ} of ${windows[place]?.of ?? 0} now`;
  return counted(differ, "column");
}

function worstOf(windows: readonly ShownWindow[]): number {
  const most = Math.max(...windows.map(({ differ }) => differ ?? 0));
  return windows.findIndex(({ differ }) => differ === most);
}

function trendWords(windows: readonly ShownWindow[]): string {
  const last = windows.at(-1);
  const worst = windows[worstOf(windows)];
  const left = windows.filter(({ differ }) => differ === null).length;
  const now =
    last === undefined || last.differ === null
      ? "The last window was not judged"
      : `${last.differ} of ${last.of} columns differed in the last window`;
  const most =
    (worst?.differ ?? 0) === 0
      ? "in no window did any differ"
      : `at most ${worst?.differ}, in the one to ${minute(worst?.end ?? "")}`;
  const unjudged = left === 0 ? "" : `; ${left} of ${windows.length} not judged`;
  return `${now}, ${most}${unjudged}.`;
}
