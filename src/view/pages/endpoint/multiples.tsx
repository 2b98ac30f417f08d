/** Small charts beside each other, each of a number window by window, with what is usual dashed. */
import type { FC } from "hono/jsx";
import { trend } from "../../../core/chart/time/spark.ts";
import { pointEdges } from "../../../core/chart/values.ts";
import { usualOf } from "../../../core/overview/usual.ts";
import { Reads } from "../../times.tsx";

export const multipleStyle = `
.multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 24px; } @media (max-width: 640px) { .multiples { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 24px 16px; } } .multiples .figure { font-size: 18px; line-height: 24px; font-weight: 600; } .multiples .figure + .soft, .multiples .label { font-size: 12px; line-height: 16px; color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .multiples .figure + .soft { min-height: 16px; }`;

/** One alone is no wider, in pixels. */
const widest = 400;

export interface Multiple {
  readonly label: string;
  /** A window each, oldest first; null where it is not known. */
  readonly values: readonly (number | null)[];
  readonly words: (value: number) => string;
}

/** Those of which nothing is known are left out. */
export const Multiples: FC<{ of: readonly Multiple[] }> = ({ of }) => {
  const known = of.filter(({ values }) => values.some((value) => value !== null));
  return (
    <div class="multiples" style={`max-width:${known.length * widest}px`}>
      {known.map((one) => (
        <One of={one} />
      ))}
    </div>
  );
};

const One: FC<{ of: Multiple }> = ({ of: { label, values, words } }) => {
  const last = values.at(-1) ?? null;
  const said = last === null ? "–" : words(last);
  const usual = usualOf(values);
  const beside = usual === null ? "" : `usually ${words(usual)}`;
  return (
    <div data-reads>
      <div class="label">
        <span data-line>{label}</span>
      </div>
      <div class="figure" data-figure>
        {said}
      </div>
      <div class="soft">{beside}</div>
      <Reads
        of={trend(values, `${label}: ${said} in the last window${beside === "" ? "" : `, ${beside}`}`, usual)}
        name={label}
        said={{
          values: values.map((value) => (value === null ? "" : words(value))),
          edges: pointEdges(values.length),
        }}
      />
    </div>
  );
};
