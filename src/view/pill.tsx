/** A verdict in a word with its shape, which says the same without colour. */
import type { FC } from "hono/jsx";

/** Beyond limit and chance; within chance; not judged; nothing to judge; as in the baseline. */
export type PillKind = "bad" | "chance" | "undecided" | "none" | "alike";

export const pillStyle = `
.pill { display: flex; align-items: center; gap: 6px; font-size: 12px; font-weight: 600; color: var(--soft); margin: 0 0 4px; } .pill svg { flex: none; fill: none; stroke: var(--soft); stroke-width: 1.5; }
.pill.bad { color: var(--bad); } .pill.bad svg { fill: var(--bad); stroke: none; } .pill.chance svg { stroke: var(--bad); } .pill.alike svg { fill: var(--bline); stroke: none; }`;

const shapes: Readonly<Record<PillKind, string>> = {
  bad: "M6 0.5L11.5 6L6 11.5L0.5 6Z",
  chance: "M6 1.2L10.8 6L6 10.8L1.2 6Z",
  undecided: "M6 1A5 5 0 1 1 5.99 1Z",
  none: "M1 6H11",
  alike: "M6 3A3 3 0 1 1 5.99 3Z",
};

export const Pill: FC<{ kind: PillKind; words: string }> = ({ kind, words }) => (
  <p class={`pill ${kind}`}>
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[kind]} stroke-dasharray={kind === "undecided" ? "2 2" : undefined} />
    </svg>
    {words}
  </p>
);
