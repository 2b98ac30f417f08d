/** What the watch is tried on: the half of a table is the baseline, rows of the other half are the calls. */
import { inTime, tables } from "../verdicts/data.mjs";
import { shuffled } from "../verdicts/alarms.mjs";
import { mulberry32 } from "../random.mjs";
import { start } from "./false-words.mjs";
import { byHour, independent, inOrder, placed, sessions } from "./streams.mjs";

const sessionCalls = 10;

/** Name → { bins, table, next }: `next` gives of a random source who draws the row of a time. */
export function scenes(engine) {
  const data = tables(engine);
  const [churn, adult, taxi] = [data.churn, data.adult, data["taxi 2019-12"]].map((table) =>
    dealt(engine, table),
  );
  const clock = taxi.names.indexOf("pickup_datetime");
  const hours = taxi.rows.map((cells) => Number(cells[clock].slice(11, 13)));
  const any = (scene) => ({ ...scene, next: (random) => independent(scene.table, random) });
  const inSessions = (scene) => ({ ...scene, next: (random) => sessions(scene.next(random), sessionCalls) });
  const rhythm = { ...taxi, next: (random) => byHour(hours, random) };
  return {
    churn: any(churn),
    adult: any(adult),
    "taxi's rhythm": rhythm,
    "taxi's rhythm in sessions": inSessions(rhythm),
    "adult in sessions": inSessions(any(adult)),
  };
}

/** Streams that drift: their second half, as it stands, beside their first. */
export function drifting(engine) {
  const { bike, elec2 } = inTime(engine);
  const ordered = (table, perDay) => {
    const half = table.rows.length >> 1;
    const scene = split(engine, table.names, table.rows.slice(0, half), table.rows.slice(half));
    return { ...scene, next: (random) => inOrder(scene.table, perDay, start, random) };
  };
  return { "bike, a year": ordered(bike, 24), "elec2, 15 months": ordered(elec2, 48) };
}

function dealt(engine, { names, rows }) {
  const all = shuffled(rows, mulberry32(1));
  const half = all.length >> 1;
  return split(engine, names, all.slice(0, half), all.slice(half));
}

function split(engine, names, before, after) {
  const bins = engine.binsOf(engine.baselineFor({ names, rows: before }));
  return { names, rows: after, bins, table: placed(engine, bins, { names, rows: after }) };
}
