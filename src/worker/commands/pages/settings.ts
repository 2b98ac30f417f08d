/** What the settings of an endpoint show: its configuration, whether its receivers can be told, and its baselines. */
import { secretsOf, type Receiver } from "../../../core/receiver/receivers.ts";
import type { BaselineRecord } from "../../baseline/records.ts";
import type { EndpointView } from "../../endpoint/view.ts";
import type { Bindings } from "../../env.ts";
import { lackOf } from "../../notify/reach.ts";
import type { Result } from "../../platform/problem.ts";
import { secretOf } from "../../platform/secrets.ts";
import { listBaselines } from "../baselines.ts";
import { viewEndpoint } from "../endpoints.ts";
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
  /** What is wrong with the deployment. */
  readonly warnings: readonly string[];
}

const shownBaselines = 30;
const shownReplays = 10;

export async function settingsStateOf(env: Bindings, name: string): Promise<Result<SettingsState>> {
  const [view, listed, replayed, warnings] = await Promise.all([
    viewEndpoint(env, name),
    listBaselines(env, name, shownBaselines, null),
    listReplays(env, name, null),
    warningsOf(env),
  ]);
  if (!view.ok) return view;
  if (!listed.ok) return listed;
  const { items: baselines, next } = listed.value;
  const receivers = view.value.config.receivers.map((receiver) => stateOf(env, receiver));
  const replays = replayed.ok ? replayed.value.replays.slice(0, shownReplays) : [];
  const hasMoreBaselines = next !== null;
  return { ok: true, value: { view: view.value, receivers, baselines, hasMoreBaselines, replays, warnings } };
}

function stateOf(env: Bindings, receiver: Receiver): ReceiverState {
  const secrets = secretsOf(receiver).map((name) => ({ name, isSet: secretOf(env, name) !== null }));
  return { kind: receiver.kind, secrets, lack: lackOf(env, receiver) };
}
