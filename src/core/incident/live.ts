/**
 * What the watch says, as an incident of its own kind: opened by the first word, over when no word stands. And what the
 * next execution makes of a word: confirmed, and the check's incident goes on with it; refuted; or it could not tell.
 */
import { isAwake } from "../check/awake.ts";
import { isReported } from "../check/answer/outcome.ts";
import type { Finding } from "../report/finding.ts";
import type { Report } from "../report/report.ts";
import { keyOfWord, type Settlement } from "../watch/told.ts";
import type { Word } from "../watch/words.ts";
import type { Window } from "../monitor/window.ts";
import { changeOf, checkOfWord, findingOf, subjectOf } from "./live-words.ts";
import type { AlertOn } from "./policy.ts";
import { heldName, longest, shortened } from "./shortened.ts";
import type { Sign } from "./sign.ts";
import { heldOf } from "./told.ts";
import { count } from "../counted.ts";

/** What shards say: the words that stand, and how many there are beside them. */
export interface Standing {
  readonly words: readonly Word[];
  readonly more: number;
  /** Shards that say any, and all that there are. */
  readonly shards: number;
  readonly of: number;
}

/** The sign of what shards say at a time: of each subject and track its plainest word. */
export function liveSign(standing: Standing, now: number): Sign {
  const words = byKey(standing.words);
  const [first] = words;
  if (first === undefined) return { kind: "live", is: "clean", at: now };
  const features = [...new Set(words.map(subjectOf))];
  return {
    kind: "live",
    is: "seen",
    at: now,
    opens: "at once",
    since: Math.min(...words.map(({ since }) => since)),
    latest: {
      ...heldOf(words.map(findingOf), features),
      findingCount: words.length + standing.more,
      summary: summaryOf(first, words.length - 1 + standing.more, standing),
      execution: null,
      window: null,
      records: first.records + first.confirming,
      picture: null,
    },
  };
}

/** The plainest of each subject and track, the plainest first. */
function byKey(words: readonly Word[]): Word[] {
  const sorted = words.toSorted((a, b) => b.evidence - a.evidence || a.at - b.at);
  const keys = new Set<string>();
  return sorted.filter((word) => {
    const key = keyOfWord(word);
    return !keys.has(key) && keys.add(key);
  });
}

function summaryOf(word: Word, others: number, { shards, of }: Standing): string {
  const many = word.records + word.confirming;
  const seconds = Math.max(1, Math.round((word.at - word.since) / 1_000));
  const where = of > 1 ? ` in ${shards} of ${of} shards` : "";
  const what = word.feature === null ? "calls" : "records";
  const subject = shortened(subjectOf(word), longest.nameInSentence);
  const said = `${subject}: ${changeOf(word)}, in ${count(many)} ${what}${where} since ${clock(word.since)}, seen after ${seconds} s`;
  const words = shortened(said, longest.sentence);
  return others === 0 ? words : `${words}; and ${others} more`;
}

function clock(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)} UTC`;
}

/** What an execution makes of words, and the subjects of those that it confirms, as incidents hold their names. */
export interface Judged {
  readonly settlement: Settlement;
  readonly confirmed: ReadonlySet<string>;
}

/** Null where an execution could not judge, or no word is old enough for it to tell. */
export function judgeWords(
  words: readonly Word[],
  report: Report,
  { start, end }: Window,
  alertOn: AlertOn,
): Judged | null {
  const old = words.filter(({ since }) => since <= (start + end) / 2);
  if (old.length === 0 || !hasJudged(report)) return null;
  const rulings = old.map((word) => ({ word, ruling: rulingOn(word, report, alertOn) }));
  const which = (kind: Ruling) => rulings.flatMap(({ word, ruling }) => (ruling === kind ? [word] : []));
  const keys = (kind: Ruling) => [...new Set(which(kind).map(keyOfWord))];
  return {
    settlement: { start, end, found: keys("confirmed"), refuted: keys("refuted") },
    confirmed: new Set(which("confirmed").map((word) => heldName(subjectOf(word)))),
  };
}

function hasJudged({ status, verdict }: Report): boolean {
  return (status === "Completed" || status === "CompletedWithViolations") && verdict?.kind !== "unjudged";
}

type Ruling = "confirmed" | "refuted" | "unknown";

/** What could not be decided refutes nothing. */
function rulingOn(word: Word, report: Report, alertOn: AlertOn): Ruling {
  const own = report.findings.filter((finding) => isAbout(finding, word));
  const isFound = (finding: Finding) =>
    alertOn === "violations" ? isReported(finding.answer) : isAwake(finding);
  if (own.some(isFound)) return "confirmed";
  return own.some(({ answer }) => answer.kind !== "undecided") ? "refuted" : "unknown";
}

function isAbout({ feature, check, columns = [] }: Finding, word: Word): boolean {
  if (word.feature === null) return check === checkOfWord(word);
  return feature === word.feature || columns.includes(word.feature);
}

/** Whether a sign is about something that the watch saw before: then it was seen often enough. */
export function goesOnWith({ confirmed }: Judged, sign: Sign): boolean {
  return (
    sign.is === "seen" &&
    sign.segment === undefined &&
    sign.latest.features.some((feature) => confirmed.has(feature))
  );
}

/** What was seen twice, by the watch and by an execution, is told at once. */
export function openedAtOnce(judged: Judged, signs: readonly Sign[]): Sign[] {
  return signs.map((sign) =>
    sign.is === "seen" && goesOnWith(judged, sign)
      ? {
          ...sign,
          opens: "at once",
          latest: { ...sign.latest, summary: `Confirmed: ${sign.latest.summary}` },
        }
      : sign,
  );
}
