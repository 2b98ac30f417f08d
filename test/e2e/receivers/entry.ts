/**
 * An outbox in virtual time: the endpoint's tables, Weir's own outbox and its way out to receivers, on a clock that goes
 * when it is told to. Each path's last name is the outbox's: `/add`, `/do`, `/list`, `/next`, `/try`, `/forward`.
 */
import { DurableObject } from "cloudflare:workers";
import type { Alert } from "../../../src/core/receiver/alert.ts";
import type { Receiver } from "../../../src/core/receiver/receivers.ts";
import { makeTables } from "../../../src/worker/endpoint/schema.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { deliver } from "../../../src/worker/notify/deliver.ts";
import { Outbox } from "../../../src/worker/notify/outbox.ts";
import type { Failing } from "../../../src/worker/notify/standing.ts";

const realNow = Date.now.bind(Date);

let ahead = 0;
Date.now = () => realNow() + ahead;

export interface Question {
  readonly receiver?: Receiver;
  readonly alert?: Alert;
  readonly ms?: number;
}

export class Box extends DurableObject<Bindings> {
  readonly #outbox: Outbox;
  #failing: readonly Failing[] = [];
  /** All that were ever told something. */
  readonly #receivers = new Map<string, Receiver>();

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env);
    makeTables(state.storage);
    this.#outbox = new Outbox(
      state.storage.sql,
      (delivery) => deliver(env, delivery, "https://weir.example", Date.now()),
      (now) => {
        this.#failing = this.#outbox.standing.failing([...this.#receivers.values()], now);
      },
    );
  }

  /** As JSON. */
  async answer(verb: string, question: Question): Promise<string> {
    return JSON.stringify((await this.#answer(verb, question)) ?? null);
  }

  async #answer(verb: string, { receiver, alert, ms = 0 }: Question): Promise<unknown> {
    const now = Date.now();
    if (receiver !== undefined && alert !== undefined) {
      if (verb === "try") return this.#outbox.try({ receiver, alert, raisedAt: now });
      this.#receivers.set(JSON.stringify(receiver), receiver);
      return this.#outbox.add(alert, receiver, now);
    }
    switch (verb) {
      case "do":
        return this.#outbox.doDue(now);
      case "list":
        return this.#outbox.list(100, null).items;
      case "next": {
        const next = this.#outbox.next(now);
        return next === null ? null : next - now;
      }
      case "failing":
        return this.#failing;
      default:
        ahead += ms;
        return null;
    }
  }
}

export default {
  async fetch(request: Request, env: { readonly BOX: DurableObjectNamespace<Box> }): Promise<Response> {
    const [, name = "", verb = ""] = new URL(request.url).pathname.split("/");
    const question = (await request.json()) as Question;
    return new Response(await env.BOX.getByName(name).answer(verb, question));
  },
};
