/**
 * A monitor's script after its report is written: it is given the report and its files, and what it returns stands beside
 * them. It decides nothing: whatever becomes of it, the verdict is what it was, and what became of it is said.
 */
import { piecesOfReport } from "../../core/report/files.ts";
import type { Report } from "../../core/report/report.ts";
import { scriptLimits } from "../../core/script/limits.ts";
import { postFailure, postWords } from "../../core/script/post.ts";
import { ScriptFault } from "../../core/script/runner.ts";
import { readText, sizeOf, writeJson, writePieces, type ReportFile } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import type { Owner } from "../platform/work.ts";
import { openScript } from "../script/scripts.ts";

/** The files that a script is given beside the report. */
const given: readonly ReportFile[] = ["constraint_violations.json", "statistics.json", "constraints.json"];

const answerFile: ReportFile = "post-analytics.json";

/** The report with what became of the script, which is written again; as it is where there is none. Throws where R2 fails. */
export async function postAnalysed(
  owner: Owner,
  script: string | undefined,
  report: Report,
  { bucket, prefix }: { readonly bucket: R2Bucket; readonly prefix: string },
): Promise<Report> {
  if (script === undefined) return report;
  const words = postWords(script, await outcomeOf(owner, script, report, bucket, prefix));
  const ended = {
    ...report,
    exitMessage: `${report.exitMessage} ${words}.`,
    notes: [...report.notes, words],
  };
  await writePieces(bucket, `${prefix}report.json`, piecesOfReport(ended)["report.json"] ?? []);
  return ended;
}

/** In words; never throws. */
async function outcomeOf(
  { env, name: endpoint }: Owner,
  script: string,
  report: Report,
  bucket: R2Bucket,
  prefix: string,
): Promise<string> {
  try {
    const isolate = await openScript(env, endpoint, script, "postprocess");
    const { files, tooLong } = await filesOf(bucket, prefix);
    const answer = await isolate.postprocess(JSON.stringify(report), files);
    if (answer !== null) await writeJson(bucket, `${prefix}${answerFile}`, answer);
    const done = answer === null ? "it returned nothing" : `what it returned is in ${answerFile}`;
    return tooLong.length === 0 ? done : `${done}; it was not given ${tooLong.join(", ")}, which is too long`;
  } catch (error) {
    const reason = error instanceof ScriptFault ? error.message : nameOf(error);
    log("post_analytics_failed", { endpoint, execution: report.execution, error: reason });
    return postFailure(reason);
  }
}

async function filesOf(bucket: R2Bucket, prefix: string) {
  const files: Record<string, string> = {};
  const tooLong: string[] = [];
  let room: number = scriptLimits.filesLength;
  for (const name of given) {
    const size = await sizeOf(bucket, `${prefix}${name}`);
    if (size === null) continue;
    if (size > room) tooLong.push(name);
    else files[name] = (await readText(bucket, `${prefix}${name}`)) ?? "";
    room -= files[name]?.length ?? 0;
  }
  return { files, tooLong };
}
