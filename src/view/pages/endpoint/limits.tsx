/** The limits of a feature: those in force, what others would have said of these windows, and a form to set them. */
import type { FC } from "hono/jsx";
import type { Limits } from "../../../core/baseline/limits/limits.ts";
import { percent, short } from "../../../core/check/answer/words.ts";
import type { FeatureSeen } from "../../../core/overview/overview.ts";
import { driftBeyond, missingBeyond, type Tried } from "../../../core/overview/tried.ts";
import { visible } from "../../visible.ts";
import { counted } from "../../../core/counted.ts";

export const limitsStyle = `
.limits { display: grid; grid-template-columns: minmax(0, 16rem) 8rem; gap: 8px 24px; align-items: center; } .limits input, .limits select { width: 8rem; text-align: right; } .limits .acts { grid-column: 1 / -1; }`;

/** Windows of so many days are judged anew, which takes its time: an admin may ask for it. */
export const rehearsedDays = 7;

/** What a form has sent, or what came of it. */
export interface LimitsForm {
  /** As they were entered. */
  readonly entered: { readonly drift: string; readonly missing: string } | null;
  readonly told: string | null;
  /** What they would have come to over the last days, in a sentence; null where it was not asked. */
  readonly rehearsed: string | null;
}

interface Shown {
  readonly feature: string;
  readonly limits: Limits;
  readonly seen: readonly (FeatureSeen | null)[];
  readonly form: LimitsForm;
  readonly isAdmin: boolean;
}

export const LimitsOf: FC<Shown> = ({ feature, limits, seen, form, isAdmin }) => (
  <section aria-labelledby="limits">
    <h2 id="limits">Limits of this feature</h2>
    {form.told === null ? null : <p role="status">{form.told}</p>}
    <form class="limits" method="get">
      <input type="hidden" name="name" value={feature} />
      <label for="drift">Records that may differ, at most (a share, 0 to 1)</label>
      <input
        id="drift"
        name="drift"
        inputmode="decimal"
        value={form.entered?.drift ?? (limits.drift === null ? "" : String(limits.drift))}
      />
      <label for="missing">Missing, at most (% of the records)</label>
      <input
        id="missing"
        name="missing"
        inputmode="decimal"
        value={form.entered?.missing ?? percentOf(limits.missing)}
      />
      {isAdmin ? (
        <>
          <label for="judged">Judged</label>
          <select id="judged" name="judged">
            <option value="yes" selected={limits.isJudged}>
              yes
            </option>
            <option value="no" selected={!limits.isJudged}>
              no
            </option>
          </select>
        </>
      ) : null}
      <p class="acts">
        <button>Rehearse</button>{" "}
        {isAdmin ? (
          <>
            <button name="over" value={String(rehearsedDays)}>
              Rehearse the last {rehearsedDays} days
            </button>{" "}
          </>
        ) : null}
        {isAdmin ? <button formmethod="post">Save</button> : null}
      </p>
    </form>
    <Rehearsed limits={limits} seen={seen} form={form} />
  </section>
);

/** In percent, without the dust of binary fractions. */
function percentOf(share: number): string {
  return String(Number((share * 100).toPrecision(12)));
}

const Rehearsed: FC<Pick<Shown, "limits" | "seen" | "form">> = ({ limits, seen, form }) => {
  const sentences = [
    ...(limits.drift === null
      ? []
      : said("drift", short, limits.drift, numberIn(form.entered?.drift), (limit) =>
          driftBeyond(seen, limit),
        )),
    ...said("missing", percent, limits.missing, shareIn(form.entered?.missing), (limit) =>
      missingBeyond(seen, limit),
    ),
  ];
  return (
    <>
      {form.rehearsed === null ? null : <p>{visible(form.rehearsed)}</p>}
      {sentences.map((sentence) => (
        <p class="soft">{sentence}</p>
      ))}
    </>
  );
};

/** "Rehearsed on the last 24 windows: drift 0.1 is passed in 14; 0.2 would be in 8." */
function said(
  what: string,
  words: (limit: number) => string,
  inForce: number,
  tried: number | null,
  beyond: (limit: number) => Tried,
): string[] {
  const now = beyond(inForce);
  if (now.windows === 0) return [];
  const other = tried === null || tried === inForce ? null : beyond(tried);
  const then = other === null || tried === null ? "" : `; ${words(tried)} would be in ${other.beyond}`;
  return [
    `Of the ${counted(now.windows, "window")} shown, ${what} was beyond ${words(inForce)} in ${now.beyond}${then}.`,
  ];
}

function numberIn(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function shareIn(text: string | undefined): number | null {
  const value = numberIn(text);
  return value === null ? null : value / 100;
}
