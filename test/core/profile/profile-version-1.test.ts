import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as z from "zod";
import { Column } from "../../../src/core/profile/column.ts";
import { Profile } from "../../../src/core/profile/profile.ts";

const columnSchema = z.object({
  present: z.number(),
  types: z.record(z.string(), z.number()),
  count: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  sum: z.number(),
  standardDeviation: z.number(),
  distinctCount: z.number(),
  values: z.array(z.number()),
  cumulative: z.array(z.number()),
});

const fixture = z
  .object({ bytes: z.string(), calls: z.number(), data: z.record(z.string(), columnSchema) })
  .parse(JSON.parse(readFileSync(new URL("fixtures/profile-v1.json", import.meta.url), "utf8")));

function readFixture(): Profile {
  return Profile.fromBytes(Buffer.from(fixture.bytes, "base64"));
}

function answers(column: Column) {
  const { types, moments, values, distinctCount } = column.summary();
  const { count, minimum, maximum, sum, standardDeviation } = moments;
  return {
    present: column.present,
    types: { ...types, Time: undefined },
    count,
    minimum,
    maximum,
    sum,
    standardDeviation,
    distinctCount,
    values: [...values.values],
    cumulative: [...values.cumulative],
  };
}

it("what version 1 wrote is read, and answers as it did", () => {
  const profile = readFixture();
  expect(profile.calls).toBe(fixture.calls);
  expect([...profile.data.names.keys()].sort()).toEqual(Object.keys(fixture.data).sort());
  for (const [name, before] of Object.entries(fixture.data)) {
    const now = answers(profile.data.names.get(name) ?? new Column());
    expect(now).toEqual({ ...before, types: { ...before.types, Time: undefined } });
  }
});

it("goes on as one of this version: what is added and merged is counted, and it is written as such", () => {
  const profile = readFixture();
  const more = new Profile();
  for (const name of Object.keys(fixture.data)) more.data.add({ names: [name], cells: ["7"] });
  profile.merge(more);
  const read = Profile.fromBytes(profile.toBytes());
  for (const [name, before] of Object.entries(fixture.data)) {
    const column = read.data.names.get(name) ?? new Column();
    expect([column.present, column.summary().moments.count]).toEqual([before.present + 1, before.count + 1]);
    // What came before and after is not counted twice, as far as can be known.
    expect(column.summary().distinctCount).toBeLessThanOrEqual(before.distinctCount + 1);
    // Which texts were frequent, version 1 did not note.
    expect(column.summary().frequent).toBeNull();
  }
});
