/** The outbox of entry.ts on real workerd, with secrets that lead to the loopback, and e-mail as workerd has it locally. */
import { readFile } from "node:fs/promises";
import * as installed from "miniflare";
import { readWorker, workerOptions } from "../../../src/cli/local/local.ts";
import { newMiniflare } from "../../../src/cli/local/miniflare.ts";
import type { Alert } from "../../../src/core/receiver/alert.ts";
import type { Receiver } from "../../../src/core/receiver/receivers.ts";
import type { DeliveryRecord } from "../../../src/worker/notify/deliveries.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { temporaryFolder } from "../given/given.ts";
import { Loopback } from "./loopback.ts";
import type { Question } from "./entry.ts";

/** Secrets of Standard Webhooks, made for this test. */
export const signing = {
  WEBHOOK_OLD: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  WEBHOOK_NEW: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
};

export const routingKey = "0123456789abcdef0123456789abcdef";

interface Settings {
  /** Names under which receivers are found: `WEBHOOK_{NAME}` leads to each. */
  readonly names: readonly string[];
  readonly hasEmail?: boolean;
  /** PagerDuty's hosts lead to the loopback. */
  readonly hasPagerduty?: boolean;
}

export interface Stage {
  readonly loopback: Loopback;
  readonly box: (name: string) => Box;
  /** What e-mail was sent so far, as text. */
  readonly mail: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

interface Box {
  readonly ask: <T>(verb: string, question?: Question) => Promise<T>;
  readonly add: (receiver: Receiver, alert: Alert) => Promise<unknown>;
  readonly list: () => Promise<DeliveryRecord[]>;
  /** Lets time go by, and does what is due then. */
  readonly later: (seconds: number) => Promise<void>;
}

export async function startStage({ names, hasEmail, hasPagerduty }: Settings): Promise<Stage> {
  const folder = temporaryFolder();
  const script = await bundleEntry("receivers/entry.ts", folder.path);
  const loopback = new Loopback();
  const address = await loopback.start();
  const lines: string[] = [];
  class Lines extends installed.Log {
    override logWithLevel(_: unknown, message: string): void {
      lines.push(message);
    }
  }
  const secrets = names.map((name) => [`WEBHOOK_${name.toUpperCase()}`, `${address}/${name}/secret-path`]);
  const miniflare = newMiniflare(installed, {
    ...workerOptions(await readWorker(script), {
      ...Object.fromEntries(secrets),
      ...signing,
      WEIR_DEV: "true",
      WEIR_ADMIN_TOKEN: "admin-token-of-the-tests",
      WEBHOOK_ROUTING: routingKey,
      WEBHOOK_AUTH: "Bearer secret-token",
    }),
    workflows: {},
    durableObjects: { BOX: { className: "Box", useSQLite: true } },
    ...(hasEmail === true && {
      email: { send_email: [{ name: "EMAIL", allowed_destination_addresses: ["ops@example.com"] }] },
    }),
    ...(hasPagerduty === true && {
      outboundService: async (request: installed.Request) => {
        const { hostname, pathname } = new URL(request.url);
        const { status, headers } = { status: 202, headers: { "content-type": "application/json" } };
        const answer = await fetch(`${address}/${hostname}${pathname}`, {
          method: request.method,
          body: await request.text(),
        });
        return answer.ok
          ? new installed.Response('{"status":"success"}', { status, headers })
          : new installed.Response(await answer.text(), { status: answer.status, headers });
      },
    }),
    log: new Lines(installed.LogLevel.INFO),
    handleStructuredLogs: () => {},
  });
  await miniflare.ready;
  const ask = async <T>(path: string, question: Question): Promise<T> => {
    const response = await miniflare.dispatchFetch(`http://weir/${path}`, {
      method: "POST",
      body: JSON.stringify(question),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  };
  const box = (name: string): Box => ({
    ask: (verb, question = {}) => ask(`${name}/${verb}`, question),
    add: (receiver, alert) => ask(`${name}/add`, { receiver, alert }),
    list: () => ask(`${name}/list`, {}),
    later: async (seconds) => {
      await ask(`${name}/forward`, { ms: seconds * 1_000 });
      await ask(`${name}/do`, {});
    },
  });
  const mail = async () => {
    const text = lines.join("\n");
    const files = [...text.matchAll(/(?:Text|HTML): (\S+)/g)].map(([, path = ""]) => readFile(path, "utf8"));
    return [text, ...(await Promise.all(files))].join("\n");
  };
  const stop = async () => {
    await miniflare.dispose();
    loopback.stop();
    folder.remove();
  };
  return { loopback, box, mail, stop };
}
