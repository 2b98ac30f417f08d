/** The tables that verdicts are measured on: real ones of ../shared/data, as texts. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";

const root = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

export const isThere = existsSync(root);

/** Whose rows may be dealt at random, and so say nothing of time. */
export function tables({ tableOf }) {
  const read = (path, delimiter) => tableOf(readFileSync(join(root, path), "utf8"), delimiter);
  const elec = read("elec2/elec.csv");
  return {
    adult: headed(read("adult/adult-train.csv"), "adult"),
    titanic: read("titanic/titanic_reference.csv"),
    telco: read("telco-ibm/Telco-Customer-Churn.csv"),
    bike: tableOf(unzipped(join(root, "bike-sharing/bike_sharing_dataset.zip"), "hour.csv")),
    "german credit": read("german-credit/GermanCredit-with-header.csv"),
    california: read("california-housing/california_housing_reference.csv"),
    churn: read("churn/training-dataset-with-header.csv"),
    "taxi 2019-12": taxi("2019-12", read),
    "elec2, stable": { names: elec.names, rows: elec.rows.slice(20_000, 40_000) },
  };
}

export function months({ tableOf }) {
  const read = (path) => tableOf(readFileSync(join(root, path), "utf8"));
  return Object.fromEntries(
    ["2019-01", "2019-02", "2019-12", "2020-01", "2020-04"].map((month) => [month, taxi(month, read)]),
  );
}

/** Whose rows stand in the order of time, beside the months. */
export function inTime({ tableOf }) {
  const read = (path) => tableOf(readFileSync(join(root, path), "utf8"));
  return {
    chicago: read("chicago-taxi/data.csv"),
    bike: tableOf(unzipped(join(root, "bike-sharing/bike_sharing_dataset.zip"), "hour.csv")),
    elec2: read("elec2/elec.csv"),
  };
}

function taxi(month, read) {
  return read(`nyc-taxi/yellow_tripdata_sample_${month}.csv`);
}

/** Adult's files have no header. */
function headed(table, name) {
  const isHeader = table.names.every((cell) => /^[a-z][\w-]*$/i.test(cell.trim()));
  if (isHeader) return table;
  return { names: table.names.map((_, at) => `${name}_${at}`), rows: [table.names, ...table.rows] };
}

/** One file of a zip archive, by its directory. */
function unzipped(path, name) {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [size, nameLength, extra, comment] = [20, 28, 30, 32].map((field) =>
      field === 20 ? bytes.readUInt32LE(at + field) : bytes.readUInt16LE(at + field),
    );
    const local = bytes.readUInt32LE(at + 42);
    if (bytes.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      return inflateRawSync(bytes.subarray(begin, begin + size)).toString("utf8");
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`Cannot find ${name} in ${path}`);
}
