/** What faults.mjs runs, once it is JavaScript. */
import { breaks, breakWorker, hasten } from "./breaks.ts";
import { kindNames, kinds, totalOf, type Kind } from "./kinds.ts";
import type { Fault } from "./ledger.ts";
import { noTotals, runFolder, type RoundsOptions, type Taken, type Totals } from "./rounds.ts";

interface CommandOptions {
  readonly injections: number;
  readonly seed: number;
  readonly seconds: number;
  /** Of breaks.ts: nothing, for the sound Worker. */
  readonly broken: string;
}

const roundsOfFolder = 6;
/** Kills without any other fault, for each batch interval. */
const bareRounds = 12;
const mostShown = 40;
const batchIntervals = [30, 250];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Gives the exit code. */
export async function run(sound: string, parent: string, options: CommandOptions): Promise<number> {
  const { injections, seed, seconds } = options;
  await hasten(sound);
  const name = breaks.find((one) => one === options.broken);
  const script = name === undefined ? sound : await breakWorker(sound, name);
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1_000;
  const totals = noTotals();
  const usual = { script, parent, calls: 900, lanes: 16, share: 0.65, rounds: roundsOfFolder } as const;
  const closing: Promise<void>[] = [];
  /** By the folders before, and by this one. */
  let [earlier, current] = [0, 0];
  let told = 0;
  const onRound = (count: number) => {
    current = count;
    const injected = earlier + current;
    say(`  ${passed().toFixed(0)} s: round ${totals.rounds}, ${injected} injected, ${inWords(totals)}`);
    for (const finding of totals.findings.slice(told, mostShown))
      say(`    ${finding.fault}: ${finding.text}`);
    told = totals.findings.length;
  };
  for (let folder = 0; earlier < injections && passed() < seconds; folder++) {
    const rounds: RoundsOptions = {
      ...usual,
      seed: seed + folder * 104_729,
      batchMs: batchIntervals[folder % batchIntervals.length] ?? 30,
      isPatient: folder % 3 === 1,
      isBare: false,
    };
    const { closed } = await runFolder(rounds, totals, onRound);
    earlier += current;
    // At most one folder waits for its executions while the next is at work.
    await Promise.all(closing.splice(0));
    closing.push(closed);
  }
  await Promise.all(closing);
  for (const batchMs of name === undefined ? batchIntervals : []) {
    const bare = { ...usual, seed, batchMs, rounds: bareRounds, isPatient: false, isBare: true };
    const { closed } = await runFolder(bare, totals, () => {});
    await closed;
  }
  report(totals, passed());
  return totals.findings.length === 0 ? 0 : 1;
}

function inWords({ findings }: Totals): string {
  const count = (fault: Fault) => findings.filter((finding) => finding.fault === fault).length;
  return `lost ${count("lost")}, doubled ${count("doubled")}, wrong bytes ${count("wrong")}, stuck ${count("stuck")}`;
}

function report(totals: Totals, seconds: number): void {
  const { counts, findings, rounds, answered, acknowledged, givenUp, unavailable, taken } = totals;
  for (const { fault, text } of findings.slice(0, mostShown)) say(`  ${fault}: ${text}`);
  say(`${"kind".padEnd(24)} | injected | what`);
  for (const kind of kindNames)
    say(`${kind.padEnd(24)} | ${String(counts[kind]).padStart(8)} | ${kinds[kind]}`);
  say(`${"all".padEnd(24)} | ${String(totalOf(counts)).padStart(8)} | in ${rounds} rounds`);
  say(
    `answered ${answered}, given up by an isolate and counted so ${givenUp}, refused for want of a configuration ${unavailable}`,
  );
  say(`executions ${totals.executions}, alerts ${totals.alerts}`);
  for (const isBare of [false, true]) {
    for (const batchMs of batchIntervals) {
      sayTaken(taken, "workerd_killed", batchMs, isBare);
      sayTaken(taken, "isolate_ended", batchMs, isBare);
    }
  }
  say(`acknowledged ${acknowledged}, ${inWords(totals)}`);
  say(`It took ${Math.round(seconds)} s`);
}

function sayTaken(all: readonly Taken[], kind: Kind, batchMs: number, isBare: boolean): void {
  const some = all.filter((one) => one.kind === kind && one.batchMs === batchMs && one.isBare === isBare);
  if (some.length === 0) return;
  const sum = (of: (one: Taken) => number) => some.reduce((total, one) => total + of(one), 0);
  const [calls, perKill] = [sum(({ taken }) => taken), sum(({ taken }) => taken) / some.length];
  const rate = sum((one) => one.rate) / some.length;
  const most = Math.max(...some.map(({ taken }) => taken));
  say(
    `${kind} ${isBare ? "without other faults" : "amid other faults"}, batches of ${batchMs} ms: ${some.length} times, took ${calls} answered calls, ${perKill.toFixed(1)} each, at most ${most}, at ${rate.toFixed(0)} calls a second: ${((1_000 * perKill) / rate).toFixed(0)} ms of traffic`,
  );
}
