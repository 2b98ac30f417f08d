/** What pages show of judged windows, kept beside their reports. */
import { figuresOf, type Figures } from "../../core/overview/figures.ts";
import { glanceOf, type WindowGlance } from "../../core/overview/glance.ts";
import { overviewOf, type Overview } from "../../core/overview/overview.ts";
import type { Judgement } from "../../core/report/judgement.ts";
import { pageKey, readText, writeJson } from "../platform/bucket.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";
import { readableIn } from "../platform/stored.ts";

/** Late, as its schemas are made when it is run, which each isolate would do at its start. */
const form = () => import("../../core/overview/stored.ts");

/** What it comes to, null where that could not be kept, and the figures that were. */
interface KeptOverview {
  readonly glance: WindowGlance | null;
  readonly figures: Figures;
}

/** Never throws: a window is judged without its pages rather than not. */
export async function keepOverview(
  bucket: R2Bucket,
  report: string,
  judgement: Judgement,
): Promise<KeptOverview> {
  try {
    const { figuresText, overviewText } = await form();
    const overview = overviewOf(judgement);
    await writeJson(bucket, pageKey(report, "overview.json"), overviewText(overview));
    const figures = figuresOf(judgement, overview);
    if (figures.size > 0) await writeJson(bucket, pageKey(report, "figures.json"), figuresText(figures));
    return { glance: glanceOf(judgement.report, overview), figures };
  } catch (error) {
    const { endpoint, execution } = judgement.report;
    log("overview_failed", { endpoint, execution, error: nameOf(error) });
    return { glance: null, figures: new Map() };
  }
}

/** Null where there is none, or none that this version understands as a whole. */
export async function readOverview(bucket: R2Bucket, report: string): Promise<Overview | null> {
  const { overviewSchema } = await form();
  return readableIn(overviewSchema, await readText(bucket, pageKey(report, "overview.json")));
}

/** None where there are none. */
export async function readFigures(bucket: R2Bucket, report: string): Promise<Figures> {
  const { figuresIn, figuresSchema } = await form();
  const stored = readableIn(figuresSchema, await readText(bucket, pageKey(report, "figures.json")));
  return stored === null ? new Map() : figuresIn(stored);
}
