/**
 * The keys of all that Weir writes to R2. The layout is a public contract.
 *
 * captures/{endpoint}/{variant}/{yyyy}/{mm}/{dd}/{HH}/{MM}-{SS}-{mmm}-{uuid}.jsonl      (core/call/record.ts)
 * baselines/{endpoint}/{baseline}/statistics.json | constraints.json
 * baselines/{endpoint}/{baseline}/ranges/…               (profiles of a large file's ranges, while it is built)
 * config/{endpoint}.json
 * reports/{endpoint}/{monitor}/{yyyy}/{mm}/{dd}/{HH}/{MM}/{execution}/statistics.json | constraints.json | report.html |
 *   constraint_violations.json | report.json | post-analytics.json | overview.json | figures.json | {kind}.png
 *   (the time is the window's end)
 * scripts/{endpoint}/{script}.js                        (core/script/fault.ts)
 * replays/{endpoint}/{replay}/{yyyy}/{mm}/{dd}/{HH}/{MM}/statistics.json | constraints.json |
 *   constraint_violations.json | report.json            (the time is the window's end)
 * replays/{endpoint}/{replay}/partial-{n}                (what is read so far of a window's captures)
 * replays/{endpoint}/{replay}/ranges/{instance}/…       (the same of a large window, while Workflows read it in ranges)
 * deployment.json                                       (which deployment the bucket belongs to)
 * datasets/…                                            (training files that users put there)
 */

export type BaselineFile = "statistics.json" | "constraints.json";
export type ReportFile = BaselineFile | "constraint_violations.json" | "report.json" | "post-analytics.json";

/** The mark of the deployment that the bucket belongs to. */
export const markKey = "deployment.json";

export function configKey(endpoint: string): string {
  return `config/${endpoint}.json`;
}

export function baselineKey(endpoint: string, baseline: string, file: BaselineFile): string {
  return `${baselinePrefix(endpoint, baseline)}${file}`;
}

/** Where a baseline's files are: a prefix that ends with a slash. */
export function baselinePrefix(endpoint: string, baseline: string): string {
  return `baselines/${endpoint}/${baseline}/`;
}

/** Where a large file's ranges are kept while its baseline is built: a prefix that ends with a slash. */
export function rangesPrefix(endpoint: string, baseline: string): string {
  return `${baselinePrefix(endpoint, baseline)}ranges/`;
}

/** Where an execution's report goes: a prefix that ends with a slash. */
export function reportPrefix(
  endpoint: string,
  monitor: string,
  windowEnd: number,
  execution: string,
): string {
  return `reports/${endpoint}/${monitor}/${timePath(windowEnd)}/${execution}/`;
}

/** Where a replay's files are, and those of one of its windows: prefixes that end with a slash. */
export function replayPrefix(endpoint: string, replay: string): string {
  return `replays/${endpoint}/${replay}/`;
}

export function replayedPrefix(endpoint: string, replay: string, windowEnd: number): string {
  return `${replayPrefix(endpoint, replay)}${timePath(windowEnd)}/`;
}

/** Where what a Workflow instance reads of a window's captures lies meanwhile: a prefix that ends with a slash. */
export function readingPrefix(endpoint: string, replay: string, instance: string): string {
  return `${replayPrefix(endpoint, replay)}ranges/${instance}/`;
}

function timePath(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replaceAll(/[-T:]/g, "/");
}

/** Where the picture of a kind of incident is, beside the report that it is of. */
export function pictureKey(report: string, kind: string): string {
  return `${report}${kind}.png`;
}

/** What pages show of a window: its features at a glance, and their figures; and the page of its report. */
export type PageFile = "overview.json" | "figures.json" | "report.html";

export function pageKey(report: string, file: PageFile): string {
  return `${report}${file}`;
}

/** Where all files of an endpoint are: prefixes that end with a slash. */
export function filesOfEndpoint(endpoint: string) {
  return {
    captures: `captures/${endpoint}/`,
    baselines: `baselines/${endpoint}/`,
    reports: `reports/${endpoint}/`,
    scripts: `scripts/${endpoint}/`,
    replays: `replays/${endpoint}/`,
  } as const;
}
