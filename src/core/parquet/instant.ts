/**
 * Dates and times as ISO 8601 text, from the whole numbers Parquet keeps: days, or ticks since 1970 or midnight.
 *
 * The fraction of a second is left out where it is zero, else written to the unit's digits. What lies beyond the
 * calendar of JavaScript (285,616 BC to AD 275,760) stays the number it is.
 */

/** How many ticks a second has, for each unit of Parquet. */
export const ticksPerSecond = { MILLIS: 1_000, MICROS: 1_000_000, NANOS: 1_000_000_000 } as const;

const maxDays = 100_000_000;
const secondsPerDay = 86_400;

export function dateText(days: number | bigint): string {
  const day = Number(days);
  return Math.abs(day) > maxDays ? String(days) : dayText(day);
}

/** `zone` is "Z" for an instant, "" for a reading of a clock somewhere. */
export function timestampText(ticks: number | bigint, perSecond: number, zone: "Z" | ""): string {
  const { seconds, rest } = split(ticks, perSecond);
  const day = Math.floor(seconds / secondsPerDay);
  if (day < -maxDays || day >= maxDays) return String(ticks);
  const clock = clockText(seconds - day * secondsPerDay);
  return `${dayText(day)}T${clock}${fractionText(rest, perSecond)}${zone}`;
}

export function timeText(ticks: number | bigint, perSecond: number): string {
  const { seconds, rest } = split(ticks, perSecond);
  if (seconds < 0 || seconds >= secondsPerDay) return String(ticks);
  return clockText(seconds) + fractionText(rest, perSecond);
}

/** INT96: nanoseconds of the day in the low 64 bits, the Julian day in the high 32. */
export function nanosOfInt96(nanosOfDay: bigint, julianDay: number): bigint {
  return BigInt(julianDay - 2_440_588) * 86_400_000_000_000n + nanosOfDay;
}

/** Exact for every whole number given. `rest` is not negative. */
function split(ticks: number | bigint, perSecond: number): { seconds: number; rest: number } {
  if (typeof ticks === "number") {
    const rest = ticks % perSecond;
    const whole = rest < 0 ? rest + perSecond : rest;
    return { seconds: (ticks - whole) / perSecond, rest: whole };
  }
  const rest = ticks % BigInt(perSecond);
  const whole = rest < 0n ? rest + BigInt(perSecond) : rest;
  return { seconds: Number((ticks - whole) / BigInt(perSecond)), rest: Number(whole) };
}

function fractionText(rest: number, perSecond: number): string {
  return rest === 0 ? "" : `.${String(perSecond + rest).slice(1)}`;
}

/** Each day's text is made once while they are few: toISOString() costs ten times what looking it up does. */
const dayTexts = new Map<number, string>();
const maxDayTexts = 4_096;

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  if (dayTexts.size === maxDayTexts) dayTexts.clear();
  const [text = ""] = new Date(day * secondsPerDay * 1_000).toISOString().split("T");
  dayTexts.set(day, text);
  return text;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

function clockText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${twoDigits[hours]}:${twoDigits[minutes - hours * 60]}:${twoDigits[seconds - minutes * 60]}`;
}
