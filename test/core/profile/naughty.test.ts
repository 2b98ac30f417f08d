import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baselineOf, fileText, parseStatistics } from "../../../src/core/baseline/baseline.ts";
import { categoriesOf } from "../../../src/core/baseline/statistics.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { CsvTable } from "../../../src/core/read/csv/header.ts";
import { JsonReader } from "../../../src/core/read/document/json.ts";
import { hasSharedData, sharedData } from "../../shared-data.ts";

/** The Big List of Naughty Strings survives on every way that data takes. */
describe.runIf(hasSharedData)("the Big List of Naughty Strings", () => {
  const all: string[] = hasSharedData
    ? JSON.parse(readFileSync(sharedData("json-suites", "blns", "blns.json"), "utf8"))
    : [];
  const strings = [...new Set(all)];

  function ofJson(records: readonly object[]): Profile {
    const profile = new Profile();
    const reader = new JsonReader((row) => profile.data.add(row));
    for (const record of records) reader.push(`${JSON.stringify(record)}\n`);
    reader.end();
    const bytes = profile.toBytes();
    const copy = Profile.fromBytes(bytes);
    expect(copy.toBytes()).toEqual(bytes);
    return copy;
  }

  function statisticsOf(profile: Profile) {
    const { statistics } = baselineOf(profile);
    if (statistics === null) throw new Error("Expected statistics");
    return parseStatistics(fileText(statistics));
  }

  it("has its 515 strings", () => {
    expect([all.length, strings.length]).toEqual([515, 511]);
  });

  it("as cells: profile, bytes, statistics.json and back", () => {
    // A column has no distribution over 120 distinct texts (docs/stored-formats.md).
    for (let start = 0; start < strings.length; start += 100) {
      const some = strings.slice(start, start + 100);
      const profile = ofJson(some.flatMap((text) => [{ cell: text }, { cell: text }]));
      const [feature] = statisticsOf(profile).features;
      expect(new Map(feature && categoriesOf(feature))).toEqual(new Map(some.map((text) => [text, 2])));
    }
  });

  it("as column names: profile, bytes, statistics.json and back", () => {
    const record = Object.fromEntries(strings.map((name, index) => [name, index]));
    const profile = ofJson([record, record]);
    expect([...profile.data.names.keys()]).toEqual(Object.keys(record));
    const statistics = statisticsOf(profile);
    expect(statistics.features.map(({ name }) => name)).toEqual(Object.keys(record));
    expect(
      statistics.features.every(({ numerical_statistics: numbers }) => numbers?.common.num_present === 2),
    ).toBe(true);
  });

  it("through CSV, as names and as cells", () => {
    const field = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const given = strings.filter((text) => text !== "");
    const rows: (readonly (string | null)[])[] = [];
    const table = new CsvTable(({ names, cells }) => rows.push(names ?? [], cells), { header: "present" });
    table.push(`${given.map(field).join(",")}\n${given.map(field).join(",")}\n`);
    table.end();
    expect(rows).toEqual([given, given]);
  });
});
