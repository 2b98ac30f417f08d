/**
 * Share of the values present that are among the feature's `domains`. Of too many distinct values to count each, it is
 * decided where every share within the bounds gives the same answer.
 */
import { examplesOf } from "../../baseline/examples.ts";
import { javaDouble } from "../../baseline/jackson.ts";
import { ownChecks } from "../../baseline/own/own-checks.ts";
import { featureCheck, type Subject } from "../answer/check.ts";
import { sharesOf, withinRange } from "../distance/shares.ts";
import { unseenTexts } from "../evidence/unseen.ts";
import { atLeast, lacks, shareSides, undecided, unmet } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";

const tooMany = "the window has too many distinct values to count each";

export const categoricalValues = featureCheck({
  of: "feature",
  type: "categorical_values_check",
  words: "unknown values",
  inWords: (measure) => inWords(percent(measure)),
  applies: ({ string_constraints: constraints }) => constraints?.domains !== undefined,
  ask: (subject) => {
    const { feature, summary, present, options, sides } = subject;
    const { domainThreshold: threshold, own } = options;
    if (present === 0) return undecided(lacks.values);
    const shares = sharesOf(summary, present);
    if (shares === null) return undecided(`The share of known values is not known: ${tooMany}`);
    const domains = new Set(feature.string_constraints?.domains);
    const known = withinRange(shares, domains);
    const [low, high] = [known.low / present, known.high / present];
    const told = (after: number) =>
      shareSides({ before: knownBefore(subject, domains), threshold, after }, inWords);
    if (low >= threshold) return { answer: { kind: "pass", measure: low, threshold }, sides: told(low) };
    if (high < threshold) {
      const text = unmet(javaDouble(high)) + (low === high ? "" : `It is that at most: ${tooMany}`);
      const examples = examplesOf(summary, (value) => !domains.has(value));
      const limit = own.new_values ?? ownChecks.new_values;
      const evidence = unseenTexts(sides, (value) => domains.has(value), limit);
      return { answer: atLeast(high, threshold, text), sides: told(high), examples, evidence };
    }
    return undecided(`Between ${low} and ${high} of the values are known, ${threshold} must be: ${tooMany}`);
  },
});

function inWords(share: string): string {
  return `${share} known values`;
}

/** What share of the baseline's values was known; null where its statistics do not list them. */
function knownBefore({ sides: { was } }: Subject, domains: ReadonlySet<string>): number | null {
  if (was === null || was.texts === null || was.texts.total === 0) return null;
  return withinRange(was.texts, domains).low / was.texts.total;
}
