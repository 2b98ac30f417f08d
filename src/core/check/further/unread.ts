/**
 * Could the bodies of the calls be read? Not a finding about the data, which nobody has seen, but about the window: a
 * share of unread bodies that is more than chance makes of what is usual. Usual is one in a hundred, or the share of
 * the window before.
 */
import { tableCheck } from "../answer/check.ts";
import { violation } from "../answer/outcome.ts";
import { percent } from "../answer/words.ts";
import { always, isUnlikely } from "./usual.ts";

export const unreadBodies = tableCheck({
  of: "table",
  type: "unread_bodies_check",
  title: "Unread bodies",
  words: "unread bodies",
  beside: "because",
  inWords: (measure) => `${percent(measure)} unread`,
  ask: (_, __, bodies) => {
    if (bodies === null) return null;
    const { side, all, unread, reasons, usual } = bodies;
    const threshold = Math.max(usual, always);
    const share = unread / all;
    if (share <= threshold || !isUnlikely(unread, all, threshold)) {
      return { answer: { kind: "pass", measure: share, threshold } };
    }
    const description =
      `Bodies could not be read. Number of ${side} bodies in current dataset: ${all}, ` +
      `Number of them that were not read: ${unread}: ${reasons.join("; ")}`;
    return { answer: violation(share, threshold, { severity: share, description }), columns: reasons };
  },
});
