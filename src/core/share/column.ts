/** A column as plain data, so that it can go from one reader of a file to another, in another thread. */
import { ByteReader, ByteWriter } from "../sketch/bytes.ts";
import { Column } from "../profile/column.ts";

/** Texts that are counted stay in the order in which they came, which bytes do not tell: sketches that are made of them go by it. */
export type SharedColumn =
  | {
      readonly kind: "counted";
      readonly isText: boolean;
      readonly texts: readonly string[];
      readonly times: readonly number[];
    }
  | { readonly kind: "sketched"; readonly bytes: Uint8Array };

export function sharedColumn(column: Column): SharedColumn {
  const { counts, isText } = column;
  if (counts === null) {
    const writer = new ByteWriter();
    column.write(writer);
    return { kind: "sketched", bytes: writer.finish() };
  }
  const texts: string[] = [];
  const times: number[] = [];
  counts.forEach((text, count) => {
    texts.push(text);
    times.push(count);
  });
  return { kind: "counted", isText, texts, times };
}

export function columnFrom(shared: SharedColumn): Column {
  if (shared.kind === "sketched") return Column.read(new ByteReader(shared.bytes), undefined, true);
  const { isText } = shared;
  const column = new Column({ isText, isSliced: true });
  for (const [index, text] of shared.texts.entries()) column.add(text, shared.times[index] ?? 0);
  return column;
}
