/** Texts that the baseline does not have, where no list of allowed values says so already. */
import { examplesOf } from "../../baseline/examples.ts";
import { javaDouble } from "../../baseline/jackson.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { featureCheck } from "../answer/check.ts";
import { countOf } from "../distance/shares.ts";
import { unseenTexts } from "../evidence/unseen.ts";
import { lacks, undecided, type Contrast } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";
import { decide } from "./decide.ts";

export const newValues = featureCheck({
  of: "feature",
  type: "new_values_check",
  words: "new values",
  inWords: (measure) => `${percent(measure)} new values`,
  isOwn: true,
  applies: ({ inferred_type: type, string_constraints: constraints }, { own }) =>
    own.new_values !== null && type === "String" && constraints?.domains === undefined,
  ask: (subject) => {
    const { sides, summary, options } = subject;
    const texts = sides.was?.texts ?? null;
    if (texts === null) return undecided(lacks.listedTexts);
    const isKnown = (text: string) => countOf(texts, text).high > 0;
    const limit = options.own.new_values ?? ownChecks.new_values;
    const evidence = unseenTexts(sides, isKnown, limit);
    const sidesOf = (share: number): Contrast => ["all known", `${percent(share)} new`];
    if (evidence === null)
      return { answer: { kind: "pass", measure: 0, threshold: limit }, sides: sidesOf(0) };
    const told = decide(subject, evidence, {
      sides: sidesOf(evidence.effect),
      description: `Values are new. Share in current dataset beyond what is usual: ${javaDouble(evidence.effect)}`,
    });
    return { ...told, examples: examplesOf(summary, (value) => !isKnown(value)) };
  },
});
