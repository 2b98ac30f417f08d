/** How far a long reading is, in words: rows, bytes, rate and time left. */
import { count, counted } from "../../core/counted.ts";

export interface Pace {
  readonly rows: number;
  readonly bytes: number;
  /** Null where the length is not known, as are the next two then. */
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** `2,000,000 rows, 400 MB of 1.2 GB, 380 MB a second, 2 s left`. */
export function paceWords({ rows, bytes, totalBytes, bytesPerSecond, secondsLeft }: Pace): string {
  const isOver = totalBytes !== null && bytes >= totalBytes;
  return [
    counted(rows, "row"),
    totalBytes === null || isOver ? amount(bytes) : `${amount(bytes)} of ${amount(totalBytes)}`,
    ...(bytesPerSecond === null ? [] : [`${amount(bytesPerSecond)} a second`]),
    ...(secondsLeft === null || isOver ? [] : [`${duration(secondsLeft)} left`]),
  ].join(", ");
}

/** The same words for a reading that began at `start` (of performance.now()). */
export function paceFrom(start: number, totalBytes: number): (bytes: number, rows: number) => string {
  return (bytes, rows) => {
    const seconds = Math.max(0.001, (performance.now() - start) / 1_000);
    const bytesPerSecond = bytes / seconds;
    const secondsLeft = bytes === 0 ? null : (totalBytes - bytes) / bytesPerSecond;
    return paceWords({ rows, bytes, totalBytes, bytesPerSecond, secondsLeft });
  };
}

const units = ["bytes", "kB", "MB", "GB", "TB"];

/** Three digits where there is a fraction: `1.23 GB`, `512 MB`, `64 bytes`. */
function amount(bytes: number): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1_000 ** step;
  const digits = step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[step]}`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${count(Math.floor(whole / 3_600))} h ${Math.floor((whole % 3_600) / 60)} min`;
}
