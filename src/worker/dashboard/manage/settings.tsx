/** The settings of an endpoint as a page, and what its forms do: through the same commands as the API. */
import { SettingsPage } from "../../../view/pages/manage/settings.tsx";
import type { Told } from "../../../view/pages/manage/parts.tsx";
import { replayAddress } from "../../../view/pages/manage/replay/section.tsx";
import { settingsStateOf } from "../../commands/pages/settings.ts";
import { statusOf, unwrap, type Problem } from "../../platform/problem.ts";
import type { Ask, Route } from "../../platform/route.ts";
import { aForm, aPage, formOf, goTo, itIsDone, itIsNot, notAdmin, page } from "../page.ts";
import { forAdmins, forSignedIn, toSignIn } from "../signed-in.ts";
import { actOn, type Done } from "./acts.ts";
import { doneWords, sectionOf, type Action } from "./actions.ts";
import { shownSettings } from "./shown.ts";

const path = "/dashboard/{name}/settings";

/** A configuration has at most 1 MiB, and its characters take up to three times as much in a form. */
const mostSettingsBytes = 3 * 2 ** 20;

export const settingsRoutes: readonly Route[] = [
  {
    id: "openSettings",
    method: "get",
    path,
    summary: "The settings of an endpoint as a page, for who is signed in",
    query: {
      done: "What a form has just done",
      of: "The monitor whose past windows the form of replays names first",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(async (ask, role) => shown(ask, role === "admin", toldOf(ask.url))),
  },
  {
    id: "changeSettings",
    method: "post",
    path,
    summary: "What a form of an endpoint's settings asks for",
    body: aForm,
    answers: {
      200: { ...aPage, what: "Done; the page tells what came of it" },
      303: itIsDone,
      400: { ...aPage, what: "Not done; the page says what is wrong, and where" },
      403: notAdmin,
      409: itIsNot,
      412: { ...aPage, what: "Not done: somebody else has changed it meanwhile" },
    },
    errors: ["not_found"],
    isOpen: true,
    run: forAdmins(change),
  },
];

async function change(ask: Ask): Promise<Response> {
  const form = await formOf(ask.request, mostSettingsBytes);
  const done = await actOn(ask, ask.named("name", "endpoint"), form);
  switch (done.is) {
    case "done":
      return goTo(done.action === "delete-endpoint" ? "/dashboard" : addressOf(ask, done.action));
    case "begun":
      return goTo(replayAddress(ask.named("name", "endpoint"), done.replay));
    case "told":
      return shown(ask, true, { at: sectionOf(done.action), isError: done.isError, words: done.words });
    case "refused":
      return refused(ask, done, Object.fromEntries(form));
  }
}

/** Where what was done is shown. */
function addressOf({ url }: Ask, action: Action): string {
  return `${url.pathname}?done=${action}#${sectionOf(action)}`;
}

function toldOf(url: URL): Told | null {
  const done = doneWords(url.searchParams.get("done") ?? "");
  return done === null ? null : { ...done, isError: false };
}

async function refused(
  ask: Ask,
  { action, problem }: Done & { readonly is: "refused" },
  entered: Readonly<Record<string, string>>,
): Promise<Response> {
  const { message: words, details } =
    problem.kind === "precondition_failed" ? changedMeanwhile(entered) : problem;
  const told = { at: sectionOf(action), isError: true, words, details: details ?? [], entered };
  const status = ([409, 412, 503] as const).find((one) => one === statusOf(problem.kind)) ?? 400;
  return shown(ask, true, told, status);
}

/** The conditions of forms are made by their page: who fills one in knows nothing of HTTP's. */
function changedMeanwhile(entered: Readonly<Record<string, string>>): Omit<Problem, "kind"> {
  const isNew = !Object.hasOwn(entered, "etag");
  const message = isNew
    ? `Not added: there is a monitor ${entered["monitor"]?.trim() ?? ""} already. Change that one, or give this one another name`
    : "Not done: this was changed or deleted since the page was shown. The page has what holds now; what you filled in stands in its form: send it again if it is to hold";
  return { message };
}

async function shown(
  ask: Ask,
  mayChange: boolean,
  told: Told | null,
  status: Parameters<typeof page>[3] = 200,
): Promise<Response> {
  const state = unwrap(await settingsStateOf(ask.env, ask.named("name", "endpoint")));
  const settings = shownSettings(state, { mayChange, of: ask.url.searchParams.get("of"), now: Date.now() });
  const shownPage = <SettingsPage settings={settings} told={told} />;
  return page(ask, shownPage, "'self'", status);
}
