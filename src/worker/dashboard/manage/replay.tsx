/** One replay as a page: how far it is, and its cancel and resume, through the same commands as the API. */
import { alertOnWords } from "../../../core/incident/policy.ts";
import { windowIn } from "../../../core/monitor/window.ts";
import type { AskedReplay } from "../../../core/past/asked.ts";
import type { Told } from "../../../view/pages/manage/parts.tsx";
import { ReplayPage, type ShownReplayed } from "../../../view/pages/manage/replay/page.tsx";
import { cancelReplay, getReplay, resumeReplay, type ReplayView } from "../../commands/replay/replays.ts";
import { statusOf, unwrap } from "../../platform/problem.ts";
import type { Ask, Route } from "../../platform/route.ts";
import { aForm, aPage, formOf, goTo, itIsDone, itIsNot, notAdmin, page, unknownForm } from "../page.ts";
import { forAdmins, forSignedIn, toSignIn } from "../signed-in.ts";
import { shownReplay } from "./shown.ts";

const path = "/dashboard/{name}/replays/{id}";

export const replayPageRoutes: readonly Route[] = [
  {
    id: "openReplay",
    method: "get",
    path,
    summary: "A replay as a page: how far it is, and what came of each window; for who is signed in",
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn((ask, role) => shown(ask, role === "admin", null)),
  },
  {
    id: "changeReplay",
    method: "post",
    path,
    summary: "Cancels a replay, or goes on with it, as a form of its page asks for",
    body: aForm,
    answers: {
      303: itIsDone,
      400: itIsNot,
      403: notAdmin,
      409: itIsNot,
    },
    errors: ["not_found"],
    isOpen: true,
    run: forAdmins(change),
  },
];

const commands = { cancel: cancelReplay, resume: resumeReplay } as const;

async function change(ask: Ask): Promise<Response> {
  const action = (await formOf(ask.request)).get("action");
  if (action !== "cancel" && action !== "resume") {
    return shown(ask, true, refused(unknownForm), 400);
  }
  const done = await commands[action](ask.env, ask.named("name", "endpoint"), ask.place("id"));
  if (done.ok) return goTo(ask.url.pathname);
  // What is not there has no page that could say so.
  if (done.problem.kind === "not_found") unwrap(done);
  return shown(ask, true, refused(done.problem.message), statusOf(done.problem.kind) === 409 ? 409 : 400);
}

function refused(words: string): Told {
  return { at: "page", isError: true, words };
}

async function shown(
  ask: Ask,
  mayChange: boolean,
  told: Told | null,
  status: 200 | 400 | 409 = 200,
): Promise<Response> {
  const endpoint = ask.named("name", "endpoint");
  const replay = unwrap(await getReplay(ask.env, endpoint, ask.place("id")));
  const content = <ReplayPage replay={shownReplayed(endpoint, replay, mayChange)} told={told} />;
  return page(ask, content, "'self'", status);
}

function shownReplayed(endpoint: string, replay: ReplayView, mayChange: boolean): ShownReplayed {
  return {
    ...shownReplay(replay),
    endpoint,
    by: byWords(replay),
    windows: replay.results.map(({ window, outcome }) => ({
      ...windowIn(window),
      outcome,
    })),
    mayChange,
    now: new Date().toISOString(),
  };
}

/** By what the windows are judged, where it is not what is in force. */
function byWords({ asked }: ReplayView): string[] {
  if (asked === null) return ["What was asked, only another version of Weir knows."];
  if (asked.backfill) return ["Windows that were never checked become executions, by the settings in force."];
  const { constraints } = asked.tried;
  const otherwise = [...otherwiseIn(asked), ...(constraints === undefined ? [] : ["other constraints"])];
  return [
    `Judged by ${otherwise.length === 0 ? "what is in force" : otherwise.join(", ")}.`,
    ...(constraints === undefined ? [] : [`Constraints: ${JSON.stringify(constraints)}`]),
  ];
}

function otherwiseIn({ baseline, source, preprocessor, tried }: AskedReplay): string[] {
  const { minimumRecords, alertOn, outputColumns } = tried;
  return [
    ...(baseline === undefined ? [] : [`the baseline ${baseline}`]),
    ...(preprocessor === undefined ? [] : [`rows of the preprocessor ${preprocessor}`]),
    ...(source === undefined ? [] : [`calls of ${source}`]),
    ...(minimumRecords === undefined ? [] : [`windows from ${minimumRecords} records on`]),
    ...(alertOn === undefined ? [] : [alertOnWords[alertOn]]),
    ...(outputColumns === undefined ? [] : [`outputs at the ${outputColumns.toLowerCase()} of the columns`]),
  ];
}
