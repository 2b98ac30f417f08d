/** Several contenders measured in turn, round by round, and what is said of their measurements. */

/** Why something is not measured here: printed in its place. */
export class Skip extends Error {}

/**
 * Measures each of `contenders` (name → async function that gives an object of numbers) once a round, each round
 * beginning with the next one. Gives name → array of measurements.
 */
export async function interleaved(contenders, runs) {
  const names = Object.keys(contenders);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < runs; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kround ${round + 1} of ${runs}: ${name}`);
      measured[name].push(await contenders[name]());
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  return measured;
}

/** The median of one number of several measurements. */
export function medianOf(measurements, key) {
  return median(measurements.map((measurement) => measurement[key]));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Wall and processor time of work in this process. Garbage is not collected before: V8 then forgets compiled loops, and
 * short work is timed compiling them again.
 */
export async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}
