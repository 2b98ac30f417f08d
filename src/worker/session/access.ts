/**
 * Signing in by Cloudflare Access: it puts a token on every request that it lets through, signed with a key of the team.
 * Whoever sends one that is good is who it says; anything else is nobody, as without one.
 */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import type { Bindings } from "../env.ts";
import { log } from "../platform/log.ts";
import { cut, nameOf } from "../platform/problem.ts";
import { settingsOf } from "../platform/settings.ts";
import { cookieNamed } from "./cookie.ts";
import type { Role } from "./role.ts";

/** Cookies of this name are never sent on to an upstream: whoever has one is signed in here. */
export const accessCookie = "CF_Authorization";

const header = "cf-access-jwt-assertion";

/** No token of Access is longer. */
const longestToken = 16_384;

/** A key server that hangs holds nobody up for longer. */
const patienceMs = 3_000;

/** Keys are asked for anew after so long, and for a key that is not known no more often than that. */
const keptMs = 3_600_000;
const pauseMs = 30_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

const known = new Map<string, Keys>();

function keysOf(issuer: string): Keys {
  const url = new URL(`${issuer}/cdn-cgi/access/certs`);
  const options = { timeoutDuration: patienceMs, cacheMaxAge: keptMs, cooldownDuration: pauseMs };
  const found = known.get(issuer) ?? createRemoteJWKSet(url, options);
  known.set(issuer, found);
  return found;
}

/** As whom Cloudflare Access has let somebody in; null where it has not, or cannot be asked for its keys. */
export async function accessRoleOf(env: Bindings, request: Request): Promise<Role | null> {
  const { access } = settingsOf(env);
  const token = request.headers.get(header) ?? cookieNamed(request, accessCookie);
  if (access === null || token === "" || token.length > longestToken) return null;
  const { issuer, audience, admins } = access;
  try {
    const asked = { issuer, audience, algorithms: ["RS256"], requiredClaims: ["exp"], clockTolerance: 5 };
    const { payload } = await jwtVerify(token, keysOf(issuer), asked);
    return roleIn(payload, admins);
  } catch (error) {
    if (!isOfToken(error)) log("access_failed", { error: reasonOf(error) });
    return null;
  }
}

/** A service's token has no address: it may look. */
function roleIn({ email }: JWTPayload, admins: readonly string[]): Role {
  return typeof email === "string" && admins.includes(email.toLowerCase()) ? "admin" : "reader";
}

/** jose names its errors by their classes, whose names a deployment's script is without. */
function reasonOf(error: unknown): string {
  return error instanceof errors.JOSEError ? cut(`${error.code}: ${error.message}`) : nameOf(error);
}

/** Whether it is the token's fault: nobody is told of these, whoever sends them. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== "ERR_JOSE_GENERIC"
  );
}
