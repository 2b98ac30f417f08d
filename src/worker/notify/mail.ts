/** Letters by Cloudflare's e-mail, where the deployment has the binding. */
import type { Letter } from "../../core/receiver/sender.ts";
import type { Bindings } from "../env.ts";
import { nameOf } from "../platform/problem.ts";
import type { Answer } from "./post.ts";

declare module "../env.ts" {
  interface Bindings {
    /** Sends e-mail; receivers of the kind `email` need it. */
    readonly EMAIL?: SendEmail;
  }
}

/** What is said where there is none. */
export const noMail =
  'the deployment has no binding EMAIL, by which e-mail is sent: add [[send_email]] with name = "EMAIL" to wrangler.toml, see /docs/alerts';

/** Longer than a letter takes to be accepted. */
const timeoutMs = 10_000;

/** Throws where there is no binding, and where no answer comes in time. */
export async function mailed(env: Bindings, { to, ...letter }: Letter): Promise<Answer> {
  const { EMAIL } = env;
  if (EMAIL === undefined) throw new Error(`Cannot send: ${noMail}`);
  const sent = EMAIL.send({ ...letter, to: [...to] }).then(taken, refused);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Cloudflare's e-mail did not answer in time")), timeoutMs);
  });
  try {
    return await Promise.race([sent, late]);
  } finally {
    // A timer that is left would keep the object awake.
    clearTimeout(timer);
  }
}

function taken(): Answer {
  return { status: 202, body: "", waitMs: null, reason: "" };
}

/** Where the platform does not take a letter, the error's code says why. */
function refused(error: unknown): Answer {
  const given: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  const code = typeof given === "string" && /^E_[A-Z_]{1,60}$/.test(given) ? given : "";
  const reason = `Cloudflare's e-mail did not take it: ${code === "" ? nameOf(error) : code}`;
  return { status: 0, body: code, waitMs: null, reason };
}
