/** How soon the watch says that something changed: in calls and in seconds, from the change to the word. */
import { mulberry32 } from "../random.mjs";
import { arrivals, call, failedCall, missing } from "./streams.mjs";

const dayMs = 86_400_000;

/** Kinds of change of one feature, each a function that makes the change at one. */
export const changes = {
  "shape by 0.2": moved(0.2),
  "shape by 0.3": moved(0.3),
  "shape by 0.5": moved(0.5),
  "all missing": replaced(() => missing),
  "all of another type": replaced(({ count }) => count - 1),
  "all out of range": replaced(({ count }) => count - 2),
  "10 % missing": broken(0.1),
};

/** All values so much further up in their order, those at the top stay: the distance of the two distributions is that. */
function moved(by) {
  return (feature, at) => {
    const { length } = feature.places;
    const order = [...feature.places.keys()].sort(
      (a, b) => Number(feature.values[a]) - Number(feature.values[b]),
    );
    const shift = Math.round(by * length);
    const places = new Uint8Array(length);
    for (const [rank, row] of order.entries()) {
      places[row] = feature.places[order[rank + shift < length ? rank + shift : rank]];
    }
    return { at, place: (row) => places[row] };
  };
}

function replaced(by) {
  return (feature, at) => ({ at, place: () => by(feature) });
}

/** So many calls fail from then on. */
export function failures(share) {
  return { ofCalls: true, share };
}

function broken(share) {
  return (_, at, random) => ({ at, place: (_row, own) => (random() < share ? missing : own) });
}

/** A watch that has seen a few days of ordinary calls, as bytes. */
export function trained(engine, { bins, table, next, perSecond, days, seed, start, failing = 0 }) {
  const watch = new engine.Watch(bins, { outputColumns: null });
  const random = mulberry32(seed);
  const then = arrivals(perSecond, random);
  const draw = next(random);
  const end = start + days * dayMs;
  let time = start;
  for (; time < end; time = then(time)) {
    if (random() < failing) failedCall(engine, watch);
    else call(engine, watch, table, draw(time));
    watch.look(time);
  }
  watch.settle({ start, end: end + 1e9 }, () => false);
  return { state: engine.stateOf(watch), time };
}

/** One trial: ordinary calls for a while, then the change. Null where nothing was said within `most` calls. */
export function delay(engine, scene, { state, time: begin }, change, perSecond, random, most) {
  const { bins, table, next } = scene;
  const watch = engine.watchOf(bins, { outputColumns: null }, state);
  const then = arrivals(perSecond, random);
  const draw = next(random);
  let time = begin + random() * dayMs;
  const changeAt = time + Math.min(300_000, (2_000 / perSecond) * 1_000) * (1 + random());
  for (; time < changeAt; time = then(time)) {
    call(engine, watch, table, draw(time));
    watch.look(time);
  }
  const own = change.ofCalls ? null : pick(table, change, random);

  for (let calls = 1; calls <= most; calls++) {
    if (change.ofCalls && random() < change.share) failedCall(engine, watch);
    else call(engine, watch, table, draw(time), own);
    const said = watch.look(time).filter(({ kind }) => kind === "word");
    const right = said.find(({ word }) => isAbout(word, own, table));
    if (right !== undefined) return { calls, seconds: (time - changeAt) / 1_000 };
    time = then(time);
  }
  return null;
}

/** A column of many numbers, none of which is a good part of all: a shift moves those that are equal not at all, or together. */
function pick(table, change, random) {
  const dense = table.features.flatMap(({ feature }, at) => (isDense(feature) ? [at] : []));
  const at = dense[Math.floor(random() * dense.length)];
  return change(table.features[at], at, random);
}

function isDense({ values, limit }) {
  if (limit === null || values?.kind !== "numbers" || values.counts.length < 20) return false;
  const total = values.counts.reduce((sum, count) => sum + count, 0);
  return Math.max(...values.counts) <= 0.1 * total;
}

function isAbout(word, own, table) {
  return own === null ? word.feature === null : word.feature === table.features[own.at].feature.name;
}
