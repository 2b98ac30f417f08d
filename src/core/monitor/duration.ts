/** ISO 8601 durations that are always as long: weeks, days of 24 hours, hours and minutes, and a sign before them. */

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const DURATION = /^([+-]?)P(?=.)(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?$/;

/** As long as the service takes them. */
const mostCharacters = 15;

/** `PT1H`, `-P1D`, `P1DT12H` in milliseconds. Throws SyntaxError for what is none, and for months, years and seconds. */
export function parseDuration(text: string): number {
  const parts = text.length <= mostCharacters ? DURATION.exec(text) : null;
  if (parts === null) throw new SyntaxError(`Cannot read the duration "${text.slice(0, 60)}": ${why(text)}`);
  const [, sign, ...counts] = parts;
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = counts.map((count) => Number(count ?? 0));
  const length = (weeks * 7 + days) * dayMs + hours * hourMs + minutes * minuteMs;
  return sign === "-" && length > 0 ? -length : length;
}

/** Whether a text is meant as a duration, and not as a time. */
export function isDuration(text: string): boolean {
  return /^[+-]?P/.test(text);
}

/** Minutes are told from months by the T before them. */
function why(text: string): string {
  if (text.length > mostCharacters) return `it has more than ${mostCharacters} characters`;
  if (/^[+-]?P[^T]*[YM]/.test(text)) return "years and months are not all as long; say weeks or days";
  if (/^[+-]?P[^T]*T.*S/.test(text)) return "seconds are finer than what is kept; say minutes";
  return "expected weeks, days, hours and minutes as in P1W, P1D, PT1H, PT30M, P1DT12H, -PT1H";
}

/** In words: "24 hours", "1 day 12 hours"; without its sign. */
export function durationWords(lengthMs: number): string {
  const minutes = Math.round(Math.abs(lengthMs) / minuteMs);
  const parts = [
    [Math.floor(minutes / 1_440), "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ] as const;
  const said = parts.flatMap(([count, word]) =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`],
  );
  return said.length === 0 ? "0 minutes" : said.join(" ");
}

/** How long something has lasted, at a glance: "40 s", "4 min", "14 h", "24 d". What is not full yet does not count. */
export function lengthWords(lengthMs: number): string {
  const ms = Math.max(0, lengthMs);
  const full = (unitMs: number, word: string) => `${Math.floor(ms / unitMs)} ${word}`;
  if (ms < 100_000) return full(1_000, "s");
  if (ms < 100 * minuteMs) return full(minuteMs, "min");
  return ms < 2 * dayMs ? full(hourMs, "h") : full(dayMs, "d");
}
