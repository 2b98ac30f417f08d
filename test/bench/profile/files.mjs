/**
 * The files that are read, made once and kept in a folder.
 *
 * Tables come from ../shared/bench/gen.c, which the figures of docs/cost-and-speed.md were made with; captures and the
 * very wide table from here, seeded. A name without a number of rows is a file of the usual size.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
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

/** SageMaker capture records: a CSV body of 70 features like churn's, and one number out. */
export function captureFile(lines) {
  return made(`captures-${lines}.jsonl`, async (path) => {
    const random = mulberry32(20_261_125);
    await writeLines(path, lines, () => captureLine(random));
  });
}

function captureLine(random) {
  const numbers = Array.from({ length: 12 }, (_, at) => (random() * 250).toFixed(at % 2 === 0 ? 0 : 1));
  const flags = Array.from({ length: 58 }, () => (random() < 0.1 ? "1" : "0"));
  const id = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  );
  const time = new Date(1_732_406_400_000 + Math.floor(random() * 3_600) * 1_000).toISOString();
  return JSON.stringify({
    captureData: {
      endpointInput: body("INPUT", [...numbers, ...flags].join(",")),
      endpointOutput: body("OUTPUT", String(random())),
    },
    eventMetadata: { eventId: id.join("-"), inferenceTime: `${time.slice(0, 19)}Z` },
    eventVersion: "0",
  });
}

function body(mode, data) {
  return { observedContentType: "text/csv", mode, data, encoding: "CSV" };
}

async function writeLines(path, count, lineOf) {
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
async function made(name, make) {
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
