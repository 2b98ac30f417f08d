/**
 * A folder of state and the workerds that live on it one after the other, with the servers around them: calls through
 * the gateway, faults from outside, the end of all faults, and what is left of the calls then.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Statistics } from "../../../src/core/baseline/statistics.ts";
import type { ExecutionRecord } from "../../../src/worker/monitor/execution.ts";
import type { Health } from "../../../src/worker/commands/health.ts";
import type { DeliveryRecord } from "../../../src/worker/notify/deliveries.ts";
import { honest, unusual as unusualCall } from "./attacks.ts";
import { configureAll, putMonitor } from "./configured.ts";
import { linesOf } from "./lines.ts";
import { post } from "./client.ts";
import { addCounts, Faults, kindNames, noCounts, type Counts, type Kind, type Plan } from "./kinds.ts";
import { Ledger, type Life, type Told } from "./ledger.ts";
import { bodyText, faultHeader, listen, startModel, startReceiver } from "./upstream.ts";
import type { BatchNews } from "./entry.ts";
import { startWeir, until, type LoopbackServer, type Weir } from "../given/given.ts";

/** By how they are sharded: one; two from the start; as many as overload makes it; one that is attacked.
 * The last one has no traffic. */
export const endpoints = ["steady", "wide", "raised", "crowd", "quiet"] as const;
const busy = endpoints.slice(0, 4);

const upstreamKinds = kindNames.filter((kind) => kind.startsWith("upstream_"));

const leavingKinds = kindNames.filter((kind) => kind.startsWith("client_left_"));
const attackKinds = kindNames.filter((kind) => kind.startsWith("attack_"));

const calm: Plan = { seed: 0, rates: {} };
const drainMs = 45_000;

export interface FolderOptions {
  readonly script: string;
  /** Where folders are made. */
  readonly parent: string;
  readonly batchMs: number;
}

type Servers = Record<"model" | "books", LoopbackServer> & {
  readonly receiver: Awaited<ReturnType<typeof startReceiver>>;
};

export class Folder {
  readonly ledger: Ledger;
  /** Drawn in this process: by the upstream, the receiver, and whoever kills. */
  readonly faults: Faults;
  /** When the first call may come: the beginning of a second. */
  readonly start = Math.floor(Date.now() / 1_000) * 1_000;
  readonly #path: string;
  readonly #options: FolderOptions;
  readonly #servers: Servers;
  /** Of workerds that are gone. */
  readonly #earlier = noCounts();
  #weir: Weir | null = null;
  #life: Life = { answered: 0, isKilled: false };
  #starting: Promise<void> = Promise.resolve();
  #runs = 0;
  #nextId = 1;

  constructor(path: string, options: FolderOptions, ledger: Ledger, faults: Faults, servers: Servers) {
    this.#path = path;
    this.#options = options;
    this.ledger = ledger;
    this.faults = faults;
    this.#servers = servers;
  }

  static async create(options: FolderOptions): Promise<Folder> {
    const ledger = new Ledger();
    const faults = new Faults();
    const books = await listen(async (request, response) => {
      ledger.hear(JSON.parse(await bodyText(request)) as BatchNews);
      response.writeHead(204).end();
    });
    const servers = { model: await startModel(), books, receiver: await startReceiver(faults) };
    return new Folder(await mkdtemp(join(options.parent, "state-")), options, ledger, faults, servers);
  }

  get weir(): Weir {
    if (this.#weir === null) throw new Error("Weir is not running");
    return this.#weir;
  }

  get life(): Life {
    return this.#life;
  }

  get alerts() {
    return this.#servers.receiver.alerts;
  }

  async begin(plan: Plan): Promise<void> {
    this.#weir = await startWeir({
      script: this.#options.script,
      persist: this.#path,
      bindings: {
        FAULTS: JSON.stringify(plan),
        LEDGER: this.#servers.books.url,
        WEBHOOK_URL: this.#servers.receiver.url,
        WEIR_FLUSH_SECONDS: "0.05",
        WEIR_BATCH_MS: String(this.#options.batchMs),
      },
    });
    this.#life = { answered: 0, isKilled: false };
  }

  async configure(): Promise<void> {
    await configureAll(this.weir, endpoints, this.#servers.model.url);
  }

  /** One call, and its place in the ledger. Waits for a workerd that is being started. */
  async call(endpoint?: string): Promise<void> {
    await this.#starting;
    const id = this.#nextId++;
    const life = this.#life;
    const isOptedOut = id % 20 === 19;
    const fault = isOptedOut ? null : this.faults.draw(...upstreamKinds);
    const place = endpoint ?? busy[id % busy.length] ?? "steady";
    const may = place === "crowd" ? [...leavingKinds, ...attackKinds] : leavingKinds;
    const unusual = fault === null && !isOptedOut ? this.faults.draw(...may) : null;
    this.ledger.ask({ id, endpoint: place, fault, unusual, isOptedOut, life });
    const { path, body, headers, manner } = unusual === null ? honest(id) : unusualCall(id, unusual);
    const url = `${this.weir.url}/endpoints/${place}/${path}`;
    const asked = fault ?? unusual;
    const outcome = await post(
      url,
      body,
      { ...headers, ...wishes(asked, isOptedOut) },
      asked !== null,
      manner,
    );
    this.ledger.answer(id, outcome);
  }

  /** Kills workerd under whatever it is doing, and starts the next. Gives the life that ended. */
  async kill(next: Plan): Promise<Life> {
    await this.#starting;
    const life = this.#life;
    addCounts(this.#earlier, await this.#counts());
    life.isKilled = true;
    this.#starting = this.weir.kill().then(() => this.begin(next));
    await this.#starting;
    return life;
  }

  /** Ends the isolate of the Worker alone, with all that waits in it. Gives the life that ended. */
  async end(): Promise<Life> {
    await this.#starting;
    const life = this.#life;
    life.isKilled = true;
    this.#starting = this.#test(`end/${this.#options.batchMs + 150}`).then(() => {
      this.#life = { answered: 0, isKilled: false };
    });
    await this.#starting;
    return life;
  }

  /** Aborts an object. It takes its own reply with it, and so may others. */
  async abort(kind: "recorder_aborted" | "endpoint_aborted", name: string): Promise<void> {
    const path = kind === "recorder_aborted" ? "recorder" : "monitor";
    await this.#test(`${path}/${name}`).catch(() => {});
  }

  /** New faults, or none. */
  async follow(plan: Plan): Promise<void> {
    this.faults.follow(plan);
    await this.#test("plan", plan);
  }

  async #test(path: string, body: object = {}): Promise<Counts> {
    const answer = await fetch(`${this.weir.url}/test/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Counts;
  }

  #counts(): Promise<Counts> {
    return this.#test("counts");
  }

  /** How often each kind was injected; those after the last look before a kill are not known. */
  async injected(): Promise<Record<Kind, number>> {
    const counts = noCounts();
    for (const more of [this.#earlier, this.faults.counts, await this.#counts()]) addCounts(counts, more);
    return counts;
  }

  health(endpoint: string): Promise<Health> {
    return this.weir.api<Health>("GET", `/v1/endpoints/${endpoint}/health`);
  }

  /** Ends all faults and waits until nothing waits; calls go on, since what isolates counted travels with them. */
  async drain(): Promise<void> {
    await this.follow(calm);
    // Longer than an isolate waits before it sends a batch once more.
    await sleep(1_500);
    for (const endpoint of busy) await this.call(endpoint);
    await sleep(this.#options.batchMs + 50);
    const isDrained = async () => {
      const all = await Promise.all(busy.map((endpoint) => this.health(endpoint)));
      return all.every(({ pendingBytes, silentShards }) => pendingBytes === 0 && silentShards.length === 0);
    };
    await until("the journals are empty", isDrained, drainMs).catch((error: unknown) =>
      this.ledger.find("stuck", String(error)),
    );
  }

  /** Compares what is left with the ledger; gives what Weir told. */
  async compare(): Promise<Told[]> {
    const objects = await this.weir.objects("captures/");
    const told = await Promise.all(busy.map((endpoint) => this.#told(endpoint)));
    this.ledger.compare(linesOf(objects), told);
    return told;
  }

  async #told(endpoint: string): Promise<Told> {
    const end = Math.ceil(Date.now() / 1_000) * 1_000;
    const { seen, profiled: whole, unread, captured, dropped } = await this.health(endpoint);
    // Of calls whose answers are opaque bytes the rest is counted.
    const profiled = whole + unread;
    const path = `/v1/endpoints/${endpoint}/profile?start=${this.start}&end=${end}`;
    const { dataset, features } = await this.weir.api<Statistics>("GET", path);
    const sum = features[0]?.numerical_statistics?.sum ?? 0;
    return { endpoint, records: dataset.item_count, sum, seen, profiled, captured, dropped };
  }

  /**
   * Runs the checks of another monitor over all that was so far, so that each run is an incident of its own. Whether it
   * is known by then how they end is another matter.
   */
  async execute(): Promise<void> {
    const window = { start: this.start, end: Math.floor(Date.now() / 1_000) * 1_000 };
    if (window.end <= window.start) return;
    const name = `by-hand-${this.#runs++}`;
    try {
      await putMonitor(this.weir, name);
      await this.weir.api("POST", `/v1/endpoints/steady/monitors/${name}/executions`, {
        start: new Date(window.start).toISOString(),
        end: new Date(window.end).toISOString(),
        tell: true,
      });
    } catch {
      // What was entered goes on by the alarm.
    }
  }

  async executions(): Promise<readonly ExecutionRecord[]> {
    const path = "/v1/endpoints/steady/executions?limit=200";
    return (await this.weir.api<{ executions: ExecutionRecord[] }>("GET", path)).executions;
  }

  async deliveries(): Promise<readonly DeliveryRecord[]> {
    const path = "/v1/endpoints/steady/deliveries";
    return (await this.weir.api<{ deliveries: DeliveryRecord[] }>("GET", path)).deliveries;
  }

  async stop(): Promise<void> {
    await this.#weir?.stop();
    for (const server of Object.values(this.#servers)) await server.stop();
    rmSync(this.#path, { recursive: true, force: true });
  }
}

/** What a call asks of its upstream, and of Weir. */
function wishes(fault: Kind | null, isOptedOut: boolean): Readonly<Record<string, string>> {
  return {
    ...(fault !== null && { [faultHeader]: fault }),
    ...(isOptedOut && { "x-weir-capture": "off" }),
  };
}
