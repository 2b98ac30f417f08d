/**
 * The Worker of the check section (check.mjs): one Recorder with profiles of many days, and an endpoint's side of a check.
 *
 * `/days?columns=&rows=&days=&shape=` makes two days and stores them in turn, `/check?days=` merges the window of all as
 * an endpoint's object does, `/turn?days=&turn=` what the Recorder alone does in one turn, `/forget` drops the blocks.
 */
import { Profile } from "../../../src/core/profile/profile.ts";
import { keepWithin, mostHeldBytes } from "../../../src/core/profile/room/budget.ts";
import type { Window } from "../../../src/core/monitor/window.ts";
import { Recorder as PlainRecorder } from "../../../src/index.ts";
import type { Bindings } from "../../../src/worker/env.ts";
import { Shards } from "../../../src/worker/recorder/shards.ts";
import { SpanTable } from "../../../src/worker/recorder/spans/table.ts";
import { randomOf } from "../../core/sketch/streams.ts";

export { BaselineWorkflow, Catalog, Endpoint } from "../../../src/index.ts";

interface CheckBindings extends Bindings {
  readonly RECORDERS: DurableObjectNamespace<Recorder>;
}

const dayMs = 86_400_000;
/** Days that are kept for good (check.mjs), and of no block's begin. */
const begin = 20_003 * dayMs;
const rowBytes = 1_500_000;

/** Of `mixed`, one column in six has numbers that all differ or some thousand, the others are 0 or 1; of `dense` all differ. */
type Shape = "mixed" | "dense";

interface Days {
  readonly shape: Shape;
  readonly columns: number;
  readonly rows: number;
  readonly days: number;
}

export class Recorder extends PlainRecorder {
  store({ shape, columns, rows, days }: Days): number {
    const table = new SpanTable(this.ctx.storage.sql, "profiles");
    const made = [1, 2].map((seed) => [...dayOf(seed, shape, columns, rows).chunks(rowBytes)]);
    for (let day = 0; day < days; day++) {
      const start = begin + day * dayMs;
      table.store({ start, end: start + dayMs }, made[day % 2] ?? []);
    }
    return made.flat().reduce((bytes, piece) => bytes + piece.length, 0) / 2;
  }

  forget(): void {
    this.ctx.storage.sql.exec(
      "DROP TABLE IF EXISTS blocks; DROP TRIGGER IF EXISTS day_stored; DROP TRIGGER IF EXISTS day_gone",
    );
    setTimeout(() => this.ctx.abort("Evicted by the bench"), 0);
  }

  turnsOf(window: Window): readonly Window[] {
    const answer = this.pieces(window, false, true);
    return answer.kind === "turns" ? answer.turns : [window];
  }
}

function dayOf(seed: number, shape: Shape, columns: number, rows: number): Profile {
  const random = randomOf(seed);
  const cell = (column: number) => {
    if (shape === "dense" || column % 12 === 0) return String(random() * 250);
    if (column % 12 === 6) return (random() * 250).toFixed(2);
    return random() < 0.1 ? "1" : "0";
  };
  const profile = new Profile();
  for (let row = 0; row < rows; row++) {
    profile.input.addAll([
      { names: null, cells: Array.from({ length: columns }, (_, column) => cell(column)) },
    ]);
    profile.calls++;
    if (row % 100 === 0) keepWithin([profile], mostHeldBytes);
  }
  keepWithin([profile], mostHeldBytes);
  return profile;
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const recorder = env.RECORDERS.getByName("bench:0");
    const number = (name: string) => Number(searchParams.get(name));
    const days = number("days");
    const window = { start: begin, end: begin + days * dayMs };
    if (pathname === "/days") {
      const shape = searchParams.get("shape") === "dense" ? "dense" : "mixed";
      return Response.json({
        bytes: await recorder.store({ shape, columns: number("columns"), rows: number("rows"), days }),
      });
    }
    if (pathname === "/turns") return Response.json({ turns: await recorder.turnsOf(window) });
    if (pathname === "/turn") {
      const answer = await recorder.pieces({ start: number("start"), end: number("end") });
      if (answer.kind === "exact") await new Response(answer.pieces).arrayBuffer();
      return Response.json({ kind: answer.kind });
    }
    if (pathname === "/check") {
      const found = await new Shards(env, "bench", 1).profile(window);
      if (found.kind !== "exact") return Response.json(found, { status: 500 });
      return Response.json({ calls: found.profile.calls, columns: found.profile.input.positions.length });
    }
    if (pathname === "/forget") await recorder.forget();
    return Response.json({});
  },
} satisfies ExportedHandler<CheckBindings>;
