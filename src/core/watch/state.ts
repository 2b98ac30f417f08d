/**
 * What of a watch outlives an eviction, as bytes: what it learned, the days of the calls, and its words. What was counted
 * is not stored: windows begin anew.
 */
import * as z from "zod";
import { parseFile } from "../baseline/baseline.ts";
import { ByteReader, ByteWriter, readHeader, writeHeader } from "../sketch/bytes.ts";
import type { Bins } from "./bins/form.ts";
import { Watch, type WatchOptions } from "./watch.ts";
import { levels } from "./ladder.ts";
import { entrySchema } from "./words.ts";

const kind = "WTCH";
const version = 1;
const entriesSchema = z.array(entrySchema);

export function stateOf(watch: Watch): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writeHeader(writer, kind, version);
  const { ordinary, pace, counts, usual, said } = watch;
  writer.count(counts.sides.length);
  writer.f64(watch.started ?? Number.NaN);
  writer.f64(watch.last);
  for (const bytes of [counts.sides, pace.slow, ordinary.usual, ordinary.today, ordinary.hour])
    writer.bytes(bytes);
  writer.f64s(pace.seen);
  writer.f64s(pace.far);
  writer.u8(usual.isWhole ? 1 : 0);
  writer.count(usual.days.length);
  for (const day of [...usual.days, usual.today]) writer.f64s(day);
  const entries = [...said.entries].map(([key, { word, standing, held }]) => ({
    key,
    word,
    standing,
    held: [...held],
  }));
  writer.text(JSON.stringify(entries));
  return writer.finish();
}

/** A watch of the same bins that goes on. Throws RangeError or SyntaxError for bytes of another form or of other bins. */
export function watchOf(bins: Bins, options: WatchOptions, bytes: Uint8Array): Watch {
  const watch = new Watch(bins, options);
  const reader = new ByteReader(bytes);
  readHeader(reader, kind, version);
  const { ordinary, pace, counts, usual, said } = watch;
  const features = reader.count();
  if (features !== counts.sides.length) {
    throw new RangeError(
      `Cannot go on watching: ${features} features were watched, not ${counts.sides.length}`,
    );
  }
  const started = reader.f64();
  watch.started = Number.isNaN(started) ? null : started;
  watch.last = reader.f64();
  for (const into of [counts.sides, pace.slow, ordinary.usual, ordinary.today, ordinary.hour]) {
    into.set(reader.bytes(into.length));
  }
  for (const into of [pace.seen, pace.far]) into.set(reader.f64s(into.length));
  usual.isWhole = reader.u8() === 1;
  const days = reader.count();
  const { length } = usual.today;
  for (let day = 0; day < days; day++) usual.days.push(reader.f64s(length));
  usual.today = reader.f64s(length);
  for (const { key, word, standing, held } of parseFile(reader.text(), entriesSchema, "words of a watch")) {
    const bytesHeld = Uint8Array.from(held).slice(0, levels);
    said.entries.set(key, { word, standing, held: bytesHeld, copy: null, began: watch.last, quiet: 0 });
  }
  reader.end();
  return watch;
}
