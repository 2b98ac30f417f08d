/**
 * Metrics read back by a parser that others wrote. It folds the histograms of a family into one, whatever their labels:
 * so their samples are read as those of families without a type, each with its labels.
 */
import parsePrometheus from "parse-prometheus-text-format";

export interface ReadFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly ReadSample[];
}

interface ReadSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
}

export function readMetrics(text: string): readonly ReadFamily[] {
  return parsePrometheus(text.replaceAll(/^# HELP .*\n# TYPE \w+ histogram\n/gm, ""));
}

/** The samples of a name that have all of these labels. */
export function samplesOf(
  read: readonly ReadFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly ReadSample[] {
  const own = read.filter((one) => one.name === name).flatMap(({ metrics }) => metrics);
  return own.filter((one) => Object.entries(labels).every(([key, value]) => one.labels?.[key] === value));
}

/** Of the first of them; null where there is none. */
export function valueOf(...asked: Parameters<typeof samplesOf>): number | null {
  const [first] = samplesOf(...asked);
  return first?.value === undefined ? null : Number(first.value);
}
