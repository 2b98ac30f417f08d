/** What a clock that was ahead has left in an incident, taken back: until then no window would count, and nothing be told. */
import { isAhead } from "../monitor/clock.ts";
import type { Incident } from "./incident.ts";

/** Without looks at windows that are not over yet, and with nothing that is to come. The same where there is none. */
export function withoutFuture(incident: Incident, now: number): Incident {
  const { recent, since, seenAt, firedAt, resolvedAt, told, acknowledgedAt } = incident;
  const times = [...recent.map(({ at }) => at), since, seenAt, firedAt, resolvedAt, told?.at, acknowledgedAt];
  if (!times.some((time) => time != null && isAhead(time, now))) return incident;
  const past = (time: number) => Math.min(time, now);
  const pastOrNull = (time: number | null) => (time === null ? null : past(time));
  return {
    ...incident,
    recent: recent.filter(({ at }) => !isAhead(at, now)),
    since: past(since),
    seenAt: past(seenAt),
    firedAt: pastOrNull(firedAt),
    resolvedAt: pastOrNull(resolvedAt),
    told: told && { ...told, at: past(told.at) },
    acknowledgedAt: pastOrNull(acknowledgedAt),
  };
}
