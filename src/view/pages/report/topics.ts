/**
 * What a report tells, by what it is told of: findings of one feature stand together, so that its picture is drawn once. What
 * is within chance stands with what is beyond it of the same feature; alone it keeps its place after all that is beyond.
 */
import { isOfTable } from "../../../core/check/checks.ts";
import type { Entry, Told } from "./entries.ts";

interface Part {
  readonly entry: Entry;
  readonly isBeyond: boolean;
}

/** What is told of one feature, or of the table; the worst first. */
export type Topic = readonly [Part, ...Part[]];

/** In the order of the worst of each. */
export function topicsIn({ beyond, within }: Pick<Told, "beyond" | "within">): {
  readonly beyond: readonly Topic[];
  readonly within: readonly Topic[];
} {
  const topics = new Map<string, [Part, ...Part[]]>();
  const others: Topic[] = [];
  const parts = [
    ...beyond.map((entry): Part => ({ entry, isBeyond: true })),
    ...within.map((entry): Part => ({ entry, isBeyond: false })),
  ];
  for (const part of parts) {
    const [name] = featuresOf(part.entry);
    const topic = name === undefined ? undefined : topics.get(name);
    if (topic !== undefined) topic.push(part);
    else if (name === undefined) others.push([part]);
    else topics.set(name, [part]);
  }
  const places = new Map(parts.map((part, place) => [part, place]));
  const placeOf = ([first]: Topic) => places.get(first) ?? 0;
  const all = [...topics.values(), ...others].toSorted((a, b) => placeOf(a) - placeOf(b));
  return {
    beyond: all.filter(([{ isBeyond }]) => isBeyond),
    within: all.filter(([{ isBeyond }]) => !isBeyond),
  };
}

/** The features that an entry is about, the one first that its picture is of; none where it is about the table. */
export function featuresOf({ cause, findings: [{ feature, check }] }: Entry): readonly string[] {
  return [...(isOfTable(check) ? [] : [feature]), ...(cause?.features ?? [])];
}
