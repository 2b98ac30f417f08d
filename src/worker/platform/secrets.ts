/** Secrets: the values behind the names in configuration, and tokens of callers compared with them. */
import { secretName } from "../../core/names.ts";
import type { Bindings } from "../env.ts";
import { hex } from "./id.ts";

/**
 * The value of a secret that configuration names; null where it is not set. The name is checked where configuration
 * enters, and again here, where the value leaves.
 */
export function secretOf(env: Bindings, name: string): string | null {
  if (!secretName.safeParse(name).success) return null;
  const value: unknown = Reflect.get(env, name);
  return typeof value === "string" && value !== "" ? value : null;
}

/** True if both are the same text; takes the same time wherever they differ. */
export async function isSame(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(given), digest(expected)]);
  return crypto.subtle.timingSafeEqual(left, right);
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** A text signed under a key that is made of a secret and of what it is for: HMAC-SHA-256, in hexadecimal. */
export async function signature(secret: string, purpose: string, text: string): Promise<string> {
  const derived = await digest(`${purpose}\n${secret}`);
  const key = await crypto.subtle.importKey("raw", derived, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))));
}

/** The token of an `Authorization: Bearer …` header, or null. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}
