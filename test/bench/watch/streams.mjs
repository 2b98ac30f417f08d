/** Streams of calls for the watch: rows of real tables, as the places that their values have in a baseline's bins. */

/** Rows made ready: for each row the place of each watched feature, 255 where it is missing. */
export function placed(engine, bins, { names, rows }) {
  const features = bins.features.map((feature) => {
    const column = names.indexOf(feature.name);
    const placeOf = engine.placeIn(feature);
    const values = rows.map((cells) => cells[column] ?? null);
    const places = Uint8Array.from(values, (cell) => {
      if (cell === null) return missing;
      const type = engine.typeIn(cell, false);
      return placeOf(cell, type, engine.keyOf(cell, type));
    });
    return { feature, values, places, count: (feature.values?.counts.length ?? 0) + 3 };
  });
  return { features, length: rows.length };
}

export const missing = 255;

/** Counts a row as the profile would: `changed` says what comes in the place of one feature's value. */
export function call(engine, watch, table, row, changed = null) {
  const { all, starts, sides } = watch.counts;
  all[engine.heads.calls]++;
  all[engine.heads.input]++;
  for (let at = 0; at < starts.length; at++) {
    sides[at] = 1;
    const own = table.features[at].places[row];
    const place = changed !== null && changed.at === at ? changed.place(row, own) : own;
    if (place !== missing) all[starts[at] + place]++;
  }
}

export function failedCall(engine, watch) {
  watch.counts.all[engine.heads.calls]++;
  watch.counts.all[engine.heads.failed]++;
}

/** Times of calls that come at random, with a daily wave: three in the evening for one in the morning. */
export function arrivals(perSecond, random) {
  return (time) => {
    const hour = (time / 3_600_000) % 24;
    const rate = perSecond * (1 + 0.5 * Math.sin(((hour - 12) / 24) * 2 * Math.PI));
    return time + (-Math.log(1 - random()) / rate) * 1_000;
  };
}

/** Any row, one as likely as the other. */
export function independent(table, random) {
  return () => Math.floor(random() * table.length);
}

/** Rows of the hour of day that it is: what is sent at night differs from what is sent at noon. */
export function byHour(hours, random) {
  const rows = Array.from({ length: 24 }, (_, hour) =>
    hours.flatMap((own, row) => (own === hour ? [row] : [])),
  );
  return (time) => {
    const own = rows[Math.floor(time / 3_600_000) % 24];
    return own[Math.floor(random() * own.length)];
  };
}

/** Rows as they stand, so many a day: any of the day's. */
export function inOrder(table, perDay, start, random) {
  const days = Math.floor(table.length / perDay);
  return (time) => {
    const day = Math.floor((time - start) / 86_400_000) % days;
    return day * perDay + Math.floor(random() * perDay);
  };
}

/** Each row so many times, one after the other. */
export function sessions(next, times) {
  let [row, left] = [0, 0];
  return (time) => {
    if (left === 0) [row, left] = [next(time), times];
    left--;
    return row;
  };
}
