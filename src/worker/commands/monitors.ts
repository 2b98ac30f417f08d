/** Monitors of an endpoint. */
import type { MonitorConfig } from "../../core/config/monitor.ts";
import type { Bindings } from "../env.ts";
import type { MonitorRecord } from "../monitor/monitors.ts";
import type { Condition } from "../platform/condition.ts";
import { problem, type Result } from "../platform/problem.ts";
import { flat, roomOf } from "./reach.ts";
import { scriptsOf } from "./script/of-monitor.ts";
import { warned, type Warned } from "./warnings.ts";

export type { MonitorRecord };

export async function putMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
  config: MonitorConfig,
  condition: Condition,
): Promise<Result<MonitorRecord & Warned>> {
  const { reference } = config;
  if (typeof reference === "object" && reference.endpoint === endpoint) return itself;
  const scripts = await scriptsOf(env, endpoint, config);
  if (!scripts.ok) return scripts;
  const put = await flat(roomOf(env, endpoint, "monitors").put(monitor, config, condition));
  return warned(env, put, scripts.value);
}

export async function getMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
): Promise<Result<MonitorRecord>> {
  const found = await roomOf(env, endpoint, "monitors").get(monitor);
  if (!found.ok) return found;
  return found.value === null ? none : { ok: true, value: found.value };
}

/** Pauses a monitor, or lets it run again. */
export async function enableMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
  enabled: boolean,
  condition: Condition,
): Promise<Result<MonitorRecord>> {
  return flat(roomOf(env, endpoint, "monitors").enable(monitor, enabled, condition));
}

export async function deleteMonitor(
  env: Bindings,
  endpoint: string,
  monitor: string,
  condition: Condition,
): Promise<Result<null>> {
  const deleted = await flat(roomOf(env, endpoint, "monitors").delete(monitor, condition));
  if (!deleted.ok) return deleted;
  return deleted.value ? { ok: true, value: null } : none;
}

const itself = {
  ok: false,
  problem: problem("invalid", "Cannot take this monitor configuration", [
    {
      path: "reference.endpoint",
      message:
        "Expected another endpoint: a window is always like itself. For an earlier window, say previous-window",
    },
  ]),
} as const;

const none = { ok: false, problem: problem("not_found", "There is no monitor of this name") } as const;
