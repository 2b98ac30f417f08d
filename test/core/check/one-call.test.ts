/**
 * One call has one voice about what the columns are, however many rows it has: whatever thousands of lines somebody
 * sends at once, what the others have changed is found.
 */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../../src/core/baseline/baseline.ts";
import { shapeOf } from "../../../src/core/baseline/shape.ts";
import { isAwake } from "../../../src/core/check/awake.ts";
import { runChecks } from "../../../src/core/check/run.ts";
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import { trainingOf } from "../profile/profiles.ts";
import { series } from "./windows.ts";

const calls = 250;
const lines = 1_000;

const training = series(600, (i) => `0.${i % 10},${i % 7},${i % 5},${i % 11},${i % 3}`).join("\n");
const baseline = baselineOf(trainingOf(`y,a,b,c,d\n${training}\n`));
const shape = shapeOf(baseline.constraints);

interface Body {
  readonly encoding: "CSV" | "JSON";
  readonly data: string;
}

const csv = (data: string): Body => ({ encoding: "CSV", data });
const json = (data: string): Body => ({ encoding: "JSON", data });

/** Columns a and b have moved. */
const valuesOf = (i: number) => [(i % 7) + 100, (i % 5) + 100, i % 11, i % 3];
const named = (i: number, names: readonly string[]) =>
  json(JSON.stringify(Object.fromEntries(names.map((name, at) => [name, valuesOf(i)[at]]))));

const asked: Record<string, (i: number) => Body> = {
  CSV: (i) => csv(valuesOf(i).join(",")),
  "JSON by the baseline's names": (i) => named(i, ["a", "b", "c", "d"]),
  "JSON by other names": (i) => named(i, ["f1", "f2", "f3", "f4"]),
  "JSON lists": (i) => json(JSON.stringify([valuesOf(i)])),
};

const answered: Record<string, (i: number) => string> = {
  CSV: (i) => `0.${i % 10}`,
  "JSON by the baseline's name": (i) => `{"y":0.${i % 10}}`,
  "JSON by another name": (i) => `{"prediction":0.${i % 10}}`,
  "JSON by other names": (i) => `{"prediction":0.${i % 10},"model":"m1"}`,
  "a JSON list": (i) => `[0.${i % 10}]`,
};

const many = (text: string, between = "\n") => series(lines, () => text).join(between);
const list = (text: string) => json(`[${many(text, ",")}]`);
const attacks: Record<string, Body> = {
  "lines `1`": csv(many("1")),
  "lines of two": csv(many("1,1")),
  "lines of as many as requests have": csv(many("1,1,1,1")),
  "lines of one more": csv(many("1,1,1,1,1")),
  "lines below a word": csv(`zz\n${many("1")}`),
  "lists of one": list("[1]"),
  "objects of another name": list('{"zz":1}'),
  "objects of other names": list('{"z1":1,"z2":2,"z3":3,"z4":4}'),
  "objects of the answers' name": list('{"y":0.5}'),
  "objects of names of both": list('{"a":3,"y":0.4}'),
};

type Call = readonly [input: Body, output: Body];

function profileOf(some: readonly Call[]): Profile {
  const profile = new Profile();
  const body = ({ encoding, data }: Body) => ({ contentType: null, encoding, data, truncated: false });
  for (const [input, output] of some)
    observe(profile, { input: body(input), output: body(output) }, { shape });
  // As it is stored, and merged.
  const merged = new Profile();
  for (const part of Profile.read(profile.toBytes(), 1)) merged.merge(part);
  return merged;
}

/** The features that are not compared, and whether it is found that a and b have moved. */
function seen(profile: Profile) {
  const { outcomes } = runChecks(profile, baseline, { outputColumns: null, minimumRecords: null });
  const drift = outcomes.filter(({ check }) => check === "baseline_drift_check");
  return {
    undecided: drift.flatMap(({ feature, answer }) => (answer.kind === "undecided" ? [feature] : [])),
    moved: drift.filter(isAwake).flatMap(({ feature }) => (/^[ab]$/.test(feature ?? "") ? [feature] : [])),
  };
}

const kinds = Object.entries(asked).flatMap(([request, ask]) =>
  Object.entries(answered).map(([answer, say]) => {
    const answerOf = (text: string) => (answer === "CSV" ? csv(text) : json(text));
    return { kind: `${request}, answered by ${answer}`, ask, say, answerOf };
  }),
);

describe.each(kinds)("of calls in $kind", ({ ask, say, answerOf }) => {
  const honest = series(calls, (i): Call => [ask(i), answerOf(say(i))]);
  const { undecided, moved } = seen(profileOf(honest));

  it.each(Object.entries(attacks))("one of %s leaves nothing undecided", (_, body) => {
    const isJson = answerOf("").encoding === "JSON";
    const answers = [say(0), isJson ? `[${many(say(0), ",")}]` : many(say(0))];
    for (const [index, answer] of answers.entries()) {
      const call: Call = [body, answerOf(answer)];
      // Whoever comes first is no better than others.
      const now = seen(profileOf(index === 0 ? [call, ...honest] : [...honest, call]));
      expect(now.undecided.filter((feature) => !undecided.includes(feature))).toEqual([]);
      expect(moved.filter((feature) => !now.moved.includes(feature))).toEqual([]);
    }
  });
});
