/**
 * Rounds of faults under load, several on each folder of state: in each a plan drawn from the seed, calls on many
 * lanes, objects aborted and workerd killed beneath them; then the end of all faults, and the comparison with the
 * ledger. A folder's executions and alerts are looked at when it is over, while the next one is already at work.
 */
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import { addCounts, noCounts, totalOf, type Kind, type Plan, type Rates } from "./kinds.ts";
import { patient, usual } from "./rates.ts";
import { endpoints, Folder } from "./folder.ts";
import type { ExecutionRecord } from "../../../src/worker/commands/executions.ts";
import type { Finding, Life, Told } from "./ledger.ts";
import { until } from "../given/given.ts";

export interface RoundsOptions {
  readonly script: string;
  readonly parent: string;
  readonly seed: number;
  readonly batchMs: number;
  readonly rounds: number;
  readonly calls: number;
  readonly lanes: number;
  /** Of all kinds, how many each round has. */
  readonly share: number;
  /** Executions run under load too, and may have to wait for their next attempt. */
  readonly isPatient: boolean;
  /** Nothing but kills, one a round: how much goes with an isolate? */
  readonly isBare: boolean;
}

/** What a kill, or the end of an isolate, took. */
export interface Taken {
  readonly kind: Kind;
  readonly batchMs: number;
  /** Answered by the life that ended, and those that nobody had recorded of them. */
  readonly answered: number;
  readonly taken: number;
  /** Calls a second while it lived under load. */
  readonly rate: number;
  readonly isBare: boolean;
}

export interface Totals {
  readonly counts: Record<Kind, number>;
  readonly findings: Finding[];
  readonly taken: Taken[];
  rounds: number;
  answered: number;
  acknowledged: number;
  givenUp: number;
  unavailable: number;
  executions: number;
  alerts: number;
  /** Monitors that found something: as many alerts are to come. */
  incidents: number;
}

export function noTotals(): Totals {
  return {
    counts: noCounts(),
    findings: [],
    taken: [],
    rounds: 0,
    answered: 0,
    acknowledged: 0,
    givenUp: 0,
    unavailable: 0,
    executions: 0,
    alerts: 0,
    incidents: 0,
  };
}

/** Some of all kinds in each round; those that nobody survives only before the kill. */
function planOf(
  { seed, share, isPatient, isBare }: RoundsOptions,
  round: number,
): { before: Plan; after: Plan } {
  const random = chanceFrom(seed + round * 7_919);
  const drawn = Object.entries(usual).filter(
    ([kind]) => random() < share && (isPatient || !patient.includes(kind as Kind)),
  );
  const rates: Rates = isBare ? {} : Object.fromEntries(drawn);
  const { put_never: _, ...survivable } = rates;
  const next = { seed: seed + round * 7_919 + 1, rates: survivable };
  return {
    before: { seed: next.seed + 1, rates: killsIn(round, isBare) > 0 ? rates : survivable },
    after: next,
  };
}

/** None in every fifth round: there all that is lost must be counted. */
function killsIn(round: number, isBare: boolean): number {
  if (isBare) return 1;
  return round % 5 === 2 ? 0 : 2;
}

/** Tells after each round how much this folder injected; gives what is to be awaited before it is over. */
export async function runFolder(
  options: RoundsOptions,
  totals: Totals,
  onRound: (injected: number) => void,
): Promise<{ readonly closed: Promise<void> }> {
  const folder = await Folder.create(options);
  await folder.begin({ seed: options.seed, rates: options.isBare ? {} : { copy_refused: 0.5 } });
  await folder.configure();
  let told: Told[] = endpoints.map((endpoint) => nothingOf(endpoint));
  for (let round = 0; round < options.rounds; round++) {
    told = await runRound(folder, options, round, told, totals);
    totals.rounds++;
    totals.findings.push(...folder.ledger.findings.splice(0));
    onRound(totalOf(await folder.injected()));
  }
  return { closed: close(folder, options, totals) };
}

function nothingOf(endpoint: string): Told {
  return { endpoint, records: 0, sum: 0, seen: 0, profiled: 0, captured: 0, dropped: {} };
}

async function runRound(
  folder: Folder,
  options: RoundsOptions,
  round: number,
  told: Told[],
  { taken }: Totals,
): Promise<Told[]> {
  const { ledger } = folder;
  const { batchMs, isBare, isPatient } = options;
  const { before, after } = planOf(options, round);
  const earlier = ledger.droppedNow(endpoints);
  await folder.follow(before);
  const killed = await load(folder, options, after, round);
  if (!isBare && !isPatient) await executeQuietly(folder, after);
  await folder.drain();
  const now = await folder.compare();
  if (killed.length === 0) {
    for (const one of now) {
      const then = told.find(({ endpoint }) => endpoint === one.endpoint) ?? nothingOf(one.endpoint);
      ledger.compareDropped(one, then, earlier);
    }
  }
  for (const { kind, life, rate } of killed) {
    taken.push({ kind, batchMs, answered: life.answered, taken: ledger.takenBy(life), rate, isBare });
  }
  return now;
}

/** An execution that nothing but its receiver and its endpoint's alarm disturb. */
async function executeQuietly(folder: Folder, { seed, rates }: Plan): Promise<void> {
  const kept = Object.entries(rates).filter(([kind]) => /^(receiver|endpoint_alarm|copy)_/.test(kind));
  await folder.follow({ seed, rates: Object.fromEntries(kept) });
  await folder.execute();
}

/** A workerd or an isolate that was ended, and how many calls a second it answered until then. */
interface Killed {
  readonly kind: Kind;
  readonly life: Life;
  readonly rate: number;
}

/** Calls on all lanes; in their midst objects are aborted, workerd is killed, and checks are run. */
async function load(folder: Folder, options: RoundsOptions, after: Plan, round: number): Promise<Killed[]> {
  const { calls, lanes, isPatient, isBare, seed } = options;
  const random = chanceFrom(seed + round);
  const killAt = Array.from({ length: killsIn(round, isBare) }, (_, kill) =>
    Math.floor(calls * (0.25 + 0.4 * kill + 0.2 * random())),
  );
  // After all kills: both at once are no more than one.
  const endAt = killAt.length > 0 && !isBare ? Math.floor(calls * 0.92) : null;
  const aside: Promise<unknown>[] = [];
  const killed: Killed[] = [];
  let [began, answered] = [performance.now(), folder.life.answered];
  const kill = async (kind: Kind) => {
    const { life } = folder;
    killed.push({ kind, life, rate: (1_000 * (life.answered - answered)) / (performance.now() - began) });
    folder.faults.counts[kind]++;
    await (kind === "workerd_killed" ? folder.kill(after) : folder.end());
    [began, answered] = [performance.now(), 0];
  };
  let made = 0;
  const lane = async () => {
    while (made < calls) {
      const number = made++;
      if (killAt.includes(number)) aside.push(kill("workerd_killed"));
      if (number === endAt) aside.push(kill("isolate_ended"));
      if (isPatient && number % Math.floor(calls / 2) === 99) aside.push(folder.execute());
      aside.push(...abortNow(folder));
      await folder.call();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await Promise.all(aside);
  return killed;
}

function abortNow(folder: Folder): Promise<void>[] {
  const fault = folder.faults.draw("recorder_aborted", "endpoint_aborted");
  const name = endpoints[folder.faults.counts.recorder_aborted % 3] ?? "steady";
  if (fault === "recorder_aborted") return [folder.abort(fault, name === "wide" ? "wide:1" : `${name}:0`)];
  return fault === "endpoint_aborted" ? [folder.abort(fault, name)] : [];
}

const closingMs = 420_000;

/** Executions end and alerts arrive, each as often as it must; then the folder is gone. */
async function close(folder: Folder, { isBare }: RoundsOptions, totals: Totals): Promise<void> {
  const { ledger, alerts } = folder;
  try {
    if (!isBare) await settle(folder, totals);
  } finally {
    addCounts(totals.counts, await folder.injected());
    totals.findings.push(...ledger.findings.splice(0));
    totals.answered += ledger.answered;
    totals.acknowledged += ledger.acknowledged;
    totals.unavailable += ledger.unavailable;
    for (const endpoint of endpoints) totals.givenUp += ledger.givenUp(endpoint);
    totals.alerts += alerts.size;
    await folder.stop();
  }
}

async function settle(folder: Folder, totals: Totals): Promise<void> {
  const { ledger } = folder;
  const isSettled = async () => {
    const [executions, deliveries] = [await folder.executions(), await folder.deliveries()];
    const copies = await folder.weir.objects("config/");
    return (
      copies.length === endpoints.length &&
      executions.every(({ finishedAt }) => finishedAt !== null) &&
      deliveries.every(({ state }) => state !== "waiting")
    );
  };
  await until("executions end, alerts arrive, configurations are copied", isSettled, closingMs).catch(
    (error: unknown) => ledger.find("stuck", String(error)),
  );
  const executions = await folder.executions();
  totals.executions += executions.length;
  for (const { id, status, exitMessage } of executions) {
    if (status !== "CompletedWithViolations" && status !== "NoData")
      ledger.find("stuck", `Execution ${id} ended ${status}: ${exitMessage}`);
  }
  await compareAlerts(folder, executions, totals);
}

/** The first violation of a monitor is an incident, which lasts: one alert a monitor. */
async function compareAlerts(
  folder: Folder,
  executions: readonly ExecutionRecord[],
  totals: Totals,
): Promise<void> {
  const { ledger } = folder;
  const violating = executions.filter(({ status }) => status === "CompletedWithViolations");
  const incidents = new Set(violating.map(({ monitor }) => monitor));
  totals.incidents += incidents.size;
  const alerts = [...folder.alerts.values()];
  const { workerd_killed, endpoint_aborted } = await folder.injected();
  for (const monitor of incidents) {
    const [alert, ...more] = alerts.filter((one) => one.monitor === monitor);
    const answers = alert?.answers ?? [];
    const fewest = answers.filter((answer) => answer !== null).length + 1;
    const most = fewest + workerd_killed + endpoint_aborted;
    if (answers.length < fewest) ledger.find("lost", `The alert of ${monitor} was never delivered`);
    if (answers.length > most) ledger.find("doubled", `The alert of ${monitor} came ${answers.length} times`);
    if (more.length > 0) ledger.find("doubled", `${more.length} more alerts came of ${monitor}`);
  }
  for (const { monitor } of alerts)
    if (!incidents.has(monitor)) ledger.find("doubled", `An alert came of ${monitor}, which found nothing`);
}
