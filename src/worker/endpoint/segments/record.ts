/** Which values of an endpoint's divisions have segments: one list for all its shards, which only grows. */
import * as z from "zod";
import { nameOfBy, nameOfSegment, type Division } from "../../../core/segment/by.ts";
import { learned, listOf, type Lists } from "../../../core/segment/learn.ts";
import { UpkeepRecord } from "../upkeep.ts";

const schema = z.object({ lists: z.record(z.string(), z.array(z.string())).default({}) });

export class SegmentRecord {
  readonly #record: UpkeepRecord<typeof schema>;
  readonly #divisions: () => readonly Division[];

  constructor(sql: SqlStorage, divisions: () => readonly Division[]) {
    this.#record = new UpkeepRecord(sql, "segments", schema);
    this.#divisions = divisions;
  }

  /** Takes values that came; gives those that have segments. Of what is not configured nothing is learned. */
  learn(by: string, values: readonly string[]): readonly string[] {
    const division = this.#divisions().find((one) => nameOfBy(one.by) === by);
    const before = this.#lists();
    if (division === undefined) return before[by] ?? [];
    if (division.values !== undefined) return division.values;
    const lists = learned(before, by, values, division.most);
    if ((lists[by] ?? []).length > (before[by] ?? []).length) {
      this.#record.write({
        lists: Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, [...list]])),
      });
    }
    return lists[by] ?? [];
  }

  /** Each division that is configured with the values that have segments. */
  known(): { readonly by: string; readonly values: readonly string[] }[] {
    const lists = this.#lists();
    return this.#divisions().map((division) => ({
      by: nameOfBy(division.by),
      values: listOf(division, lists),
    }));
  }

  /** The names of those that have a value of their own. */
  names(): readonly string[] {
    return this.known().flatMap(({ by, values }) => values.map((value) => nameOfSegment({ by, value })));
  }

  #lists(): Lists {
    return this.#record.read()?.lists ?? {};
  }
}
