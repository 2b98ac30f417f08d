/**
 * Where the snippets of the documents run: a real local Weir, a model and a receiver on the loopback, and a folder with
 * the files that snippets name. What a reader would put in for themselves is put in here: addresses and the token.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { churns, ordinaryRows, shiftedRows, trainingCsv } from "../../../src/cli/demo/data.ts";
import { captureLine } from "../../../src/core/call/record.ts";
import {
  adminToken,
  builtCommand,
  startReceiver,
  startServer,
  startWeir,
  temporaryFolder,
} from "../given/given.ts";
import type { LoopbackServer, Received, Reply, Weir } from "../given/given.ts";
import type { Snippet } from "./snippets.ts";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** Curl must not take an error for an answer, and `npx weir` is what the build made. */
const prelude = `set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; }
npx() { [ "$1" = weir ] && shift && node "$WEIR_COMMAND" "$@"; }
`;

export class Stage {
  readonly folder = temporaryFolder();
  #weir: Weir | null = null;
  #model: LoopbackServer | null = null;
  #receiver: LoopbackServer | null = null;

  get weir(): Weir {
    if (this.#weir === null) throw new Error("The stage is not open");
    return this.#weir;
  }

  async open(): Promise<void> {
    this.#model = await startServer(answer);
    this.#receiver = await startReceiver();
    symlinkSync(modules, join(this.folder.path, "node_modules"));
    this.#writeFiles();
    await this.#start();
  }

  /** The endpoint, baseline and monitor that snippets take for granted, whatever the document before has left. */
  async prepare(): Promise<void> {
    try {
      await this.#configure();
    } catch {
      // A document that ends with a purge leaves a name that is taken for a while.
      await this.weir.stop();
      await this.#start();
      await this.#configure();
    }
  }

  async close(): Promise<void> {
    await this.#weir?.stop();
    await this.#receiver?.stop();
    await this.#model?.stop();
    this.folder.remove();
  }

  /** A snippet's text as a reader would have it. */
  filled({ text }: Pick<Snippet, "text">): string {
    return text
      .replaceAll("https://weir.<you>.workers.dev", this.weir.url)
      .replaceAll("<the admin token>", adminToken)
      .replaceAll("https://models.example.com", this.#model?.url ?? "");
  }

  /** What a program said. Throws with all of it where it failed. */
  program(command: string, ...parameters: readonly string[]): Promise<string> {
    const options = { cwd: this.folder.path, env: this.#environment(), timeout: 90_000, maxBuffer: 2 ** 26 };
    return new Promise((resolve, reject) => {
      execFile(command, parameters, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${error.message}\n${stdout}\n${stderr}`, { cause: error }));
      });
    });
  }

  shell(snippet: Snippet): Promise<string> {
    return this.program("bash", "-c", prelude + this.filled(snippet));
  }

  script(snippet: Snippet, command: "node" | "python3", ending: string): Promise<string> {
    const file = `snippet-${snippet.line}.${ending}`;
    writeFileSync(join(this.folder.path, file), this.filled(snippet));
    return this.program(command, file);
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, WEIR: this.weir.url, TOKEN: adminToken, WEIR_COMMAND: builtCommand };
  }

  async #start(): Promise<void> {
    const receiver = this.#receiver?.url ?? "";
    this.#weir = await startWeir({
      bindings: {
        WEIR_BATCH_MS: "20",
        WEIR_REDACTION_KEY: "a key of the tests",
        UPSTREAM_KEY: "a model's key",
        UPSTREAM_CALLER: "a caller's token",
        WEBHOOK_SLACK: receiver,
        WEBHOOK_PAGER: receiver,
        WEBHOOK_SIGNING: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      },
    });
    await this.weir.put("datasets/train.csv", trainingCsv(1_000, 2));
  }

  async #configure(): Promise<void> {
    const { api } = this.weir;
    for (const name of ["churn", "chat", "sample"]) {
      const receivers = name === "churn" ? [{ kind: "webhook", urlSecret: "WEBHOOK_PAGER" }] : [];
      await api("PUT", `/v1/endpoints/${name}`, {
        upstream: { url: `${this.#model?.url}/${name}` },
        receivers,
      });
    }
    await api("POST", "/v1/endpoints/churn/baselines?header=present", trainingCsv(1_000, 1), "text/csv");
    await api("PUT", "/v1/endpoints/churn/monitors/daily", { schedule: "daily" });
  }

  #writeFiles(): void {
    const write = (name: string, text: string) => writeFileSync(join(this.folder.path, name), text);
    write("train.csv", trainingCsv(3_000, 1));
    write("traffic.csv", lines(shiftedRows(600, 3).map((row) => [churns(row), ...row].join(","))));
    write("row.csv", lines(ordinaryRows(1, 4).map((row) => row.join(","))));
    mkdirSync(join(this.folder.path, "captures"));
    write("captures/calls.jsonl", lines(ordinaryRows(600, 5).map((row) => captured(row))));
  }
}

/** One call as the capture file of a deployment has it. */
function captured(row: readonly string[]): string {
  const body = (data: string) =>
    ({ contentType: "text/csv", encoding: "CSV", truncated: false, data }) as const;
  return captureLine({
    eventId: crypto.randomUUID(),
    time: Date.UTC(2026, 10, 22, 14),
    variant: "AllTraffic",
    inferenceId: null,
    customAttributes: null,
    input: body(row.join(",")),
    output: body(String(churns(row))),
    stored: true,
    profiled: true,
  });
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}

/** A model of customers who leave, and one that chats. */
function answer({ path, body }: Received): Reply {
  if (path.endsWith("/invocations")) {
    const answers = body
      .toString("utf8")
      .trim()
      .split("\n")
      .map(() => "0");
    return { headers: { "content-type": "text/csv" }, body: Buffer.from(`${answers.join("\n")}\n`) };
  }
  if (!path.endsWith("/chat/completions")) return { body: Buffer.from("ok") };
  const chunk = (delta: object) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
  const events = `${chunk({ role: "assistant", content: "Hello" })}${chunk({ content: " there" })}data: [DONE]\n\n`;
  return { headers: { "content-type": "text/event-stream" }, body: Buffer.from(events), chunked: true };
}

/** Why Python cannot run this; null if it can. */
export function pythonLacks({ text }: Snippet): string | null {
  const names = [...text.matchAll(/^(?:import|from) (\w+)/gm)].map(([, name = ""]) => name);
  const { error, status, stderr } = spawnSync("python3", ["-c", `import ${names.join(", ")}`], {
    encoding: "utf8",
  });
  if (error !== undefined) return "there is no python3";
  return status === 0 ? null : (stderr.trim().split("\n").at(-1) ?? "");
}
