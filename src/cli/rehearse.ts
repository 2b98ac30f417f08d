/** `weir check --rehearse`: the settings that are tried, and what they would change, as a few lines for a terminal. */
import { parseFile, type Baseline } from "../core/baseline/baseline.ts";
import type { Profile } from "../core/profile/profile.ts";
import {
  rehearsalSchema,
  rehearse,
  type InForce,
  type Rehearsal,
  type RehearsedSettings,
} from "../core/rehearsal.ts";
import type { Execution, Report } from "../core/report/report.ts";
import { readIfThere } from "./read/file.ts";
import { onOneLine, type Output } from "./terminal/output.ts";
import { findingLines, headlineOf } from "./terminal/summary.ts";

/** What is judged, and by what is in force. */
interface ToJudge {
  readonly execution: Execution;
  readonly window: Profile;
  readonly baseline: Baseline;
  readonly settings: InForce;
}

/** Tries the settings of a file on what is to be judged, and says what they would change. Gives what exit codes go by. */
export async function runRehearsal(
  path: string,
  { execution, window, baseline, settings }: ToJudge,
  output: Output,
): Promise<{ readonly report: Report; readonly tried: RehearsedSettings }> {
  const tried = await readSettings(path);
  const rehearsal = rehearse(execution, window, baseline, settings, tried);
  output.say(rehearsalOf(rehearsal, output));
  output.result(rehearsal);
  return { report: rehearsal.report, tried };
}

/** Reads a file of settings, in the form of the body of POST …/rehearse. Throws an Error that names what is wrong. */
async function readSettings(path: string): Promise<RehearsedSettings> {
  const text = await readIfThere(path);
  if (text === null) throw new Error(`Cannot read ${path}: there is no such file`);
  return parseFile(text, rehearsalSchema, path);
}

/** Both verdicts, then what would be told that is not, and what no longer. */
function rehearsalOf(rehearsal: Rehearsal, output: Pick<Output, "style" | "width">): string {
  const { verdict, tells, appear, vanish, ignored } = rehearsal;
  const told = (tells: boolean) => (tells ? "somebody would be told" : "nobody would be told");
  const lines = [
    `Settings in force:  ${headlineOf(verdict.before)} (${told(tells.before)})`,
    `Settings tried:     ${headlineOf(verdict.after)} (${told(tells.after)})`,
    ...section(`Would be told (${appear.length}):`, appear, output),
    ...section(`Would no longer be told (${vanish.length}):`, vanish, output),
  ];
  if (appear.length + vanish.length === 0) lines.push("", "The same is told by both.");
  if (ignored.length > 0) lines.push("", `No effect: ${onOneLine(ignored.join(", "))}`);
  return lines.join("\n");
}

function section(
  title: string,
  findings: Rehearsal["appear"],
  output: Pick<Output, "style" | "width">,
): string[] {
  if (findings.length === 0) return [];
  return ["", title, ...findings.flatMap((finding) => findingLines(finding, output))];
}
