/** The scripts that a monitor names, as it is put. */
import type { MonitorConfig } from "../../../core/config/monitor.ts";
import type { Bindings } from "../../env.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { noLoader } from "../../script/isolate.ts";
import { scriptNames } from "../../script/scripts.ts";

/** What is to be known of the scripts that a monitor names; a problem where none can run. */
export async function scriptsOf(
  env: Bindings,
  endpoint: string,
  { preprocessor, postAnalytics }: MonitorConfig,
): Promise<Result<readonly string[]>> {
  const wanted = [preprocessor, postAnalytics].flatMap((one) => (one === undefined ? [] : [one.script]));
  if (wanted.length === 0) return { ok: true, value: [] };
  if (env.LOADER === undefined) {
    return { ok: false, problem: problem("conflict", `Cannot take this monitor: ${noLoader}`) };
  }
  const there = await scriptNames(env.BUCKET, endpoint);
  const missing = wanted.filter((name) => !there.includes(name));
  const words = (name: string) =>
    `There is no script ${name} yet: put it to /v1/endpoints/${endpoint}/scripts/${name}`;
  return { ok: true, value: missing.map(words) };
}
