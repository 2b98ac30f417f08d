/**
 * Dates and timestamps as Parquet keeps them, whole numbers of days or ticks, into registers: by the texts that
 * src/core/parquet/instant.ts makes of them.
 */
import { addText } from "./distinct";

const secondsPerDay: i64 = 86_400;
/** 0000-01-01 and the day after 9999-12-31, in days from 1970-01-01. */
const firstDay: i64 = -719_528;
const endDay: i64 = 2_932_897;

const buffer: usize = memory.data(48, 16);

let least: f64 = 0;
let greatest: f64 = 0;

/** Of those taken last, in epoch milliseconds. */
export function earliest(): f64 {
  return least;
}

export function latest(): f64 {
  return greatest;
}

/**
 * Takes i64s, or doubles that are whole numbers; days where `perSecond` is 0. False where one has no year of four
 * digits: then registers are to be thrown away.
 */
export function takeInstants(
  registers: usize,
  at: usize,
  length: u32,
  isDouble: bool,
  perSecond: i64,
  isZoned: bool,
): bool {
  least = Infinity;
  greatest = -Infinity;
  let known = i64.MIN_VALUE;
  for (const end = at + ((<usize>length) << 3); at < end; at += 8) {
    const ticks = isDouble ? <i64>load<f64>(at) : load<i64>(at);
    const seconds = perSecond == 0 ? ticks : floorOf(ticks, perSecond);
    const day = perSecond == 0 ? ticks : floorOf(seconds, secondsPerDay);
    if (day < firstDay || day >= endDay) return false;
    if (day != known) putDay(<i32>day);
    known = day;
    let milliseconds = <f64>day * 86_400_000;
    let size: u32 = 10;
    if (perSecond > 0) {
      const rest = <u32>(ticks - seconds * perSecond);
      const second = <u32>(seconds - day * secondsPerDay);
      milliseconds += <f64>second * 1000 + <f64>(<u32>((<u64>rest * 1000) / <u64>perSecond));
      size = putClock(second, rest, <u32>perSecond);
      if (isZoned) store<u8>(buffer + size++, 0x5a);
    }
    addText(registers, buffer, size);
    least = min(least, milliseconds);
    greatest = max(greatest, milliseconds);
  }
  return true;
}

function floorOf(value: i64, by: i64): i64 {
  const quotient = value / by;
  return quotient - i64(value % by < 0);
}

/** Puts `YYYY-MM-DD`. Years are taken to begin in March (Hinnant 2013). */
function putDay(day: i32): void {
  const days = <u32>(day + 719_468 + 146_097);
  const era = days / 146_097;
  const dayOfEra = days - era * 146_097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 - 400 + u32(month <= 2);
  putPair(buffer, year / 100);
  putPair(buffer + 2, year % 100);
  store<u8>(buffer, 0x2d, 4);
  putPair(buffer + 5, month);
  store<u8>(buffer, 0x2d, 7);
  putPair(buffer + 8, dayOfYear - (153 * shifted + 2) / 5 + 1);
}

/** Puts `Thh:mm:ss` and, unless it is 0, the fraction; returns where that ends. */
function putClock(second: u32, rest: u32, perSecond: u32): u32 {
  store<u8>(buffer, 0x54, 10);
  putPair(buffer + 11, second / 3600);
  store<u8>(buffer, 0x3a, 13);
  putPair(buffer + 14, (second / 60) % 60);
  store<u8>(buffer, 0x3a, 16);
  putPair(buffer + 17, second % 60);
  if (rest == 0) return 19;
  store<u8>(buffer, 0x2e, 19);
  let at: u32 = 20;
  for (let weight = perSecond / 10; weight > 0; weight /= 10) {
    store<u8>(buffer + at++, <u8>(0x30 + ((rest / weight) % 10)));
  }
  return at;
}

function putPair(at: usize, number: u32): void {
  store<u8>(at, <u8>(0x30 + number / 10));
  store<u8>(at, <u8>(0x30 + (number % 10)), 1);
}
