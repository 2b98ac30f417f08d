/** Faults put into windows of 1,000 records of 50 features, and the share of the windows in which each is found. */

const windowSize = 1_000;
const features = 50;

/** Columns that are measured, each with the faults it may have. */
const kinds = {
  normal: (random) => gauss(random),
  skewed: (random) => Math.exp(gauss(random)),
  category: (random) => pick(random, [0.3, 0.25, 0.2, 0.15, 0.1]),
  gaps: (random) => (random() < 0.2 ? null : gauss(random)),
};

/** What goes wrong: in which column, and what becomes of a cell of it. */
export const faults = {
  "mean 0.25 sd higher": ["normal", (cell) => cell + 0.25],
  "mean 0.3 sd higher": ["normal", (cell) => cell + 0.3],
  "5 % broken to one constant": ["skewed", (cell, random) => (random() < 0.05 ? -1 : cell)],
  "3 % out of range by 1,000 x": ["skewed", (cell, random) => (random() < 0.03 ? cell * 1_000 : cell)],
  "missing 0 % to 3 %": ["normal", (cell, random) => (random() < 0.03 ? null : cell)],
  "missing 20 % to 28 %": ["gaps", (cell, random) => (random() < 0.1 ? null : cell)],
  "an unseen category at 2 %": ["category", (cell, random) => (random() < 0.02 ? "unseen" : cell)],
  "one category 30 % to 45 %": ["category", (cell, random) => (random() < 0.15 / 0.7 ? "c0" : cell)],
};

/** Texts of so many distinct values. */
export const distincts = [10, 100, 1_000, 5_000, 20_000, 100_000];

export const textFaults = {
  "all replaced by one": () => "ERROR",
  "all replaced by unknown ones": (_, random) => `new ${Math.floor(random() * 1e6)}`,
};

/** The share of windows in which each fault of `faults` is found. */
export function power(engine, baselineSize, rounds, random) {
  const hits = Object.fromEntries(Object.keys(faults).map((name) => [name, 0]));
  let tried = 0;
  while (tried < rounds) {
    const baseline = engine.baselineFor(tableOf(baselineSize, random));
    for (let window = 0; window < 5 && tried < rounds; window++, tried++) {
      const clean = tableOf(windowSize, random);
      for (const [name, [kind, spoil]] of Object.entries(faults)) {
        const broken = spoiled(clean, kind, spoil, random);
        hits[name] += Number(isFound(engine.reportOn(broken, baseline), kind));
      }
    }
  }
  return Object.fromEntries(Object.entries(hits).map(([name, found]) => [name, found / tried]));
}

/** The same for a column of texts with so many distinct values. */
export function textPower(engine, distinct, baselineSize, rounds, random) {
  const hits = Object.fromEntries(Object.keys(textFaults).map((name) => [name, 0]));
  const text = () => `value ${Math.floor(random() * distinct)}`;
  const rows = (length) => Array.from({ length }, () => [text(), ...others(random)]);
  const names = ["text", ...otherNames];
  const baseline = engine.baselineFor({ names, rows: rows(baselineSize) });
  let quiet = 0;
  for (let round = 0; round < rounds; round++) {
    const clean = rows(windowSize);
    quiet += Number(engine.reportOn({ names, rows: clean }, baseline).verdict.kind !== "differs");
    for (const [name, spoil] of Object.entries(textFaults)) {
      const broken = clean.map(([cell, ...rest]) => [spoil(cell, random), ...rest]);
      hits[name] += Number(isFound(engine.reportOn({ names, rows: broken }, baseline), "text"));
    }
  }
  return {
    quiet: quiet / rounds,
    ...Object.fromEntries(Object.entries(hits).map(([name, n]) => [name, n / rounds])),
  };
}

function isFound({ findings, verdict }, feature) {
  return (
    verdict.kind === "differs" && findings.some((finding) => finding.feature === feature && isAwake(finding))
  );
}

function isAwake({ answer, evidence }) {
  return answer.kind === "violation" && answer.overshadowedBy === null && (evidence?.isBeyondChance ?? true);
}

const names = [...Object.keys(kinds), ...Array.from({ length: features - 4 }, (_, at) => `other ${at}`)];
const otherNames = names.slice(4);

function tableOf(length, random) {
  const rows = Array.from({ length }, () => [
    ...Object.values(kinds).map((kind) => textOf(kind(random))),
    ...others(random),
  ]);
  return { names, rows };
}

/** They are asked as well, so that each finding is weighed among the checks of 50 features; few values keep it fast. */
function others(random) {
  return otherNames.map(() => String(Math.floor(random() * 10)));
}

function spoiled({ rows }, kind, spoil, random) {
  const at = names.indexOf(kind);
  const isNumber = kind !== "category";
  const spoilOne = (cell) => (cell === null ? null : textOf(spoil(isNumber ? Number(cell) : cell, random)));
  return { names, rows: rows.map((row) => row.with(at, spoilOne(row[at]))) };
}

function textOf(value) {
  return value === null ? null : String(value);
}

function gauss(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function pick(random, shares) {
  let rest = random();
  const at = shares.findIndex((share) => (rest -= share) < 0);
  return `c${at === -1 ? shares.length - 1 : at}`;
}
