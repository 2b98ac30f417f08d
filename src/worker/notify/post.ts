/** Messages as requests over HTTP, and what receivers answer. */
import type { Posted } from "../../core/receiver/sender.ts";
import { log } from "../platform/log.ts";
import { nameOf } from "../platform/problem.ts";

const timeoutMs = 10_000;

/** So much of an answer is read: enough to see what it says. */
const answerBytes = 4_096;

/** What came back for a message. */
export interface Answer {
  /** 0 for a letter that was refused. */
  readonly status: number;
  /** The beginning of the body; of a letter that was refused, the code of the reason. */
  readonly body: string;
  /** How long it asks to be waited for; null where it does not say. */
  readonly waitMs: number | null;
  /** In words, where it was not taken. */
  readonly reason: string;
}

/** A body may be packed. */
type Request = Omit<Posted, "body"> & { readonly body: string | ArrayBuffer };

/** Throws where no answer comes. */
export async function posted({ url, headers, body }: Request, now: number): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Weir", ...headers },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { status } = response;
  return {
    status,
    body: await beginningOf(response),
    waitMs: retryAfter(response.headers.get("retry-after"), now),
    reason: `The receiver answered ${status}`,
  };
}

/** What of the answer's body came: the rest is not waited for, and one that breaks off takes nothing back. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  try {
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if ((size += chunk.byteLength) >= answerBytes) break;
    }
  } catch (error) {
    log("answer_broke_off", { error: nameOf(error) });
  }
  return text;
}

/** `Retry-After` in milliseconds; null if it is absent or makes no sense. */
function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return ms > 0 ? ms : null;
}
