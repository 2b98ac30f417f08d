/**
 * Time zones by their IANA names, as Intl knows them (ECMA-402): what clocks on the wall show at a moment, and at which
 * moments they show a time. A time on the wall is written as if it were UTC.
 */
import { dayMs } from "./duration.ts";

export interface Zone {
  readonly name: string;
  /** How far clocks are ahead of UTC at a moment, in milliseconds. */
  offsetAt(time: number): number;
}

/** There are some 600 names, and each may be written in capitals or not. */
const mostZones = 100;

const mostAnswers = 1_000;

/** By name: a formatter takes a fifth of a millisecond to make. */
const known = new Map<string, Zone>();

/** Throws SyntaxError where there is no zone of this name. */
export function parseZone(name: string): Zone {
  const found = known.get(name);
  if (found !== undefined) return found;
  const format = formatOf(name);
  if (known.size >= mostZones) known.clear();
  const zone = { name, offsetAt: remembered((time) => offsetIn(format.format(time))) };
  known.set(name, zone);
  return zone;
}

/** Null where there is none of this name, or it is UTC. */
export function zoneIn(name: string): Zone | null {
  try {
    return name === "UTC" ? null : parseZone(name);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * The moments at which clocks show these times of one day, in order. A time that they skip is as long after what they
 * were put on from as it would have been: 02:30 is 03:30. Of one that they show twice it is the first, or both with
 * `isEach`.
 */
export function momentsOf(zone: Zone, walls: readonly number[], isEach: boolean): readonly number[] {
  const [first = 0] = walls;
  // Clocks are at most 14 hours away from UTC, so these are before the day and after it; they change once in that time.
  const before = zone.offsetAt(first - dayMs);
  const after = zone.offsetAt(first + 2 * dayMs);
  if (before === after) return walls.map((wall) => wall - before);
  const moments = walls.flatMap((wall) => {
    const candidates = [wall - Math.max(before, after), wall - Math.min(before, after)];
    const shown = candidates.filter((time) => time + zone.offsetAt(time) === wall);
    if (shown.length === 0) return [wall - before];
    return isEach ? shown : shown.slice(0, 1);
  });
  return [...new Set(moments)].toSorted((a, b) => a - b);
}

/** A search asks for the same few times again and again. */
function remembered(ask: (time: number) => number): (time: number) => number {
  const answers = new Map<number, number>();
  return (time) => {
    const known = answers.get(time);
    if (known !== undefined) return known;
    if (answers.size >= mostAnswers) answers.clear();
    const answer = ask(time);
    answers.set(time, answer);
    return answer;
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    // Newer engines know offsets as zones, older ones do not.
    if (/^[A-Za-z]/.test(name)) {
      return new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new SyntaxError(
    `There is no time zone "${name.slice(0, 60)}": expected an IANA name such as Europe/Berlin, America/New_York or UTC`,
  );
}

/** Of "3/29/2026, GMT+02:00"; UTC may be "GMT" alone. */
function offsetIn(text: string): number {
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const ahead = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === "-" ? -ahead : ahead;
}
