/** One track of one subject in one window: what is further than ordinary hours go, and what is to be learned of it. */
import { evidenceToLearn, evidenceToSay } from "./beyond.ts";
import type { Learner, Sight } from "./said.ts";
import type { Subjects } from "./subjects.ts";

/** Which questions are asked of what was read last, and how the answers are judged. */
export interface Examined {
  readonly subject: number;
  readonly track: number;
  /** Questions from one to before the other. */
  readonly asked: readonly [number, number];
  readonly level: number;
  readonly since: number;
  /** Beyond this it is suspected; null where nothing is to be said. */
  readonly tolerance: number | null;
  /** Takes the greatest distance; null where none is to be learned. */
  readonly learner: Learner | null;
}

/** The plainest answer that is beyond the tolerance, by evidence; null where none is. */
export function examine(subjects: Subjects, examined: Examined): Sight | null {
  const { asked, tolerance, learner } = examined;
  let sight: Sight | null = null;
  let isAny = false;
  for (let at = asked[0]; at < asked[1]; at++) {
    if (!subjects.isOutside(at)) continue;
    isAny = true;
    if (tolerance === null || !subjects.isBeyond(at, tolerance, evidenceToSay)) continue;
    const evidence = subjects.evidence(at);
    if (sight === null || evidence > sight.evidence)
      sight = sightOf(subjects, examined, at, tolerance, evidence);
  }
  if (isAny && learner !== null) learn(subjects, examined, learner);
  return sight;
}

/** Of most windows nothing is to be learned, so only what is further than before is measured. */
function learn(subjects: Subjects, { subject, track, asked, level }: Examined, learner: Learner): void {
  const before = learner.greatest(subject, track, level);
  let greatest = before;
  for (let at = asked[0]; at < asked[1]; at++) {
    if (!subjects.isOutside(at) || !subjects.isBeyond(at, greatest, evidenceToLearn)) continue;
    greatest = Math.max(greatest, subjects.beyond(at, evidenceToLearn));
  }
  if (greatest > before) learner.note(subject, track, level, greatest);
}

function sightOf(
  subjects: Subjects,
  { subject, track, since }: Examined,
  question: number,
  tolerance: number,
  evidence: number,
): Sight {
  const [marked, of] = [subjects.marked(question), subjects.of(question)];
  return { subject, track, question, tolerance, evidence, marked, of, since };
}
