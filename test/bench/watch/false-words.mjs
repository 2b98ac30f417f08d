/** How often the watch speaks though nothing changed: simulated years of ordinary calls. */
import { mulberry32 } from "../random.mjs";
import { arrivals, call, failedCall } from "./streams.mjs";

const dayMs = 86_400_000;
/** So many calls fail, at any time. */
const failing = 0.01;
/** A Monday. */
export const start = Date.UTC(2026, 0, 5);

/** Words of the first week, and of the days after it. Each is refuted by the next execution, so that it is learned. */
export function falseWords(engine, { bins, table, next, perSecond, days, seed }) {
  const watch = new engine.Watch(bins, { outputColumns: null });
  const random = mulberry32(seed);
  const then = arrivals(perSecond, random);
  const draw = next(random);
  const found = { firstWeek: 0, later: 0, calls: 0, words: [], days };
  const cpu = process.cpuUsage();
  const end = start + days * dayMs;
  let settled = start;
  for (let time = then(start); time < end; time = then(time)) {
    if (random() < failing) failedCall(engine, watch);
    else call(engine, watch, table, draw(time));
    found.calls++;
    for (const { kind, word } of watch.look(time)) {
      if (kind !== "word") continue;
      if (time < start + 7 * dayMs) found.firstWeek++;
      else found.later++;
      found.words.push({ ...word, day: ((time - start) / dayMs).toFixed(1) });
    }
    if (time - settled < 3_600_000) continue;
    settled = time;
    watch.settle({ start: time - 3_600_000, end: time }, () => false);
  }
  return { ...found, seconds: process.cpuUsage(cpu).user / 1e6, slow: watch.slow, watch };
}
