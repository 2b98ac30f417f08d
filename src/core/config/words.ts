/** What an endpoint is configured as, in sentences: what happens to a call, what is kept of it, and who is told. */
import { defaultTelling } from "../incident/policy.ts";
import { defaultLearning, type EndpointConfig } from "./endpoint.ts";
import { count, counted } from "../counted.ts";

/** One sentence each, without a full stop. */
export function endpointWords(config: EndpointConfig): string[] {
  return [
    ...upstreamWords(config),
    ...captureWords(config),
    config.profile
      ? "Every call is counted in the statistics"
      : "No call is counted in the statistics: no window is judged",
    watchWords(config),
    learningWords(config),
    ...retentionWords(config),
    ...tellingWords(config),
  ];
}

function upstreamWords({ upstream, callerSecret, shards }: EndpointConfig): string[] {
  const { url, invocationPath, timeoutSeconds, idleTimeoutSeconds, secretHeaders } = upstream;
  const silence = idleTimeoutSeconds === undefined ? "" : `, and may be silent for ${idleTimeoutSeconds} s`;
  const headers = Object.entries(secretHeaders).map(([name, { secret }]) => `${name} from ${secret}`);
  return [
    `Calls go to ${url}, invocations to its ${invocationPath}; it has ${timeoutSeconds} s to begin its answer${silence}`,
    ...(headers.length === 0 ? [] : [`It is sent secret headers: ${headers.join(", ")}`]),
    callerSecret === undefined
      ? "Whoever knows the address may call"
      : `Callers must send the secret ${callerSecret}`,
    ...(shards === 1 ? [] : [`At least ${shards} Recorders share its calls`]),
  ];
}

const sides = {
  Input: "the input is",
  Output: "the output is",
  InputAndOutput: "input and output are",
} as const;

function captureWords({ capture }: EndpointConfig): string[] {
  const { enabled, samplingPercentage, dailyBudget, mode, bodyLimitBytes, redact } = capture;
  if (!enabled || samplingPercentage === 0) return ["No call is written to R2"];
  const share = samplingPercentage === 100 ? "every call" : `${samplingPercentage} % of the calls`;
  const { captures, bytes } = dailyBudget ?? {};
  const most = [
    ...(captures === undefined ? [] : [`${count(captures)} calls`]),
    ...(bytes === undefined ? [] : [`${count(bytes)} bytes`]),
  ];
  return [
    `Of ${share} ${sides[mode]} written to R2, of each body at most ${count(bodyLimitBytes)} bytes`,
    ...(most.length === 0 ? [] : [`At most ${most.join(" and ")} are written a day`]),
    redact.length === 0
      ? "Nothing is taken out of bodies"
      : `Before anything is written or counted, ${counted(redact.length, "rule")} of redaction ${redact.length === 1 ? "holds" : "hold"}: ${redactionWords(redact)}`,
  ];
}

/** The first rules by what they are of. */
function redactionWords(rules: EndpointConfig["capture"]["redact"]): string {
  const named = rules.slice(0, 5).map(({ action, side, column }) => {
    const path = Array.isArray(column) ? column.join(".") : String(column);
    return `${action} ${path}${side === "both" ? "" : ` of the ${side}`}`;
  });
  const more = rules.length - named.length;
  return `${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function watchWords({ profile, watch }: EndpointConfig): string {
  if (!profile || watch?.enabled === false) return "Nothing is watched between checks";
  const except = watch?.except.length ?? 0;
  return `Calls are watched between checks${except === 0 ? "" : `, but for ${counted(except, "feature")}`}`;
}

function learningWords({ profile, learning = defaultLearning }: EndpointConfig): string {
  const { enabled, records, hours } = learning;
  if (!profile || !enabled) return "No baseline is made by itself";
  const time = hours === 0 ? "" : ` over ${hours} hours`;
  return `While there is no baseline, one is made of the first ${count(records)} records${time}`;
}

function retentionWords({ retention }: EndpointConfig): string[] {
  const { capturesDays, reportsDays, baselinesDays } = retention;
  return [
    ageWords("Captures are kept", capturesDays),
    ageWords("Reports are kept", reportsDays),
    ageWords("Baselines that were replaced are kept", baselinesDays),
  ];
}

function ageWords(what: string, days: number | undefined): string {
  return `${what} ${days === undefined ? "for ever" : `for ${counted(days, "day")}`}`;
}

function tellingWords({ receivers, incidents = defaultTelling }: EndpointConfig): string[] {
  const { repeatHours, maintenance, runbooks } = incidents;
  const pages = Object.keys(runbooks).length;
  return [
    receivers.length === 0
      ? "Nobody is told of incidents: there is no receiver"
      : `${counted(receivers.length, "receiver")} ${receivers.length === 1 ? "is" : "are"} told of incidents, again after ${repeatHours} h while one lasts`,
    ...maintenance.map(
      ({ schedule, minutes, reason }) =>
        `Nobody is told for ${minutes} minutes from each time of ${schedule} on${reason === "" ? "" : `: ${reason}`}`,
    ),
    ...(pages === 0
      ? []
      : [`There are own pages of what to do about ${counted(pages, "kind")} of incidents`]),
  ];
}
