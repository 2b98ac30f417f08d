/** Tables of text: the first column to the left, the others to the right. */

export function print(text) {
  process.stdout.write(text);
}

/** `rows` hold a cell for each of `heads`; notes follow below. */
export function printTable(title, heads, rows, notes = []) {
  const lines = [heads, ...rows].map((row) => row.map(String));
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const rule = widths.map((width) => "-".repeat(width));
  const text = [lines[0], rule, ...lines.slice(1)].map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join("  ")
      .trimEnd(),
  );
  print(`\n${title}\n\n${[...text, ...notes].map((line) => `  ${line}\n`).join("")}`);
}

export function seconds(ms) {
  return (ms / 1_000).toFixed(2);
}

export function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

export function times(ratio) {
  return Number.isFinite(ratio) ? `${ratio.toFixed(ratio < 10 ? 2 : 1)} x` : "-";
}

/** The least and the most of one number: how noisy it was. */
export function span(measurements, key, format) {
  const values = measurements.map((measurement) => measurement[key]);
  return values.length === 1 ? "-" : `${format(Math.min(...values))}-${format(Math.max(...values))}`;
}

export function counted(number) {
  if (number >= 1e6) return `${number / 1e6} M`;
  return number >= 1e3 ? `${number / 1e3} k` : String(number);
}
