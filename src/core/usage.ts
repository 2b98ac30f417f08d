/**
 * What an endpoint's traffic costs a month at Cloudflare's list prices: calls are counted, what Weir does for a call is
 * reckoned by what was measured at even traffic (docs/speed.md), prices are those of docs/platform.md. A test
 * holds both tables to the documents. What a plan includes is not taken off.
 */

/** Of a million calls: how many operations, and GB-s of duration. */
export interface Operations {
  readonly requests: number;
  readonly objectRequests: number;
  readonly rowsWritten: number;
  readonly writes: number;
  readonly gbSeconds: number;
}

/** Measured, by calls a second. */
export const measured: readonly (readonly [rate: number, Omit<Operations, "requests">])[] = [
  [1, { objectRequests: 1_187_845, rowsWritten: 1_193_370, writes: 16_575, gbSeconds: 265_190 }],
  [10, { objectRequests: 354_803, rowsWritten: 353_137, writes: 1_666, gbSeconds: 26_801 }],
  [100, { objectRequests: 41_164, rowsWritten: 40_942, writes: 167, gbSeconds: 2_668 }],
  [1_000, { objectRequests: 4_839, rowsWritten: 4_755, writes: 78, gbSeconds: 267 }],
];

/** Dollars a million. */
export const prices: Operations = {
  requests: 0.3,
  objectRequests: 0.15,
  rowsWritten: 1,
  writes: 4.5,
  gbSeconds: 12.5,
};

type Operation = keyof Operations;

const operations: readonly Operation[] = ["requests", "objectRequests", "rowsWritten", "writes", "gbSeconds"];

/** An endpoint's calls of a day: those that came, those of which a Recorder heard, and those that it stored. */
export interface DayOfCalls {
  readonly came: number;
  readonly heard: number;
  readonly captured: number;
}

const secondsOfDay = 86_400;
const daysOfMonth = 365.25 / 12;

/** More no call takes: below one call a second hardly any are batched, and objects sleep after 10 s. */
const mostOfCall: Omit<Operations, "requests"> = {
  objectRequests: 2,
  rowsWritten: 3,
  writes: 1,
  gbSeconds: 2.6,
};

/** Operations of a month of days like this one. */
export function operationsOf({ came, heard, captured }: DayOfCalls): Operations {
  const calls = heard * daysOfMonth;
  const rate = heard / secondsOfDay;
  const of = (operation: Exclude<Operation, "requests">) =>
    heard === 0 ? 0 : calls * Math.min(mostOfCall[operation], perCall(operation, rate));
  return {
    requests: came * daysOfMonth,
    objectRequests: of("objectRequests"),
    rowsWritten: of("rowsWritten"),
    writes: captured === 0 ? 0 : Math.min(of("writes"), captured * daysOfMonth),
    gbSeconds: of("gbSeconds"),
  };
}

/** Between two measured rates, and beyond them, by the straight line of their logarithms. */
function perCall(operation: Exclude<Operation, "requests">, rate: number): number {
  const last = measured.length - 2;
  const found = measured.findIndex(([,], at) => rate < (measured[at + 1]?.[0] ?? Infinity));
  const at = Math.min(found < 0 ? last : found, last);
  const [low, high] = [measured[at], measured[at + 1]];
  if (low === undefined || high === undefined) return 0;
  const [x0, x1] = [Math.log(low[0]), Math.log(high[0])];
  const [y0, y1] = [Math.log(low[1][operation]), Math.log(high[1][operation])];
  return Math.exp(y0 + ((Math.log(rate) - x0) / (x1 - x0)) * (y1 - y0)) / 1e6;
}

export function dollarsOf(month: Operations): number {
  return operations.reduce((sum, operation) => sum + (month[operation] * prices[operation]) / 1e6, 0);
}

export function sumOf(months: readonly Operations[]): Operations {
  const sum = (operation: Operation) => months.reduce((all, month) => all + month[operation], 0);
  return {
    requests: sum("requests"),
    objectRequests: sum("objectRequests"),
    rowsWritten: sum("rowsWritten"),
    writes: sum("writes"),
    gbSeconds: sum("gbSeconds"),
  };
}
