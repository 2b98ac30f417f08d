/**
 * Dates and times by the form of core/profile/cell.ts, as epoch milliseconds: `2024-02-29`,
 * `2024-02-29T12:30:00.5+02:00`.
 *
 * A day past its month's end goes on into the next month, as days count from the civil calendar (Hinnant 2013).
 */

/** Epoch milliseconds of the last text that was one. */
export let time: f64 = 0;

export function timeOf(start: u32, size: u32): bool {
  if (size < 10 || load<u8>(start, 4) != 0x2d || load<u8>(start, 7) != 0x2d) return false;
  const century = pair(start);
  const yearOfCentury = pair(start + 2);
  const month = pair(start + 5);
  const day = pair(start + 8);
  if (century > 99 || yearOfCentury > 99 || month - 1 > 11 || day - 1 > 30) return false;
  time = <f64>daysOf(century * 100 + yearOfCentury, month, day) * 86_400_000;
  return size == 10 || hasClock(start + 10, start + size);
}

/** The number of two digits; far above 99 where the bytes are no digits. */
function pair(at: u32): u32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

function hasClock(at: u32, end: u32): bool {
  if (end - at < 6 || (load<u8>(at) != 0x54 && load<u8>(at) != 0x20) || load<u8>(at, 3) != 0x3a) return false;
  const hour = pair(at + 1);
  const minute = pair(at + 4);
  if (hour > 23 || minute > 59) return false;
  time += <f64>((hour * 60 + minute) * 60_000);
  at += 6;
  if (at < end && load<u8>(at) == 0x3a) {
    const second = pair(at + 1);
    if (end - at < 3 || second > 59) return false;
    time += <f64>(second * 1000);
    at += 3;
    if (at < end && (load<u8>(at) == 0x2e || load<u8>(at) == 0x2c)) {
      const first = ++at;
      for (let weight: u32 = 100; at < end && <u32>load<u8>(at) - 0x30 < 10; at++) {
        time += <f64>((<u32>load<u8>(at) - 0x30) * weight);
        weight /= 10;
      }
      if (at - first - 1 > 8) return false;
    }
  }
  return at == end || hasZone(at, end);
}

function hasZone(at: u32, end: u32): bool {
  const sign = load<u8>(at);
  if (sign == 0x5a) return end - at == 1;
  if (sign != 0x2b && sign != 0x2d) return false;
  const size = end - at;
  if (size != 5 && !(size == 6 && load<u8>(at, 3) == 0x3a)) return false;
  const hour = pair(at + 1);
  const minute = pair(end - 2);
  if (hour > 23 || minute > 59) return false;
  const ahead = <f64>((hour * 60 + minute) * 60_000);
  time += sign == 0x2b ? -ahead : ahead;
  return true;
}

/** Days from 1970-01-01. */
function daysOf(year: u32, month: u32, day: u32): i32 {
  const shifted = <i32>year - i32(month <= 2);
  const era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (<i32>month + (month > 2 ? -3 : 9)) + 2) / 5 + <i32>day - 1;
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
}
