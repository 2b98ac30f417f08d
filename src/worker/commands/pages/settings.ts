/** What the settings of an endpoint show: its configuration, whether its receivers can be told, its scripts and its baselines. */
import { secretsOf, type Receiver } from "../../../core/receiver/receivers.ts";
import type { BaselineRecord } from "../../baseline/records.ts";
import type { EndpointView } from "../../endpoint/view.ts";
import type { Bindings } from "../../env.ts";
import { lackOf } from "../../notify/reach.ts";
import type { Result } from "../../platform/problem.ts";
import { secretOf } from "../../platform/secrets.ts";
import { keptScripts, type KeptScript } from "../../script/scripts.ts";
import { listBaselines } from "../baselines.ts";
import { viewEndpoint } from "../endpoints.ts";
import { answerOf } from "../reach.ts";
import { listExecutions, type ExecutionRecord } from "../executions.ts";
import { listReplays, type ReplayRecord } from "../replay/replays.ts";
import { warningsOf } from "../warnings.ts";

/** A receiver, and whether the secrets that it goes by are set. */
interface ReceiverState {
  readonly kind: string;
  readonly secrets: readonly { readonly name: string; readonly isSet: boolean }[];
  readonly lack: string | null;
}

export interface SettingsState {
  readonly view: EndpointView;
  readonly receivers: readonly ReceiverState[];
  /** The newest, and whether there are older ones. */
  readonly baselines: readonly BaselineRecord[];
  readonly hasMoreBaselines: boolean;
  readonly replays: readonly ReplayRecord[];
  /** Null while R2 does not answer. */
  readonly scripts: readonly KeptScript[] | null;
  /** Of monitors with scripts the last window that was checked, by their names. */
  readonly lastRuns: ReadonlyMap<string, ExecutionRecord>;
  /** What is wrong with the deployment. */
  readonly warnings: readonly string[];
}

const shownBaselines = 30;
const shownReplays = 10;

export async function settingsStateOf(env: Bindings, name: string): Promise<Result<SettingsState>> {
  const [view, listed, replayed, scripts, warnings] = await Promise.all([
    viewEndpoint(env, name),
    listBaselines(env, name, shownBaselines, null),
    listReplays(env, name, null),
    answerOf(name, scriptsOf(env, name)),
    warningsOf(env),
  ]);
  if (!view.ok) return view;
  if (!listed.ok) return listed;
  const { items: baselines, next } = listed.value;
  const receivers = view.value.config.receivers.map((receiver) => stateOf(env, receiver));
  const replays = replayed.ok ? replayed.value.replays.slice(0, shownReplays) : [];
  const hasMoreBaselines = next !== null;
  const lastRuns = await lastRunsOf(env, view.value);
  const beside = { receivers, baselines, hasMoreBaselines, replays, scripts, lastRuns, warnings };
  return { ok: true, value: { view: view.value, ...beside } };
}

async function scriptsOf({ BUCKET }: Bindings, name: string) {
  return { ok: true, value: await keptScripts(BUCKET, name) } as const;
}

/** Monitors with scripts that the page says it of. */
const mostScripted = 40;

async function lastRunsOf(env: Bindings, { name, monitors }: EndpointView) {
  const scripted = monitors.filter(({ config }) => config?.preprocessor ?? config?.postAnalytics);
  const runs = scripted.slice(0, mostScripted).map(async ({ name: monitor }) => {
    const listing = { monitor, limit: 5, before: Number.MAX_SAFE_INTEGER, after: null };
    const listed = await listExecutions(env, name, listing);
    const ended = listed.ok ? listed.value.items.find(({ finishedAt }) => finishedAt !== null) : undefined;
    return ended === undefined ? [] : [[monitor, ended] as const];
  });
  return new Map((await Promise.all(runs)).flat());
}

function stateOf(env: Bindings, receiver: Receiver): ReceiverState {
  const secrets = secretsOf(receiver).map((name) => ({ name, isSet: secretOf(env, name) !== null }));
  return { kind: receiver.kind, secrets, lack: lackOf(env, receiver) };
}
