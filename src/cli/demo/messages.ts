/** The messages that the demo waits for, shown as Slack shows them; one with a picture is kept as it came, beside it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../read/file.ts";
import type { Output } from "../terminal/output.ts";
import { onceMore } from "./client.ts";
import type { Receiver } from "./server.ts";
import { linkIn, parseSlack, pictureIn, renderSlack } from "./slack.ts";

export interface DemoAlert {
  /** From what it is about until the message arrived. */
  readonly receivedAfterMs: number;
  readonly text: string;
  readonly report: string | null;
  /** The picture's address, and where it was saved. */
  readonly picture: { readonly url: string; readonly file: string } | null;
}

/** What messages of each kind have in them, and no other. */
export const phrases = { watch: "Change seen live", check: "/reports/", over: "🟢" } as const;

/** How long a message may take to arrive. */
const timeoutMs = 20_000;

/** What the watch says first after this, whenever it comes. */
export function listen(receiver: Receiver): () => { readonly body: string; readonly afterMs: number } | null {
  const began = performance.now();
  let heard: { readonly body: string; readonly afterMs: number } | null = null;
  receiver.onMessage = (body) => {
    if (!body.includes(phrases.watch)) return;
    heard ??= { body, afterMs: Math.round(performance.now() - began) };
  };
  return () => heard;
}

/** Waits for a message and shows it. `since`: on performance.now()'s clock. */
export async function receive(
  receiver: Receiver,
  phrase: string,
  { since, say, output }: { since: number; say: (ms: number) => string; output: Output },
): Promise<DemoAlert | null> {
  const body = await receiver.waitFor(phrase, timeoutMs);
  return body === null ? null : show(body, Math.round(performance.now() - since), say, output);
}

export async function show(
  body: string,
  receivedAfterMs: number,
  say: (ms: number) => string,
  output: Output,
): Promise<DemoAlert | null> {
  const message = parseSlack(body);
  if (message === null) return null;
  output.say(`${say(receivedAfterMs)}\n`);
  output.say(`${renderSlack(message, Math.min(100, output.width), output.style)}\n`);
  const picture = await saved(pictureIn(message), body, output);
  return { receivedAfterMs, text: message.text, report: linkIn(message), picture };
}

const folder = join(".weir", "demo");

async function saved(url: string | null, body: string, output: Output): Promise<DemoAlert["picture"]> {
  if (url === null) return null;
  try {
    const response = await onceMore(() => fetch(url));
    if (!response.ok) throw new Error(`it was answered ${response.status}`);
    const file = join(folder, "alert.png");
    await mkdir(folder, { recursive: true });
    await writeFile(file, new Uint8Array(await response.arrayBuffer()));
    await writeFile(join(folder, "alert.json"), body);
    output.say(`Picture     ${file}, from ${url}\n`);
    return { url, file };
  } catch (error) {
    output.say(`Picture     cannot be saved: ${reasonOf(error)}\n`);
    return null;
  }
}
