/** Capture files of each kind of body, seeded, and the service's own: all in the form of its records. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { made, sharedData, writeLines } from "./files.mjs";
import { Skip } from "../rounds.mjs";
import { mulberry32 } from "../random.mjs";

const batch = 20;

/** By kind of body: how many of its lines are about 100 MB, what a line is of, and how many times `JSON.parse()` is promised and hoped for. */
export const captureKinds = {
  CSV: { lines: 200_000, lineOf: csvLine, floor: 2.7, goal: 4 },
  "JSON records": { lines: 70_000, lineOf: jsonLine, floor: 1.5, goal: 2.5 },
  "JSON batches": { lines: 12_000, lineOf: batchLine, floor: 1.5, goal: 2.5 },
  base64: { lines: 160_000, lineOf: base64Line, floor: 1.5, goal: 2.5 },
  "the service's files": { lines: 60_000, lineOf: null, floor: 1.5, goal: 2.5 },
};

export function captureFile(kind, lines) {
  const { lineOf } = captureKinds[kind];
  return made(`captures-${kind.replaceAll(/\W+/g, "-")}-${lines}.jsonl`, async (path) => {
    const random = mulberry32(20_261_125);
    const given = lineOf === null ? serviceLines() : [];
    await writeLines(path, lines, (at) => (lineOf === null ? given[at % given.length] : lineOf(random)));
  });
}

function serviceLines() {
  const files = ["capture.jsonl", "captured-data.jsonl"].map((name) =>
    join(sharedData, "sagemaker-outputs/sagemaker-python-sdk/monitor", name),
  );
  const missing = files.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Skip(`its data are not there: ${missing}`);
  return files.flatMap((path) => readFileSync(path, "utf8").split("\n")).filter((line) => line.trim() !== "");
}

/** 70 features like churn's, and one number out. */
function csvLine(random) {
  return captureLine(random, body("INPUT", "CSV", features(random).join(",")), scored(random));
}

function base64Line(random) {
  const data = Buffer.from(features(random).join(",")).toString("base64");
  return captureLine(random, body("INPUT", "BASE64", data), scored(random));
}

function jsonLine(random) {
  const data = JSON.stringify(record(random));
  const output = body("OUTPUT", "JSON", JSON.stringify({ score: random() }));
  return captureLine(random, body("INPUT", "JSON", data), output);
}

function batchLine(random) {
  const instances = Array.from({ length: batch }, () => features(random).map(Number));
  const predictions = instances.map(() => random());
  const output = body("OUTPUT", "JSON", JSON.stringify({ predictions }));
  return captureLine(random, body("INPUT", "JSON", JSON.stringify({ instances })), output);
}

function scored(random) {
  return body("OUTPUT", "CSV", String(random()));
}

function features(random) {
  const numbers = Array.from({ length: 12 }, (_, at) => (random() * 250).toFixed(at % 2 === 0 ? 0 : 1));
  return [...numbers, ...Array.from({ length: 58 }, () => (random() < 0.1 ? "1" : "0"))];
}

function record(random) {
  return Object.fromEntries(features(random).map((cell, at) => [`feature_${at}`, Number(cell)]));
}

function body(mode, encoding, data) {
  return { observedContentType: encoding === "JSON" ? "application/json" : "text/csv", mode, data, encoding };
}

function captureLine(random, endpointInput, endpointOutput) {
  const id = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  );
  const time = new Date(1_732_406_400_000 + Math.floor(random() * 3_600) * 1_000).toISOString();
  return JSON.stringify({
    captureData: { endpointInput, endpointOutput },
    eventMetadata: { eventId: id.join("-"), inferenceTime: `${time.slice(0, 19)}Z` },
    eventVersion: "0",
  });
}
