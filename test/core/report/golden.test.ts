/**
 * Whole reports as people read them, against golden files: verdict, causes and every finding with its evidence. A change
 * of any number or word shows here; `npx vitest run -u` takes it over, once it is meant.
 */
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/core/report/finding.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { reportOf, type Row } from "../check/causes/scenes.ts";

const windows: readonly (readonly [name: string, spoil: (row: Row, index: number) => Row])[] = [
  ["unchanged", (row) => row],
  [
    "drifted",
    (row) => ({ ...row, minutes: Number(row["minutes"]) + 20, plan: row["flag"] === 1 ? "pro" : "basic" }),
  ],
  ["missing", (row, index) => (index % 12 === 0 ? { ...row, calls: "", plan: "", city: "" } : row)],
  [
    "broken",
    (row, index) => ({
      ...row,
      amount: Number(row["amount"]) * 100,
      city: `${row["city"]}.`,
      calls: index % 20 === 0 ? -999 : Number(row["calls"]),
      degrees: `${row["degrees"]} °C`,
    }),
  ],
];

describe("golden reports", () => {
  it.each(windows)("%s", async (name, spoil) => {
    await expect(textOf(reportOf(spoil))).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

function textOf({ verdict, causes = [], status, exitMessage, findings }: Report): string {
  return [
    `verdict: ${verdict?.kind}: ${verdict?.headline}`,
    `beyond chance ${verdict?.beyondChance}, within chance ${verdict?.withinChance}`,
    `status: ${status}: ${exitMessage}`,
    ...causes.map(({ kind, features, words, isCertain, share }) =>
      [`cause: ${kind}`, features.join(", "), words, isCertain ? "certain" : "asked", share].join(" | "),
    ),
    ...findings.map(lineOf),
    "",
  ].join("\n");
}

function lineOf({ check, feature, answer, before, after, evidence, cause }: Finding): string {
  const { kind } = answer;
  const said = answer.kind === "undecided" ? [answer.reason] : [`${before} → ${after}`];
  const speaks =
    evidence === null || evidence === undefined
      ? []
      : [
          `effect ${digits(evidence.effect)} of ${digits(evidence.limit)}`,
          `p ${digits(evidence.probability)}`,
        ];
  const of = cause === undefined ? [] : [`cause ${cause}`];
  const steps =
    answer.kind === "violation" && answer.overshadowedBy !== null ? [`behind ${answer.overshadowedBy}`] : [];
  return [kind, check, feature, ...said, ...speaks, ...of, ...steps].join(" | ");
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
