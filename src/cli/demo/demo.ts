/**
 * `weir demo`: the whole system on this computer, without account or network. The real Worker on
 * workerd, a model behind it, a baseline, ordinary traffic that passes, later traffic that does not: what the watch
 * says within seconds, the check that confirms it, and the end once it is mended, shown as Slack would show it.
 */
import { randomBytes } from "node:crypto";
import { DemoClient } from "./client.ts";
import { generated, ownFiles, type Scenario } from "./scenario.ts";
import { stayUp } from "./after.ts";
import { startDoor } from "./door.ts";
import { startModel, startReceiver, type DemoServer, type Receiver } from "./server.ts";
import { listen, phrases, receive, show, type DemoAlert } from "./messages.ts";
import { playBaseline, playTraffic, spanMs, type Played } from "./steps.ts";
import { interrupted, startLocal, type Local } from "../local/local.ts";
import { complain, openOutput, type Output } from "../terminal/output.ts";
import { counted } from "../../core/counted.ts";

export interface DemoOptions {
  readonly exit: boolean;
  readonly json: boolean;
  readonly port?: number;
  readonly seed: number;
  readonly train?: string;
  readonly traffic?: string;
}

/** Gives the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const output = openOutput(options.json);
  const begun = performance.now();
  const scenario = await scenarioOf(options);
  const stopped = interrupted();
  const stage = await openStage(scenario, options.port, output);
  try {
    const played = play(stage, scenario, output, begun);
    // Whoever presses Ctrl-C halfway wants the end, not the alert.
    const outcome = await Promise.race([played, stopped.then(() => null)]);
    if (outcome === null) {
      played.catch(() => {});
      return 1;
    }
    if (!options.exit && outcome.ok) {
      output.say("");
      await stayUp({ ...stage, link: stage.door.url, output }, scenario, stopped);
    }
    output.result(outcome);
    return outcome.ok ? 0 : 1;
  } finally {
    await Promise.all(stage.toStop.map((stop) => stop()));
  }
}

async function scenarioOf({ train, traffic, seed }: DemoOptions): Promise<Scenario> {
  if (train === undefined && traffic === undefined) return generated(seed);
  if (train === undefined || traffic === undefined) {
    throw new Error("Cannot use one file alone: give both --train and --traffic");
  }
  return ownFiles(train, traffic, seed);
}

interface Stage {
  readonly local: Local;
  readonly receiver: Receiver;
  readonly client: DemoClient;
  /** Signs in to the dashboard. */
  readonly door: DemoServer;
  readonly toStop: readonly (() => Promise<void>)[];
}

async function openStage(scenario: Scenario, port: number | undefined, output: Output): Promise<Stage> {
  const toStop: (() => Promise<void>)[] = [];
  try {
    const model = await startModel(scenario.answer);
    toStop.unshift(() => model.stop());
    const receiver = await startReceiver();
    toStop.unshift(() => receiver.stop());
    const token = randomBytes(24).toString("base64url");
    const bindings = {
      WEIR_DEV: "true",
      WEIR_ADMIN_TOKEN: token,
      WEIR_PROFILE_SECONDS: String(spanMs / 1_000),
      WEIR_FLUSH_SECONDS: "5",
      WEBHOOK_DEMO: `${receiver.url}/slack`,
    };
    const local = await startLocal({ port, bindings, onLog: () => {} });
    toStop.unshift(() => local.stop());
    const door = await startDoor(local.url, token, `/dashboard/${scenario.endpoint}`);
    toStop.unshift(() => door.stop());
    const client = new DemoClient(local.url, token, scenario.endpoint);
    await client.putEndpoint(model.url, scenario.mode);
    output.say(
      `Worker      ${local.url} on workerd, in memory; endpoint "${scenario.endpoint}" in front of ${model.url}`,
    );
    return { local, receiver, client, door, toStop };
  } catch (error) {
    await Promise.all(toStop.map((stop) => stop()));
    throw error;
  }
}

/** The one line of `--json`. */
interface WholeDemo {
  readonly ok: boolean;
  /** From the start to the last message. */
  readonly seconds: number;
  readonly baseline: { readonly rows: number };
  readonly ordinary: Played;
  readonly shifted: Played;
  /** What the watch said while the traffic came. */
  readonly watch: DemoAlert | null;
  /** What the check said after it, and the message that it is over. */
  readonly alert: DemoAlert | null;
  readonly over: DemoAlert | null;
  readonly url: string;
}

async function play(stage: Stage, scenario: Scenario, output: Output, begun: number): Promise<WholeDemo> {
  const { client, local } = stage;
  const { isGenerated } = scenario;
  const rows = await playBaseline(client, scenario);
  output.say(`Baseline    ${counted(rows, "row")}`);
  await client.putMonitor("each-minute", notYet);
  const { played: ordinary } = await playTraffic(client, "Ordinary", scenario.ordinary, 0);
  output.say(`Ordinary    ${resultOf(ordinary)}`);
  if (!isGenerated && ordinary.violations > 0) output.say(ownViolations);
  const label = isGenerated ? "Shifted" : "Later";
  const heard = listen(stage.receiver);
  const { played: shifted, askedAt } = await playTraffic(client, label, scenario.later, ordinary.calls);
  const said = heard();
  const watch = said && (await show(said.body, said.afterMs, watchWords, output));
  output.say(`${label.padEnd(12)}${resultOf(shifted)}`);
  const isViolating = shifted.status === "CompletedWithViolations";
  const alert = isViolating ? await checked(stage, askedAt, output) : null;
  const over = alert && (await mended(stage, scenario, ordinary.calls + shifted.calls, output));
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  if (!isViolating && !isGenerated) output.say("No violation was found, so there is no alert.");
  const outcome = { seconds, baseline: { rows }, ordinary, shifted, watch, alert, over, url: local.url };
  const faults = faultsOf(outcome, scenario);
  for (const fault of faults) complain(fault);
  return { ok: faults.length === 0, ...outcome };
}

/** The monitor's schedule while its windows are the story's: no minute with a part of one is checked beside them. */
const notYet = "0 0 1 1 *";

function watchWords(ms: number): string {
  return `Watch       received ${(ms / 1_000).toFixed(1)} s after the first such call; as Slack shows it:`;
}

function checked({ receiver }: Stage, since: number, output: Output): Promise<DemoAlert | null> {
  const say = (ms: number) =>
    `Alert       received ${ms} ms after the check was asked for; as Slack shows it:`;
  return receive(receiver, phrases.check, { since, say, output });
}

/** Ordinary traffic again, and the message that it is over. */
async function mended(
  { client, receiver }: Stage,
  scenario: Scenario,
  before: number,
  output: Output,
): Promise<DemoAlert | null> {
  if (scenario.mended.length === 0) return null;
  const { played, askedAt } = await playTraffic(client, "Mended", scenario.mended, before);
  output.say(`Mended      ${resultOf(played)}`);
  const say = (ms: number) =>
    `Over        received ${ms} ms after the check was asked for; as Slack shows it:`;
  return receive(receiver, phrases.over, { since: askedAt, say, output });
}

const ownViolations =
  "            (rows of the training set itself: its own constraints do not hold for a part of it)";

function resultOf({ calls, exitMessage }: Played): string {
  return `${counted(calls, "call")} → ${exitMessage}`;
}

/** What is not as it must be. */
function faultsOf(outcome: Omit<WholeDemo, "ok">, { isGenerated }: Scenario): string[] {
  const { shifted, alert } = outcome;
  const isSilent = alert === null && shifted.status === "CompletedWithViolations";
  const faults = isSilent ? ["Cannot show the alert: none arrived in time"] : [];
  return isGenerated ? [...faults, ...faultsOfGenerated(outcome)] : faults;
}

function faultsOfGenerated({ ordinary, shifted, watch, alert, over }: Omit<WholeDemo, "ok">): string[] {
  const claims: readonly (readonly [boolean, string])[] = [
    [ordinary.status === "Completed", `ordinary traffic pass: its check ended with ${ordinary.exitMessage}`],
    [
      shifted.status === "CompletedWithViolations",
      `shifted traffic fail: its check ended with ${shifted.exitMessage}`,
    ],
    [watch !== null, "the watch: it said nothing while the traffic came"],
    [alert === null || alert.picture !== null, "the alert's picture"],
    [alert === null || over !== null, "that it is over: no message came in time"],
  ];
  return claims.flatMap(([isSo, words]) => (isSo ? [] : [`Cannot show ${words}`]));
}
