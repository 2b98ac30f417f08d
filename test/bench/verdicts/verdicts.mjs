/**
 * Verdicts: how often a window without change wakes somebody, and which faults are found. Real tables, dealt at random with
 * a seed; windows are drawn without replacement from the half that is not the baseline, each size where that half is large
 * enough. Beside Weir's verdict stands what the service's own conditions say of the same windows.
 */
import { bundled } from "../bundle.mjs";
import { mulberry32 } from "../random.mjs";
import { Skip } from "../rounds.mjs";
import { printTable } from "../table.mjs";
import { falseAlarms, sizes } from "./alarms.mjs";
import { inTime, isThere, months, tables } from "./data.mjs";
import { dealt, halves, inOrder } from "./order.mjs";
import { distincts, faults, power, textFaults, textPower } from "./faults.mjs";

export async function verdicts({ quick, full }) {
  if (!isThere) throw new Skip("../shared/data is not there");
  const engine = await bundled("verdicts/engine.ts");
  const splits = quick ? 5 : full ? 500 : 50;
  const rounds = quick ? 10 : full ? 200 : 50;
  const data = tables(engine);
  printAlarms(data, engine, splits);
  printOwn({ ...data, ...months(engine) }, engine);
  printOrder(data, engine);
  printPower(engine, rounds);
  printTexts(engine, rounds);
}

function printAlarms(data, engine, splits) {
  const all = sizes.map(() => ({ windows: 0, alarms: 0, service: 0 }));
  const rows = Object.entries(data).map(([name, table], at) => {
    const { counts } = falseAlarms(engine, table, splits, mulberry32(100 + at));
    for (const [index, { windows, alarms, service }] of counts.entries()) {
      all[index].windows += windows;
      all[index].alarms += alarms;
      all[index].service += service;
    }
    return [`${name}, ${table.names.length} columns`, ...counts.map(alarmsOf)];
  });
  printTable(
    `Windows without change that alarm: Weir's verdict / the service's conditions / windows; ${splits} splits`,
    ["half is the baseline, windows of", ...sizes.map((size) => size.toLocaleString("en-US"))],
    [...rows, ["all", ...all.map(alarmsOf)], ["in 1,000", ...all.map(rateOf)]],
  );
}

function alarmsOf({ windows, alarms, service }) {
  return windows === 0 ? "-" : `${alarms} / ${service} / ${windows}`;
}

function rateOf({ windows, alarms, service }) {
  const rate = (count) => ((1_000 * count) / windows).toFixed(2);
  return windows === 0 ? "-" : `${rate(alarms)} / ${rate(service)}`;
}

function printOwn(data, engine) {
  const rows = Object.entries(data).map(([name, table]) => {
    const { violations, verdict } = engine.reportOn(table, engine.baselineFor(table));
    const adopted = engine.reportOn(table, engine.adoptedFor(table));
    return [name, table.rows.length, violations, verdict.kind, adopted.violations];
  });
  printTable(
    "Training files against their own baseline",
    ["file", "records", "violations", "verdict", "as the service makes it"],
    rows,
  );
}

/** The first half is the baseline but of the taxis, of which two months and a half are. */
function printOrder(data, engine) {
  const monthly = months(engine);
  const { names, rows } = monthly["2019-12"];
  const [first, later] = halves({ names, rows });
  const before = { names, rows: [...monthly["2019-01"].rows, ...monthly["2019-02"].rows, ...first.rows] };
  const after = {
    "2019-12, later": later,
    "2020-01": monthly["2020-01"].rows,
    "2020-04": monthly["2020-04"].rows,
  };
  const half = (table) => inOrder(engine, ...halves(table));
  const found = [
    ["taxi", inOrder(engine, before, after)],
    ...Object.entries(inTime(engine)).map(([name, table]) => [name, half(table)]),
    ...["adult", "telco"].map((name, at) => [`${name}, dealt`, half(dealt(data[name], 57 + at))]),
  ];
  printTable(
    "Rows in the order of time: consecutive windows of 200 that alarm, with what the baseline learned from its order and without",
    ["baseline, windows of", "with", "without", "windows", "limits raised", "checks left out", "learned in"],
    found.flatMap(([name, { found: parts, raised, off, seconds }]) =>
      parts.map(({ name: part, learned, plain, windows }) => [
        [name, part].filter(Boolean).join(", "),
        percent(learned / windows),
        percent(plain / windows),
        windows,
        raised,
        off,
        `${seconds.toFixed(2)} s`,
      ]),
    ),
  );
}

function printPower(engine, rounds) {
  const baselines = [1_000, 5_000, 20_000];
  const found = baselines.map((size, at) => power(engine, size, rounds, mulberry32(7 + at)));
  printTable(
    `Faults found in windows of 1,000 records, 50 features checked together; ${rounds} windows`,
    ["records in the baseline", ...baselines.map((size) => size.toLocaleString("en-US"))],
    Object.keys(faults).map((name) => [name, ...found.map((shares) => percent(shares[name]))]),
  );
}

function printTexts(engine, rounds) {
  const found = distincts.map((distinct, at) =>
    textPower(engine, distinct, 20_000, Math.min(rounds, 50), mulberry32(31 + at)),
  );
  printTable(
    "A column of texts: all values replaced, in windows of 1,000 records; 20,000 in the baseline",
    ["distinct values", ...distincts.map((distinct) => distinct.toLocaleString("en-US"))],
    [...Object.keys(textFaults), "quiet"].map((name) => [
      name === "quiet" ? "without change, no alarm" : name,
      ...found.map((shares) => percent(shares[name])),
    ]),
  );
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
