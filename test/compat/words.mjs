/** What a step's output comes to: why it failed, how many tests there were, what it warned of. */

/** Lines that say what is wrong; what stands beside them says where and how. */
const complaints = [
  /error TS\d+/,
  /^weir: /,
  /\[ERROR\]/,
  /^npm error (?!code )/,
  /^\s*FAIL\b/,
  /^\s*\w*Error\b.*: /,
];

/** The first line of why. */
export function reasonIn(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const complaint = lines.find((line) => complaints.some((pattern) => pattern.test(line)));
  return complaint ?? lines.filter((line) => line !== "").at(-1) ?? "it said nothing";
}

/** `216 passed, 0 failed`, where tests were run. */
export function countsIn(output) {
  return /^\d+ passed, \d+ failed(?:, \d+ skipped)?$/m.exec(output)?.[0] ?? null;
}

/** Deprecations, experimental features, warnings of npm and wrangler: each line once. */
export function warningsIn(output) {
  const lines = output.split("\n").filter((line) => /\[WARNING\]|\w*Warning: |^npm warn/.test(line));
  return [...new Set(lines.map((line) => line.replace(/^\(node:\d+\) /, "").trim()))];
}
