/** Begins the replay that a form of the settings asks for: the same command, and the same schema, as the API's. */
import * as z from "zod";
import { parse, parseJson } from "../../../core/config/complaint.ts";
import { parseWindow } from "../../../core/monitor/asked.ts";
import { tiers } from "../../../core/monitor/window.ts";
import { replayFields } from "../../../core/past/asked.ts";
import { beginReplay, type ReplayView } from "../../commands/replay/replays.ts";
import { made, problem, type Result } from "../../platform/problem.ts";
import type { Ask } from "../../platform/route.ts";
import { keepOf } from "../../platform/settings.ts";
import { numberIn } from "./typed.ts";

const schema = z.strictObject(replayFields);

const refusal = "Cannot check these windows again";

export async function begunReplay(
  { env }: Ask,
  endpoint: string,
  form: URLSearchParams,
): Promise<Result<ReplayView>> {
  const text = (name: string) => (form.get(name) ?? "").trim();
  const clocks = { now: Date.now(), kept: tiers(60_000, keepOf(env)) };
  const window = made(() => parseWindow(inUtc(text("start")), inUtc(text("end")), clocks));
  if (!window.ok) return window;
  const asked = askedIn(text);
  if (!asked.ok) return { ok: false, problem: problem("invalid", refusal, asked.complaints) };
  const { backfill, baseline, source, preprocessor, ...tried } = asked.value;
  const given = {
    ...(baseline && { baseline }),
    ...(source && { source }),
    ...(preprocessor && { preprocessor }),
  };
  return beginReplay(env, endpoint, text("of"), { window: window.value }, { backfill, tried, ...given });
}

/** By what the windows are judged: what stands empty is not said. */
function askedIn(text: (name: string) => string) {
  const constraints = text("constraints") === "" ? null : parseJson(text("constraints"));
  if (constraints?.ok === false) {
    const complaints = constraints.complaints.map(({ path, message }) => `${path}: ${message}`);
    return {
      ok: false,
      complaints: complaints.map((message) => ({ path: "constraints", message })),
    } as const;
  }
  const said = ["baseline", "source", "preprocessor", "alertOn"].filter((name) => text(name) !== "");
  return parse(schema, {
    backfill: text("backfill") === "true",
    ...Object.fromEntries(said.map((name) => [name, text(name)])),
    ...(text("minimumRecords") !== "" && { minimumRecords: numberIn(text("minimumRecords")) }),
    ...(constraints !== null && { constraints: constraints.value }),
  });
}

/** Browsers send minutes without their zone, which is UTC. */
function inUtc(time: string): string {
  return /T\d\d:\d\d(?::\d\d)?$/.test(time) ? `${time}Z` : time;
}
