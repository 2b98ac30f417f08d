/** Pages for who is signed in; all others are asked to, and come back then. */
import type { Visit } from "../visit/by-link.ts";
import type { Ask, Route } from "../platform/route.ts";
import { goTo } from "./page.ts";
import { formRefused, sessionOver } from "./refused.tsx";
import type { Role } from "../session/role.ts";
import { isOwnForm, whoIs } from "../session/session.ts";

/** What is answered to who is not signed in. */
export const toSignIn = { what: "To the page where one signs in" };

export function forSignedIn(run: (ask: Ask, role: Role) => Promise<Response>): Route["run"] {
  return async (ask) => {
    const role = await whoAsks(ask);
    return role === null ? sentToSignIn(ask) : run(ask, role);
  };
}

export function whoAsks({ env, request }: Ask): Promise<Role | null> {
  return whoIs(env, request, Date.now());
}

/** How somebody comes to a page that one sees signed in or by a signed link. */
export async function visitOf(ask: Ask): Promise<Visit> {
  return { url: ask.url, isSignedIn: (await whoAsks(ask)) !== null };
}

/** Whether a form may change something: sent by a page of ours, for an admin who is signed in. */
export async function mayChange(ask: Ask): Promise<boolean> {
  return isOwnForm(ask.request) && (await whoAsks(ask)) === "admin";
}

/** For forms that change something: sent by a page of ours, by an admin who is signed in. */
export function forAdmins(run: (ask: Ask) => Promise<Response>): Route["run"] {
  return async (ask) => {
    if (!isOwnForm(ask.request)) return formRefused(ask, "This form was sent by another site");
    const role = await whoAsks(ask);
    if (role === null) return sessionOver(ask);
    return role === "admin"
      ? run(ask)
      : formRefused(ask, "You are signed in to look, not to change anything");
  };
}

function sentToSignIn({ url }: Ask): Response {
  const to = encodeURIComponent(`${url.pathname}${url.search}`);
  return goTo(`/sign-in?to=${to}`);
}
