/**
 * `weir demo`: the whole system on this computer, without account or network. The real Worker on
 * workerd, a model behind it, a baseline, ordinary traffic that passes, later traffic that does not,
 * and the alert, shown as Slack would show it.
 */
import { randomBytes } from "node:crypto";
import { DemoClient } from "./client.ts";
import { generated, ownFiles, type Scenario } from "./scenario.ts";
import { startModel, startReceiver, type Receiver } from "./server.ts";
import { linkIn, parseSlack, renderSlack } from "./slack.ts";
import { playBaseline, playTraffic, spanMs, type Played } from "./steps.ts";
import { interrupted, startLocal, type Local } from "../local/local.ts";
import { complain, openOutput, type Output } from "../terminal/output.ts";
import { counted } from "../terminal/progress.ts";

export interface DemoOptions {
  readonly exit: boolean;
  readonly json: boolean;
  readonly port?: number;
  readonly seed: number;
  readonly train?: string;
  readonly traffic?: string;
}

/** What every message about an incident ends with. */
const firstAlert = "evt_";

/** How long an alert may take to arrive. */
const alertTimeoutMs = 20_000;

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
    if (!options.exit && outcome.ok) await stayUp(stage, outcome, output, stopped);
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
    const client = new DemoClient(local.url, token, scenario.endpoint);
    await client.putEndpoint(model.url, scenario.mode);
    output.say(
      `Worker      ${local.url} on workerd, in memory; endpoint "${scenario.endpoint}" in front of ${model.url}`,
    );
    return { local, receiver, client, toStop };
  } catch (error) {
    await Promise.all(toStop.map((stop) => stop()));
    throw error;
  }
}

/** The one line of `--json`. */
interface WholeDemo {
  readonly ok: boolean;
  /** From the start to the alert. */
  readonly seconds: number;
  readonly baseline: { readonly rows: number };
  readonly ordinary: Played;
  readonly shifted: Played;
  readonly alert: DemoAlert | null;
  readonly url: string;
}

interface DemoAlert {
  /** From the wish to check until the message arrived. */
  readonly receivedAfterMs: number;
  readonly text: string;
  readonly report: string | null;
}

async function play(stage: Stage, scenario: Scenario, output: Output, begun: number): Promise<WholeDemo> {
  const { client, local } = stage;
  const { isGenerated } = scenario;
  const rows = await playBaseline(client, scenario);
  output.say(`Baseline    ${counted(rows, "row")}`);
  await client.putMonitor("each-minute");
  const { played: ordinary } = await playTraffic(client, "Ordinary", scenario.ordinary, 0);
  output.say(`Ordinary    ${resultOf(ordinary)}`);
  if (!isGenerated && ordinary.violations > 0) {
    output.say(
      "            (rows of the training set itself: its own constraints do not hold for a part of it)",
    );
  }
  const label = isGenerated ? "Shifted" : "Later";
  const { played: shifted, askedAt } = await playTraffic(client, label, scenario.later, ordinary.calls);
  output.say(`${label.padEnd(12)}${resultOf(shifted)}`);
  const isViolating = shifted.status === "CompletedWithViolations";
  const alert = isViolating ? await receiveAlert(stage, askedAt, output) : null;
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  if (!isViolating && !isGenerated) output.say("No violation was found, so there is no alert.");
  const outcome = { seconds, baseline: { rows }, ordinary, shifted, alert, url: local.url };
  const faults = faultsOf(outcome, scenario);
  for (const fault of faults) complain(fault);
  return { ok: faults.length === 0, ...outcome };
}

function resultOf({ calls, exitMessage }: Played): string {
  return `${counted(calls, "call")} → ${exitMessage}`;
}

/** What is not as it must be. */
function faultsOf({ ordinary, shifted, alert }: Omit<WholeDemo, "ok">, { isGenerated }: Scenario): string[] {
  const faults: string[] = [];
  if (isGenerated && ordinary.status !== "Completed") {
    faults.push(`Cannot show ordinary traffic pass: its check ended with ${ordinary.exitMessage}`);
  }
  if (isGenerated && shifted.status !== "CompletedWithViolations") {
    faults.push(`Cannot show shifted traffic fail: its check ended with ${shifted.exitMessage}`);
  }
  if (alert === null && shifted.status === "CompletedWithViolations") {
    faults.push(`Cannot show the alert: none arrived within ${alertTimeoutMs / 1_000} seconds`);
  }
  return faults;
}

async function receiveAlert({ receiver }: Stage, askedAt: number, output: Output): Promise<DemoAlert | null> {
  const body = await receiver.waitFor(firstAlert, alertTimeoutMs);
  const receivedAfterMs = Math.round(performance.now() - askedAt);
  const message = body === null ? null : parseSlack(body);
  if (message === null) return null;
  output.say(
    `Alert       received ${receivedAfterMs} ms after the check was asked for; as Slack shows it:\n`,
  );
  output.say(`${renderSlack(message, Math.min(100, output.width), output.style)}\n`);
  return { receivedAfterMs, text: message.text, report: linkIn(message) };
}

/** Until Ctrl-C the monitor goes on each minute, and what it sends is shown. */
async function stayUp(
  { local, receiver }: Stage,
  { alert }: WholeDemo,
  output: Output,
  stopped: Promise<void>,
): Promise<void> {
  receiver.onMessage = (body) => {
    const message = parseSlack(body);
    if (message !== null) output.say(`\n${renderSlack(message, Math.min(100, output.width), output.style)}`);
  };
  output.say(`Dashboard   ${local.url}/`);
  if (alert !== null && alert.report !== null) output.say(`Report      ${alert.report}`);
  output.say("Your model  npm start, then one curl; the README says how to deploy to your own account");
  output.say("Everything stays up, and the monitor checks each minute, until Ctrl-C.");
  await stopped;
}
