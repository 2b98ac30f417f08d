/** One track of one subject in one window: what is further than ordinary hours go, and what is to be learned of it. */
import { evidenceToLearn, evidenceToSuspect, evidenceToSay } from "./beyond.ts";
import type { Learner, Sight } from "./said.ts";
import type { Subjects } from "./subjects.ts";

/** Which questions are asked of what was read last, and how the answers are judged. */
export interface Examined {
  readonly subject: number;
  readonly track: number;
  /** Questions from the first whose answer may be evidence to before the other. */
  readonly asked: readonly [number, number];
  readonly level: number;
  readonly since: number;
  /** Beyond this it is suspected; null where nothing is to be said. */
  readonly tolerance: number | null;
  /** Takes the greatest distance; null where none is to be learned. */
  readonly learner: Learner | null;
  /** So many calls are worth one. */
  readonly clumped: number;
}

/** The plainest answer that is beyond the tolerance, by evidence; null where none is. */
export function examine(subjects: Subjects, examined: Examined): Sight | null {
  const { asked, tolerance, learner, clumped } = examined;
  const needed = evidenceToSuspect * clumped;
  const [first, to] = asked;
  let sight: Sight | null = null;
  for (let at = first; at < to; at = subjects.outside(at + 1, to)) {
    if (tolerance === null || !subjects.isBeyond(at, tolerance, needed)) continue;
    const evidence = subjects.evidence(at);
    if (sight === null || evidence > sight.evidence)
      sight = sightOf(subjects, examined, at, tolerance, evidence);
  }
  if (learner !== null) learn(subjects, examined, learner);
  return sight;
}

/** Of most windows nothing is to be learned, so only what is further than before is measured. */
function learn(subjects: Subjects, { subject, track, asked, level }: Examined, learner: Learner): void {
  const before = learner.greatest(subject, track, level);
  let greatest = before;
  const [first, to] = asked;
  for (let at = first; at < to; at = subjects.outside(at + 1, to)) {
    if (!subjects.isBeyond(at, greatest, evidenceToLearn)) continue;
    greatest = Math.max(greatest, subjects.beyond(at, evidenceToLearn));
  }
  if (greatest > before) learner.note(subject, track, level, greatest);
}

function sightOf(
  subjects: Subjects,
  { subject, track, since, clumped }: Examined,
  question: number,
  tolerance: number,
  evidence: number,
): Sight {
  const [marked, of] = [subjects.marked(question), subjects.of(question)];
  const left = evidenceToSay * clumped - subjects.evidence(question, tolerance);
  const needed = Math.max(evidenceToLearn * clumped, left);
  return { subject, track, question, tolerance, evidence, marked, of, since, needed };
}
