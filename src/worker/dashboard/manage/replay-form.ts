/** Begins the replay that a form of the settings asks for: the same command, and the same schema, as the API's. */
import * as z from "zod";
import { parse, type Complaint } from "../../../core/config/complaint.ts";
import { parseWindow } from "../../../core/monitor/asked.ts";
import { tiers, type Window } from "../../../core/monitor/window.ts";
import { replayFields } from "../../../core/past/asked.ts";
import { beginReplay, type ReplayView } from "../../commands/replay/replays.ts";
import { problem, type Result } from "../../platform/problem.ts";
import { jsonIn, type Ask } from "../../platform/route.ts";
import { keepOf } from "../../platform/settings.ts";

const schema = z.strictObject(replayFields);

const refusal = "Cannot check these windows again";

export async function begunReplay(
  { env }: Ask,
  endpoint: string,
  form: URLSearchParams,
): Promise<Result<ReplayView>> {
  const text = (name: string) => (form.get(name) ?? "").trim();
  const window = windowIn(text("start"), text("end"), tiers(60_000, keepOf(env)));
  if (typeof window === "string") return refused(window);
  const asked = askedIn(text);
  if (!asked.ok) return refused(refusal, asked.complaints);
  const { backfill, baseline, source, preprocessor, ...tried } = asked.value;
  const given = {
    ...(baseline && { baseline }),
    ...(source && { source }),
    ...(preprocessor && { preprocessor }),
  };
  return beginReplay(env, endpoint, text("of"), { window }, { backfill, tried, ...given });
}

/** By what the windows are judged: what stands empty is not said. */
function askedIn(text: (name: string) => string) {
  const constraints = text("constraints") === "" ? undefined : jsonIn(text("constraints"));
  if (text("constraints") !== "" && constraints === undefined) {
    return { ok: false, complaints: [{ path: "constraints", message: "It is not JSON" }] } as const;
  }
  const said = ["baseline", "source", "preprocessor", "alertOn"].filter((name) => text(name) !== "");
  return parse(schema, {
    backfill: text("backfill") === "true",
    ...Object.fromEntries(said.map((name) => [name, text(name)])),
    ...(text("minimumRecords") !== "" && { minimumRecords: Number(text("minimumRecords")) }),
    ...(constraints !== undefined && { constraints }),
  });
}

/** The range, or what is wrong with it. Browsers send minutes without their zone, which is UTC. */
function windowIn(start: string, end: string, kept: ReturnType<typeof tiers>): Window | string {
  const inUtc = (time: string) => (/T\d\d:\d\d(?::\d\d)?$/.test(time) ? `${time}Z` : time);
  try {
    return parseWindow(inUtc(start), inUtc(end), { now: Date.now(), kept });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return error.message;
    throw error;
  }
}

function refused(message: string, details: readonly Complaint[] = []): Result<never> {
  return { ok: false, problem: problem("invalid", message, details) };
}
