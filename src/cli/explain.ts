/** `weir explain`: what a baseline asks of a window, before there is one. */
import { explain } from "../core/check/explain.ts";
import { readBaseline } from "./read/baseline.ts";
import { openOutput, onOneLine } from "./terminal/output.ts";
import { counted } from "../core/counted.ts";

export interface ExplainOptions {
  readonly baseline: string;
  readonly json: boolean;
}

/** Gives the exit code. */
export async function runExplain({ baseline, json }: ExplainOptions): Promise<number> {
  const output = openOutput(json);
  const explanation = explain(await readBaseline(baseline));
  const { baselineRecords, checks, features } = explanation;
  const records = baselineRecords === null ? "no statistics" : counted(baselineRecords, "record");
  output.say(
    `Baseline of ${counted(features.length, "column")} and ${records}; ${checks} questions, weighed together`,
  );
  for (const { feature, words } of features) {
    const lines = words.map((sentence) => `  ${onOneLine(sentence)}`);
    output.say(["", output.style.bold(onOneLine(feature)), ...lines].join("\n"));
  }
  output.result(explanation);
  return 0;
}
