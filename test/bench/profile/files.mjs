/**
 * The files that are read, made once and kept in a folder.
 *
 * Tables come from ../shared/bench/gen.c, which the figures of docs/speed.md were made with; real ones from
 * ../shared/data; captures (capture-files.mjs) and the very wide table from here, seeded. A name without a number of rows is a file of the usual size.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Skip } from "../rounds.mjs";
import { mulberry32 } from "../random.mjs";

const folder = process.env.WEIR_BENCH_DATA ?? join(tmpdir(), "weir-bench");
export const sharedData = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const generator = fileURLToPath(new URL("../../../../shared/bench/gen.c", import.meta.url));

/** Usual rows and columns. */
export const shapes = {
  churn: { rows: 1_000_000, columns: 70, holds: "58 of 70 columns 0 or 1" },
  mixed: { rows: 1_000_000, columns: 20, holds: "texts, numbers, times, quotes" },
  dense: { rows: 300_000, columns: 70, holds: "doubles, all different" },
};

export async function csvFile(shape, rows = shapes[shape].rows) {
  return made(nameOf(shape, rows, "csv"), async (path) => {
    const program = gen();
    const out = openSync(path, "w");
    const child = spawn(program, [shape, String(rows)], { stdio: ["ignore", out, "inherit"] });
    const [code] = await once(child, "exit");
    closeSync(out);
    if (code !== 0) throw new Error(`Cannot generate ${path}: the generator ended with ${code}`);
  });
}

/** The same table as Parquet, by DuckDB. */
export async function parquetFile(shape, rows, duckdb) {
  const csv = await csvFile(shape, rows);
  return made(nameOf(shape, rows, "parquet"), (path) => duckdb("parquet", csv.path, path));
}

/** Numbers of up to 9 digits, all of whose columns are sketched. */
export function wideFile(rows, columns) {
  return made(`wide-${rows}x${columns}.csv`, async (path) => {
    const random = mulberry32(20_261_124);
    const header = Array.from({ length: columns }, (_, at) => `x${at}`).join(",");
    await writeLines(path, rows, (row) =>
      row === 0 ? header : Array.from({ length: columns }, () => Math.round(random() * 1e9) / 1e6).join(","),
    );
  });
}

/** Real tables of ../shared/data, by the name that a row of the bench has. */
export const realTables = {
  adult: "adult/adult-train.csv",
  housing: "california-housing/california_housing_analysis.csv",
  "chicago taxi": "chicago-taxi/data.csv",
  churn: "churn/training-dataset-with-header.csv",
  "churn, raw": "churn-raw/churn.txt",
  electricity: "elec2/elec.csv",
  credit: "german-credit/GermanCredit-with-header.csv",
  telco: "telco-ibm/Telco-Customer-Churn.csv",
};

/** A real table as it is or, where `sizeBytes` is given, its records over and over up to that size. */
export function realFile(name, sizeBytes = 0) {
  const source = join(sharedData, realTables[name]);
  if (!existsSync(source)) throw new Skip(`its data are not there: ${source}`);
  return made(`real-${name.replaceAll(/\W+/g, "-")}-${sizeBytes}.csv`, async (path) => {
    const whole = readFileSync(source);
    // A table without a header is split after its first record too.
    const headerEnd = whole.indexOf("\n") + 1;
    // Some end with a blank line.
    const end = whole.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
    const lineEnd = whole[headerEnd - 2] === 0x0d ? "\r\n" : "\n";
    const records = Buffer.concat([whole.subarray(headerEnd, end), Buffer.from(lineEnd)]);
    const out = createWriteStream(path);
    out.write(sizeBytes > 0 ? whole.subarray(0, headerEnd) : whole);
    for (let size = whole.length; size < sizeBytes; size += records.length) {
      if (!out.write(records)) await once(out, "drain");
    }
    out.end();
    await once(out, "close");
  });
}

export async function writeLines(path, count, lineOf) {
  const out = createWriteStream(path);
  for (let first = 0; first < count; first += 256) {
    const length = Math.min(256, count - first);
    const text = Array.from({ length }, (_, at) => `${lineOf(first + at)}\n`).join("");
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

/** Path and size of a file that `make(path)` writes if it is not there yet. */
export async function made(name, make) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const partial = `${path}.${process.pid}`;
    process.stderr.write(`making ${path}\n`);
    try {
      await make(partial);
      renameSync(partial, path);
    } finally {
      rmSync(partial, { force: true });
    }
  }
  return { path, sizeBytes: statSync(path).size };
}

function nameOf(shape, rows, ending) {
  return rows === shapes[shape].rows ? `${shape}.${ending}` : `${shape}-${rows}.${ending}`;
}

/** The compiled generator. */
function gen() {
  const program = join(folder, "gen");
  if (existsSync(program)) return program;
  if (!existsSync(generator)) throw new Skip(`its data cannot be made: ${generator} is not there`);
  try {
    execFileSync(process.env.CC ?? "gcc", ["-O2", generator, "-lm", "-o", program], { stdio: "pipe" });
  } catch (error) {
    throw new Skip(
      `its data cannot be made: the C compiler failed: ${error.message}: apt-get install gcc libc6-dev`,
    );
  }
  return program;
}
