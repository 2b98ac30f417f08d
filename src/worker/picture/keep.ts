/** The pictures of a judged window, kept beside its report before anybody is told: a message names none that is not there. */
import type { ReportKind } from "../../core/incident/kinds.ts";
import type { AlertOn } from "../../core/incident/policy.ts";
import type { Judgement } from "../../core/report/judgement.ts";
import { pictureKey, writeBytes } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";

/** What each shows, in words, by its kind. Never throws: a message is told without its picture rather than not. */
export async function keepPictures(
  bucket: R2Bucket,
  report: string,
  judgement: Judgement,
  alertOn: AlertOn,
): Promise<(readonly [ReportKind, string])[]> {
  const kept: (readonly [ReportKind, string])[] = [];
  try {
    // Charts, fonts and what draws are set up where there is something to be drawn.
    const [{ picturesOf }, { pngOf }] = await Promise.all([
      import("../../core/picture/pictures.ts"),
      import("./png.ts"),
    ]);
    for (const { kind, words, svg } of picturesOf(judgement, alertOn)) {
      await writeBytes(bucket, pictureKey(report, kind), await pngOf(svg), "image/png");
      kept.push([kind, words]);
    }
  } catch (error) {
    const { endpoint, execution } = judgement.report;
    log("picture_failed", { endpoint, execution, error: nameOf(error) });
  }
  return kept;
}
