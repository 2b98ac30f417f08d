/** Signing in and out of the pages. */
import { SignInPage } from "../../view/pages/sign-in.tsx";
import { trySignIn } from "../session/sign-in.ts";
import type { Ask, Route } from "../platform/route.ts";
import { settingsOf } from "../platform/settings.ts";
import { accessRoleOf } from "../session/access.ts";
import { isOwnForm, sessionOf, signedIn, signedOut } from "../session/session.ts";
import { aForm, aPage, formOf, goTo, page } from "./page.ts";

const gone = { what: "Done; another page shows it" };

export const signInRoutes: readonly Route[] = [
  {
    id: "openSignIn",
    method: "get",
    path: "/sign-in",
    summary: "Where somebody signs in to the pages",
    query: { to: "The page that is opened then" },
    answers: { 200: aPage },
    errors: [],
    isOpen: true,
    run: (ask) => signInPage(ask, ownPath(ask.url.searchParams.get("to"))),
  },
  {
    id: "signIn",
    method: "post",
    path: "/sign-in",
    summary: "Signs in with the admin token or the read token",
    body: aForm,
    answers: { 303: gone, 403: aPage, 429: aPage },
    errors: [],
    isOpen: true,
    run: signIn,
  },
  {
    id: "signOut",
    method: "post",
    path: "/sign-out",
    summary: "Signs out of the pages",
    answers: { 303: gone },
    errors: [],
    isOpen: true,
    run: async (ask) => (isOwnForm(ask.request) ? signOut(ask) : goTo("/")),
  },
];

/** Who came by Cloudflare Access is signed in until Access says otherwise. */
async function signOut({ env, request }: Ask): Promise<Response> {
  const isByAccess =
    (await sessionOf(env, request, Date.now())) === null && (await accessRoleOf(env, request)) !== null;
  return goTo(isByAccess ? "/cdn-cgi/access/logout" : "/", signedOut(request));
}

async function signIn(ask: Ask): Promise<Response> {
  const { env, request } = ask;
  const form = await formOf(request);
  const to = ownPath(form.get("to"));
  if (!isOwnForm(request)) return refused(ask, to, "This form was sent by another site. Sign in here.");
  if (settingsOf(env).adminToken === null) return signInPage(ask, to);
  const attempt = await trySignIn(env, addressOf(request), (form.get("token") ?? "").trim());
  switch (attempt.is) {
    case "in":
      return goTo(to, (await signedIn(env, request, attempt.role, Date.now())) ?? undefined);
    case "wrong":
      return refused(ask, to, "This is neither the admin token nor the read token.");
    case "early":
      return tooEarly(ask, to, Math.ceil(attempt.waitMs / 1_000));
  }
}

async function tooEarly(ask: Ask, to: string, seconds: number): Promise<Response> {
  const words = `That was tried too often from here. The next attempt is in ${seconds} s.`;
  const response = await refused(ask, to, words, 429);
  response.headers.set("retry-after", String(seconds));
  return response;
}

async function signInPage(ask: Ask, to: string): Promise<Response> {
  const isClosed = settingsOf(ask.env).adminToken === null;
  return page(ask, <SignInPage to={to} isClosed={isClosed} />, "'self'");
}

async function refused(ask: Ask, to: string, refusal: string, status: 403 | 429 = 403): Promise<Response> {
  return page(ask, <SignInPage to={to} isClosed={false} refusal={refusal} />, "'self'", status);
}

/** A path of this deployment; the list of endpoints for anything else. */
function ownPath(to: string | null): string {
  const fallback = "/dashboard";
  if (to === null || !/^\/[^/\\]/.test(to)) return fallback;
  const base = "https://weir.invalid";
  const url = URL.canParse(to, base) ? new URL(to, base) : null;
  // `/.//host` comes to `//host`, which leads to another place.
  const isOwn = url?.origin === base && !url.pathname.startsWith("//");
  return isOwn ? `${url.pathname}${url.search}` : fallback;
}

/** Who tries: of IPv6 the network, since one caller has all addresses of it. */
function addressOf(request: Request): string {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  return address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;
}
