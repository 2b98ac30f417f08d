/** What speaks for a finding, in words (docs/checks.md, the verdict). */
import { distanceIn, percent, short } from "../core/check/answer/words.ts";
import type { CheckType } from "../core/check/checks.ts";
import { leastTold, type Weight } from "../core/check/evidence/evidence.ts";
import { count } from "../core/counted.ts";
import { lengthWords } from "../core/monitor/duration.ts";

/** How likely it is by chance, of all windows without a change. */
export function chanceWords(probability: number): string {
  if (probability >= 0.5) return "by chance in most windows";
  const windows = 1 / probability;
  if (probability > 1e-3) return `by chance about once in ${short(Number(windows.toPrecision(2)))} windows`;
  const power = Math.min(mostWindows, 10 ** Math.floor(Math.log10(windows) + 1e-9));
  return `by chance less than once in ${count(power)} windows`;
}

/** Rarer than this is said no more exactly: nobody sees so many windows. */
const mostWindows = 1e9;

/** How large the change is, by the check's measure: a distance, or a share of the records. */
function changeWords(check: CheckType, change: number): string {
  return check === "baseline_drift_check" ? `a distance of ${distanceIn(change)}` : percent(change);
}

/** Effect, records of both sides, chance; `checks` is how many questions were asked together, where that is known. */
export function evidenceWords(
  check: CheckType,
  evidence: Weight | null,
  checks: number | undefined,
): string[] {
  if (evidence === null) return ["How likely it is by chance, the baseline does not say enough to know"];
  const { effect, limit, records, baselineRecords, probability } = evidence;
  const sizes = `${count(records)} records here, ${count(baselineRecords)} in the baseline`;
  const least = checks === undefined ? null : Math.max(limit, leastTold(records, baselineRecords, checks));
  return [
    `The change is ${changeWords(check, effect)}, the limit ${changeWords(check, limit)}`,
    sizes,
    chanceWords(probability),
    ...(least === null || least > 1
      ? []
      : [`a change from ${changeWords(check, least)} on could have been told`]),
  ];
}

/** A time for people, in UTC. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

/** How long something has lasted, as messages say it, on one line. */
export function age(from: number, now: number): string {
  return lengthWords(now - from).replace(" ", "\u00a0");
}

/** When something was: the time of day of what is younger than 36 hours, else the date. UTC. `isFine`: with seconds. */
export function when(at: number, now: number, isFine = false): string {
  const iso = new Date(at).toISOString();
  const clock = iso.slice(11, isFine ? 19 : 16);
  if (now - at >= 36 * hourMs || at - now >= 36 * hourMs) return date(iso);
  const days = Math.floor(now / dayMs) - Math.floor(at / dayMs);
  return days === 0 ? clock : days === 1 ? `yesterday ${clock}` : `${date(iso)} ${clock}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 25 Nov 2026. */
function date(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ""} ${iso.slice(0, 4)}`;
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** "Wed 25 Nov 2026", the day of a time in ISO 8601. */
export function day(iso: string): string {
  return `${weekdays[new Date(iso).getUTCDay()] ?? ""} ${date(iso)}`;
}

/** " of 12:44", of when it was made, which is how its name begins; else its name. */
export function baselineWords(name: string, now: number): string {
  const [, day, hour, minutes, seconds] = /^(\d{8})T(\d\d)(\d\d)(\d\d)-/.exec(name) ?? [];
  const at = Date.parse(`${day?.replace(/^(....)(..)/, "$1-$2-")}T${hour}:${minutes}:${seconds}Z`);
  return Number.isNaN(at) ? ` ${name}` : ` of ${when(at, now)}`;
}

/** A window in few letters, UTC: "27 Nov 14:00–15:00", "27 Nov" for a whole day. */
export function spanWords({ start, end }: { readonly start: number; readonly end: number }): string {
  const [from, to] = [new Date(start).toISOString(), new Date(end).toISOString()];
  const isWholeDay = end - start === dayMs && start % dayMs === 0;
  if (isWholeDay) return dayOfYear(from);
  const length = start % minuteMs === 0 && end % minuteMs === 0 ? 16 : 19;
  const [first, last] = [from.slice(11, length), to.slice(11, length)];
  const isOfDay = from.slice(0, 10) === to.slice(0, 10);
  return `${dayOfYear(from)} ${first}–${isOfDay ? last : `${dayOfYear(to)} ${last}`}`;
}

function dayOfYear(iso: string): string {
  return date(iso).slice(0, -5);
}

/** Why nothing is judged for want of a baseline, as a sentence; `name` is null where it is of what stands beside. */
export function awaitsWords(name: string | null, awaits: string): string {
  if (awaits.startsWith("Learning")) return `${name === null ? "" : `${name}: `}${awaits}.`;
  return name === null ? `Not judged: ${awaits}.` : `${name} is not judged: ${awaits}.`;
}

/** A sentence with its end. */
export function ended(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
