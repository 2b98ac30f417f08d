/** What the watch costs: of the CPU by which a call is profiled, of a look, of memory. */
import { mulberry32 } from "../random.mjs";
import { median } from "../rounds.mjs";
import { start } from "./false-words.mjs";

const calls = 3_000;

/**
 * Microseconds a call with and without, in turn: medians of many rounds, and of what a round with it costs beside the one
 * without just before or after it, since other work slows both.
 */
export function costOf(engine, { names, rows }, rounds) {
  const bins = engine.binsOf(engine.baselineFor({ names, rows: rows.slice(0, 5_000) }));
  const shape = new engine.KnownShape({ names: bins.names, dialect: {} });
  const bodies = Array.from({ length: calls }, (_, at) => jsonOf(names, rows[at % rows.length]));
  const watch = new engine.Watch(bins, { outputColumns: null });
  const run = (watched) => {
    const profile = new engine.Profile();
    const began = process.cpuUsage();
    for (const input of bodies) engine.observe(profile, { input, output: null }, { shape, watched });
    const { user, system } = process.cpuUsage(began);
    return (user + system) / calls;
  };
  const [without, withIt] = [[], []];
  for (let round = 0; round < rounds + 4; round++) {
    const turn = [() => without.push(run(null)), () => withIt.push(run(watch.counts))];
    for (const one of round % 2 === 0 ? turn : turn.toReversed()) one();
  }
  const settled = without.slice(4);
  return {
    without: median(settled),
    more: median(settled.map((one, round) => withIt[round + 4] / one - 1)),
    ...looksOf(engine, bins, rows),
    columns: names.length,
  };
}

function jsonOf(names, cells) {
  const valueOf = (cell) =>
    cell !== null && cell !== "" && Number.isFinite(Number(cell)) ? Number(cell) : cell;
  const data = JSON.stringify(Object.fromEntries(names.map((name, at) => [name, valueOf(cells[at])])));
  return { contentType: null, encoding: "JSON", data, truncated: false };
}

/** Milliseconds of a look with all its windows, calls between two, and bytes of what is held, sent and stored. */
function looksOf(engine, bins, rows) {
  const watch = new engine.Watch(bins, { outputColumns: null });
  const { all, starts, sides } = watch.counts;
  const places = bins.features.map((feature) => engine.placeIn(feature));
  const callsALook = engine.callsASlot(all.length);
  const random = mulberry32(3);
  const looks = [];
  let time = start;
  for (let slot = 0; slot < 2_100; slot++) {
    for (let call = 0; call < callsALook; call++) {
      all[engine.heads.calls]++;
      all[engine.heads.input]++;
      const cells = rows[Math.floor(random() * rows.length)];
      for (const [at, { name }] of bins.features.entries()) {
        sides[at] = 1;
        const cell = cells[bins.names.indexOf(name)] ?? null;
        if (cell === null) continue;
        const type = engine.typeIn(cell, false);
        all[starts[at] + places[at](cell, type, engine.keyOf(cell, type))]++;
      }
    }
    const began = process.cpuUsage();
    watch.look((time += 2_000));
    const { user, system } = process.cpuUsage(began);
    if (slot > 1_800) looks.push((user + system) / 1_000);
  }
  return {
    lookMs: looks.reduce((sum, ms) => sum + ms, 0) / looks.length,
    callsALook,
    heldBytes: watch.heldBytes,
    binsBytes: engine.binsText(bins).length,
    stateBytes: engine.stateOf(watch).length,
  };
}
