/**
 * What must come of the small inputs in `../shared/cases`, one entry for each: through the command line
 * (command-line.test.ts) and live (live.test.ts) the same. The line `Should` beside the inputs says why.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../shared/cases", import.meta.url));

export const hasCases = existsSync(root);

if (!hasCases) process.stderr.write(`Tests of the cases are skipped: ${root} is not there\n`);

/** The folders that are there. */
export function foundCases(): string[] {
  const entries = hasCases ? readdirSync(root, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

export function caseFile(name: string, file: string): string {
  return join(root, name, file);
}

/** One training file, and what a window looks like beside its baseline. */
export interface Expected {
  readonly train: string;
  /** What is said of the training data when the baseline is made; nothing if absent. */
  readonly said?: readonly RegExp[];
  /** The baseline's features with their types. */
  readonly types: string;
  /** Absent where the case is of training files alone. */
  readonly window?: ExpectedWindow;
}

export interface ExpectedWindow {
  readonly file: string;
  readonly records: number;
  /** The columns as they were read: name, type and number of values. */
  readonly columns: string;
  /** `check feature` of every violation; none if absent. */
  readonly violations?: readonly string[];
  readonly notes?: readonly string[];
  /** What is noted live beside that, where the rows of a file are sent in bodies. */
  readonly liveNotes?: readonly string[];
  /** `feature: reason` of what is undecided, but for drift: so few rows are never enough. */
  readonly undecided?: readonly string[];
}

const types = "label Integral, k String, x Fractional, n Integral";

const twoACall = {
  file: "window.jsonl",
  records: 48,
  columns: "label Integral 48, k String 48, x Fractional 48, n Integral 48",
};

const headers = { ...twoACall, notes: ["24 input bodies begin with a header, which is no record"] };

const oneACall = (records: number) => ({
  file: "window.jsonl",
  records,
  columns: `label Integral ${records}, k String ${records}, x Fractional ${records}, n Integral ${records}`,
});

/** The header of a file goes with each body. */
const sentHeaders = (bodies: number) => [`${bodies} input bodies begin with a header, which is no record`];

const absent = "None of 20 records has it, and of the baseline's only 3.3 % have";

/** By folder. */
export const expectations: Readonly<Record<string, readonly Expected[]>> = {
  "codes-in-parquet": [
    { train: "train.parquet", types: "zip String, v Fractional" },
    {
      train: "train.jsonl",
      types: "zip Integral",
      said: [/^zip: 60 of 60 values \(100 %\) have leading zeros, as codes do/],
    },
  ],
  "csv-body-with-header": [{ train: "train.csv", types, window: headers }],
  "csv-header-present": [{ train: "train.csv", types, window: headers }],
  "dict-of-lists": [{ train: "train.csv", types, window: twoACall }],
  "fails-on-itself": [
    {
      train: "train.csv",
      types: "price Fractional, qty Integral",
      window: {
        file: "train.csv",
        records: 60,
        columns: "price Fractional 60, qty Integral 60",
        liveNotes: sentHeaders(6),
      },
    },
    {
      train: "pixels.csv",
      types: "y Integral, p0 Fractional, p1 Fractional",
      window: {
        file: "pixels.csv",
        records: 60,
        columns: "y Integral 60, p0 Fractional 60, p1 Fractional 60",
        liveNotes: sentHeaders(6),
      },
    },
  ],
  "header-in-other-case": [
    {
      train: "train.csv",
      types,
      window: {
        ...oneACall(60),
        file: "window.csv",
        liveNotes: sentHeaders(6),
      },
    },
  ],
  "json-said-to-be-html": [{ train: "train.csv", types, window: oneACall(24) }],
  "label-last": [
    {
      train: "train.csv",
      types: "x Fractional, n Integral, label String",
      window: {
        file: "window.jsonl",
        records: 24,
        columns: "x Fractional 24, n Integral 24, label String 24",
        notes: ["The outputs stand at the END of the baseline's columns"],
      },
    },
  ],
  "nan-in-json": [
    {
      train: "train.csv",
      types,
      window: {
        file: "window.jsonl",
        records: 30,
        columns: "label Integral 30, k String 30, x Fractional 20, n Integral 30",
        violations: ["completeness_check x"],
        notes: ["10 input bodies are read although they are odd: not strict JSON: NaN or Infinity"],
      },
    },
    {
      train: "train.jsonl",
      types: "a Fractional, b Fractional",
      said: [/^1 record is not strict JSON \(NaN or Infinity\), in line 1: .* NaN is counted as missing$/],
    },
  ],
  "null-object": [
    {
      train: "train.jsonl",
      types: "id Integral, u.age Integral",
      window: { file: "window.jsonl", records: 60, columns: "id Integral 60, u.age Integral 60" },
    },
  ],
  "optional-key": [
    {
      train: "train.jsonl",
      types: "a Integral, rare String",
      window: {
        file: "window.jsonl",
        records: 20,
        columns: "a Integral 20",
        undecided: [`rare: ${absent}`, `rare: ${absent}`, `rare: ${absent}`],
      },
    },
  ],
  "pandas-split-bare": [{ train: "train.csv", types, window: twoACall }],
  "sagemaker-features": [
    { train: "train.csv", types, window: twoACall },
    {
      train: "train-no-header.csv",
      types: "_c0 Integral, _c1 String, _c2 Fractional, _c3 Integral",
      window: {
        ...twoACall,
        columns: "_c0 Integral 48, _c1 String 48, _c2 Fractional 48, _c3 Integral 48",
      },
    },
  ],
  "same-name-in-and-out": [
    {
      train: "train.csv",
      types: "score Fractional, id Integral, x Fractional",
      window: {
        file: "window.jsonl",
        records: 40,
        columns:
          "score Fractional 40, id Integral 40, x Fractional 40, output:id Integral 40, input:score Integral 40",
        // The window's x is 0.5 in every record.
        violations: ["value_share_check x"],
        notes: [
          "id is in requests and in answers: the baseline's is taken for the inputs'",
          "score is in requests and in answers: the baseline's is taken for the outputs'",
        ],
      },
    },
  ],
  "semicolon-bodies": [{ train: "train.csv", types, window: oneACall(24) }],
  "space-before-minus": [{ train: "train.csv", types, window: oneACall(40) }],
  "string-garbage": [
    {
      train: "train.csv",
      types: "t String, uid String, c String",
      said: [/^t: 300 of 300 values \(100 %\) are dates or times/],
      window: {
        file: "window.csv",
        records: 300,
        columns: "t String 300, uid String 300, c String 300",
        liveNotes: sentHeaders(30),
        violations: ["value_share_check t", "baseline_drift_check uid"],
      },
    },
  ],
  "thousands-hint": [
    {
      train: "train.csv",
      types: "id Integral, amount String",
      said: [
        /^amount: 40 of 40 values \(100 %\) look like numbers with thousands separators or decimal commas/,
      ],
    },
    {
      train: "millions.csv",
      types: "id Integral, amount String",
      said: [/^amount: 40 of 40 values \(100 %\) look like numbers with commas as thousands separators/],
    },
  ],
  // Of two rows no distribution is known: drift is undecided, and what is far out of their range is told.
  "tiny-baseline": [
    {
      train: "train.csv",
      types: "k String, x Fractional",
      window: {
        file: "window.csv",
        records: 300,
        columns: "k String 300, x Fractional 300",
        liveNotes: sentHeaders(30),
        violations: ["range_check x", "categorical_values_check k"],
      },
    },
  ],
};

/** Folders of which something else than this table speaks, and what. */
export const elsewhere: Readonly<Record<string, string>> = {
  "error-in-stream": "error-in-stream.test.ts",
};
