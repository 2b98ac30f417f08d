/** How the deployment stands as a whole, in plain words: what is wrong, and what to do. */
import type { PushState } from "../../core/metrics/pushes.ts";
import { ailmentsOf, lateMs, lateness, type Ailment } from "../../core/overview/ailments.ts";
import { pushAilments } from "../../core/overview/push-ailments.ts";
import { needOf, standings } from "../../core/overview/standing.ts";
import { askedCatalog } from "../deployment/catalog.ts";
import type { Bindings } from "../env.ts";
import { problem, type Result } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import { unusable } from "../platform/settings/bindings.ts";
import { answerOf, roomOf } from "./reach.ts";
import { openWarningsOf, warningsOf } from "./warnings.ts";

export interface DeploymentHealth {
  /** Whether nothing is wrong with anything that was looked at. */
  readonly isFine: boolean;
  /** How many endpoints there are, and at how many was looked: those first that need somebody most. */
  readonly endpoints: number;
  readonly looked: number;
  readonly ailments: readonly Ailment[];
  /** How pushes of metrics go; null where none are configured. */
  readonly push: PushHealth | null;
}

interface PushHealth {
  /** When the collector took metrics last. */
  readonly lastSuccess: string | null;
  /** Though all may be well since. */
  readonly lastError: { readonly at: string; readonly reason: string } | null;
}

/** Each is asked: together fewer than the 50 subrequests that a request has on the free plan. */
const mostLooked = 40;

/** `isReader`: for somebody who may not know what would help an attacker. */
export async function deploymentHealth(
  env: Bindings,
  now: number,
  isReader = false,
): Promise<Result<DeploymentHealth>> {
  const closed = unusable(env);
  if (closed !== null) return { ok: false, problem: problem("not_configured", closed) };
  const catalog = askedCatalog(env);
  const most = needOf(standings.at(-1) ?? "fine");
  const found = await catalog.fleet({ text: "", least: 0, most, limit: mostLooked, after: null });
  const endpoints = found.counts.reduce((sum, one) => sum + one.endpoints, 0);
  const warnings = await (isReader ? openWarningsOf(env) : warningsOf(env));
  const push = settingsOf(env).otlp === null ? null : await catalog.pushState(now);
  const looks = await Promise.all(found.endpoints.map(({ name }) => lookAt(env, name, now)));
  const ailments = [
    ...warnings.map(warningOf),
    ...lateness(await catalog.late(now - lateMs)),
    ...(push === null ? [] : pushAilments(push, now)),
    ...(endpoints === 0 ? [nothingThere] : []),
    ...looks.flat(),
  ];
  const value = {
    isFine: ailments.length === 0,
    endpoints,
    looked: looks.length,
    ailments,
    push: push && pushHealth(push),
  };
  return { ok: true, value };
}

function pushHealth({ successAt, error }: PushState): PushHealth {
  const iso = (time: number) => new Date(time).toISOString();
  return {
    lastSuccess: successAt === null ? null : iso(successAt),
    lastError: error && { at: iso(error.at), reason: error.reason },
  };
}

async function lookAt(env: Bindings, name: string, now: number): Promise<Ailment[]> {
  const glance = await answerOf(name, roomOf(env, name, "glances").look());
  if (glance !== null) return ailmentsOf({ name, ...glance }, now);
  const todo = `Look for glance_failed in the logs, and at weir endpoint health ${name}`;
  return [{ endpoint: name, severity: "error", problem: "It does not answer", todo }];
}

/** What is wrong with variables, secrets and bindings says itself what to do, behind the last colon. */
function warningOf(warning: string): Ailment {
  const at = warning.lastIndexOf(": ");
  const [told, todo] = at < 0 ? [warning, ""] : [warning.slice(0, at), warning.slice(at + 2)];
  return { endpoint: null, severity: "error", problem: told, todo };
}

const nothingThere: Ailment = {
  endpoint: null,
  severity: "warning",
  problem: "There is no endpoint: nothing is monitored",
  todo: "Add one: weir endpoint add NAME --upstream https://…, or weir apply of a weir.json",
};
