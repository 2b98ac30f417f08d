/** The page of a feature, and what its form does: set the limits that the next check goes by. */
import { parse, type Complaint } from "../../core/config/complaint.ts";
import { limitsFormSchema, limitsPatch } from "../../core/baseline/limits/limits.ts";
import { FeaturePage } from "../../view/pages/endpoint/feature.tsx";
import { rehearsedDays, type LimitsForm } from "../../view/pages/endpoint/limits.tsx";
import type { ShownEndpoint } from "../../view/pages/endpoint/shown.ts";
import { featureLimits, setFeatureLimits } from "../commands/pages/limits.ts";
import { viewEndpoint } from "../commands/endpoints.ts";
import { rehearseDays } from "../commands/replay/replays.ts";
import { Refusal, unwrap } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import type { Role } from "../session/role.ts";
import { shownOf } from "./endpoint.ts";
import { aForm, aPage, formOf, goTo, itIsDone, notAdmin, page, queryOfDays, queryOfWindow } from "./page.ts";
import { forAdmins, forSignedIn, toSignIn } from "./signed-in.ts";

const path = "/dashboard/{name}/feature";

export const featureRoutes: readonly Route[] = [
  {
    id: "openFeature",
    method: "get",
    path,
    summary: "A feature of an endpoint as a page, for who is signed in",
    query: {
      name: "The feature",
      ...queryOfWindow,
      ...queryOfDays,
      drift: "A limit of drift that is tried on the windows that are shown",
      missing: "The same of missing values, in percent",
      over: "7: both are tried on the windows of the last 7 days too, for an admin",
      saved: "1: the limits were just set",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["not_found"],
    isOpen: true,
    run: forSignedIn(async (ask, role) => shown(ask, role, formIn(ask.url.searchParams))),
  },
  {
    id: "changeFeature",
    method: "post",
    path,
    summary: "Sets the limits of a feature in the baseline in force, as the form of its page asks for",
    body: aForm,
    answers: {
      303: itIsDone,
      400: { ...aPage, what: "Not done; the page says what is wrong" },
      403: notAdmin,
    },
    errors: ["not_found", "conflict", "unavailable"],
    isOpen: true,
    run: forAdmins(change),
  },
];

type Entered = Omit<LimitsForm, "rehearsed">;

function formIn(asked: URLSearchParams): Entered {
  const isTried = asked.has("drift") || asked.has("missing");
  const entered = { drift: asked.get("drift") ?? "", missing: asked.get("missing") ?? "" };
  const told = asked.get("saved") === "1" ? "Saved: the next check goes by these limits." : null;
  return { entered: isTried ? entered : null, told };
}

async function shown(ask: Ask, role: Role, entered: Entered, status: 200 | 400 = 200): Promise<Response> {
  const endpoint = await shownOf(ask, role);
  const name = ask.url.searchParams.get("name") ?? "";
  const { open } = endpoint;
  const feature = open?.overview?.features.find((one) => one.name === name);
  if (open === null || feature === undefined) {
    throw new Refusal("not_found", "There is no such feature in this window");
  }
  const limits =
    endpoint.baseline === null ? null : await featureLimits(ask.env, endpoint.name, endpoint.baseline, name);
  const rehearsed = limits === null ? null : await rehearsedOf(ask, role, endpoint, name);
  const form = { ...entered, rehearsed };
  const content = (
    <FeaturePage endpoint={endpoint} open={open} feature={feature} limits={limits} form={form} />
  );
  return page(ask, content, "'self'", status);
}

/** What the limits that are entered would have come to over the last days, in a sentence; null where it is not asked. */
async function rehearsedOf(
  { env, url }: Ask,
  role: Role,
  { name: endpoint, monitor }: ShownEndpoint,
  feature: string,
): Promise<string | null> {
  const isAsked = url.searchParams.get("over") === String(rehearsedDays);
  // It is work that only an admin may ask for, as through the API.
  if (!isAsked || role !== "admin" || monitor === null) return null;
  const refused = (reason: string) => `Not rehearsed over the last ${rehearsedDays} days: ${reason}.`;
  const wish = parse(limitsFormSchema, Object.fromEntries(url.searchParams));
  if (!wish.ok) return refused(complaintWords(wish.complaints));
  const constraints = { features: { [feature]: limitsPatch(wish.value) } };
  const found = await rehearseDays(env, endpoint, monitor, rehearsedDays, { constraints });
  if (!found.ok) return refused(found.problem.message);
  return `The last ${rehearsedDays} days of ${monitor} by these limits: ${found.value.words}.`;
}

function complaintWords(complaints: readonly Complaint[]): string {
  return complaints.map(({ path: where, message }) => `${where}: ${message}`).join("; ");
}

async function change(ask: Ask): Promise<Response> {
  const form = await formOf(ask.request);
  const endpoint = ask.named("name", "endpoint");
  const name = form.get("name") ?? "";
  ask.url.searchParams.set("name", name);
  const wish = parse(limitsFormSchema, Object.fromEntries(form));
  if (!wish.ok) {
    const entered = { drift: form.get("drift") ?? "", missing: form.get("missing") ?? "" };
    const told = `Not saved: ${complaintWords(wish.complaints)}.`;
    return shown(ask, "admin", { entered, told }, 400);
  }
  const { baseline } = unwrap(await viewEndpoint(ask.env, endpoint));
  if (baseline === null) throw new Refusal("conflict", "There is no baseline whose limits could be set");
  unwrap(await setFeatureLimits(ask.env, endpoint, baseline, name, wish.value));
  return goTo(`${ask.url.pathname}?${new URLSearchParams({ name, saved: "1" }).toString()}`);
}
