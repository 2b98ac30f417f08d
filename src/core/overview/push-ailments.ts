/** What is wrong with pushes of metrics, in plain words. */
import type { PushState } from "../metrics/pushes.ts";
import type { Ailment } from "./ailments.ts";

const minuteMs = 60_000;

/** So many attempts may fail before it is told: collectors restart. */
const fewFailures = 3;

/** Cron that does not run is told after this. */
const overdueMs = 5 * minuteMs;

export function pushAilments(state: PushState, now: number): Ailment[] {
  return [...failureIn(state), ...rejectionIn(state), ...silenceIn(state, now)].map(([problem, todo]) => ({
    endpoint: null,
    severity: "warning",
    problem,
    todo,
  }));
}

type Told = readonly [problem: string, todo: string];

function failureIn({ error, successAt, since, failures }: PushState): Told[] {
  if (error === null || (successAt ?? 0) >= error.at) return [];
  if (!error.isFinal && failures < fewFailures) return [];
  const from = new Date(successAt ?? since).toISOString();
  const todo = error.isFinal
    ? "See that WEIR_OTLP_URL takes OTLP/HTTP in JSON (most end in /v1/metrics), and that WEIR_OTLP_HEADERS opens it"
    : "See that the collector runs and can be reached from the internet: counts are pushed as they stand, so that none is lost";
  return [[`The collector of WEIR_OTLP_URL took no metrics since ${from}: ${error.reason}`, todo]];
}

function rejectionIn({ rejected }: PushState): Told[] {
  if (rejected === null) return [];
  const { points, note } = rejected;
  const said = note === "" ? "it does not say why" : `it says: ${note}`;
  return [
    [
      `The collector of WEIR_OTLP_URL did not take ${points} points of the last push: ${said}`,
      "Do as it says; what it does not take is not pushed again",
    ],
  ];
}

function silenceIn({ since, attemptAt, nextAt }: PushState, now: number): Told[] {
  const due = Math.max(since, attemptAt ?? 0, nextAt);
  if (now - due < overdueMs || nextAt > now) return [];
  return [
    [
      `No metrics were pushed since ${new Date(Math.max(since, attemptAt ?? 0)).toISOString()}: cron does not run, or its ticks fail`,
      'See that wrangler.toml has [triggers] crons = ["* * * * *"] and deploy it; if it has, look for metrics_not_pushed in the logs',
    ],
  ];
}
