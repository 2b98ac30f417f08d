/** Captured calls as pages: the hours that there are, the records of one, and a record whole. */
import type { FC } from "hono/jsx";
import { Command } from "../../command.tsx";
import { visibleValue } from "../../visible.ts";
import { addressOf, briefLength, callStyle, Sides, titleOf, type Place, type ShownCall } from "./capture.tsx";
import { OfEndpoint } from "./parts.tsx";
import { count } from "../../../core/counted.ts";

export interface ShownTimes {
  readonly variants: readonly string[];
  readonly variant: string;
  readonly day: string | null;
  readonly days: readonly string[];
  readonly hours: readonly string[];
}

export interface ShownHour {
  readonly hour: string;
  readonly isFirst: boolean;
  readonly wanted: string;
  readonly calls: readonly ShownCall[];
  readonly next: Place | null;
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  readonly filesOfHour: number;
  readonly hasMoreFiles: boolean;
  readonly tooLong: number;
}

/** `hour`: the one that is open; null where none is. */
export const CapturesPage: FC<{ name: string; times: ShownTimes; hour: ShownHour | null }> = ({
  name,
  times,
  hour,
}) => (
  <OfEndpoint name={name} title="Captures" own={callStyle}>
    <h1>{verdictOf(name, times, hour)}</h1>
    <p class="soft">
      Bodies as they are stored, after redaction. Headers of callers are not recorded. Times are UTC.
    </p>
    {times.day === null ? (
      <Empty name={name} />
    ) : (
      <Times name={name} times={times} hour={hour?.hour ?? null} />
    )}
    {hour === null ? null : <Hour name={name} variant={times.variant} hour={hour} />}
  </OfEndpoint>
);

function verdictOf(name: string, { day }: ShownTimes, hour: ShownHour | null): string {
  if (day === null) return `There are no captures of ${name} yet.`;
  if (hour === null) return `Captures of ${name}: choose an hour of ${day}.`;
  const span = `${hour.hour.replace("T", " ")}:00`;
  return hour.wanted === ""
    ? `Captures of ${name} from ${span} on.`
    : `Captures of ${name} with “${visibleValue(hour.wanted).slice(0, 60)}” from ${span} on.`;
}

const Empty: FC<{ name: string }> = ({ name }) => (
  <>
    <p>
      Calls are written to R2 about a minute after they came, where the configuration asks for that. Send one:
    </p>
    <Command
      text={`curl -X POST "$WEIR/endpoints/${name}/invocations" \\
  -H "content-type: text/csv" -d "1,2,3"`}
    />
    <p>
      What is captured is in the <a href={`/dashboard/${name}/settings#configuration`}>settings</a>.
    </p>
  </>
);

const Times: FC<{ name: string; times: ShownTimes; hour: string | null }> = ({ name, times, hour }) => {
  const { variants, variant, days, day, hours } = times;
  const link = (query: Record<string, string>, words: string, isHere: boolean) =>
    isHere ? (
      <strong aria-current="true">{words}</strong>
    ) : (
      <a href={addressOf(name, "captures", { variant, ...query })}>{words}</a>
    );
  return (
    <>
      {variants.length < 2 ? null : (
        <nav class="times" aria-label="Variants">
          <span class="soft">Variant</span>
          {variants.map((one) => link({ variant: one }, one, one === variant))}
        </nav>
      )}
      <nav class="times" aria-label="Days">
        <span class="soft">Day</span>
        {day === null ? null : link({ day: monthBefore(day) }, "Earlier", false)}
        {link({}, "Newest", false)}
        {days.map((one) => link({ day: one }, one, one === day))}
      </nav>
      <nav class="times" aria-label="Hours">
        <span class="soft">Hour</span>
        {hours.length === 0 ? <span>none has captures</span> : null}
        {hours.map((one) => link({ hour: one }, `${one.slice(11)}:00`, one === hour))}
      </nav>
    </>
  );
};

/** The last day of the month before. */
function monthBefore(day: string): string {
  const first = Date.parse(`${day.slice(0, 7)}-01T00:00:00Z`);
  return new Date(first - 86_400_000).toISOString().slice(0, 10);
}

const Hour: FC<{ name: string; variant: string; hour: ShownHour }> = ({ name, variant, hour }) => {
  const { calls, next, wanted, isFirst, hour: of } = hour;
  const here = { variant, hour: of, q: wanted };
  return (
    <>
      <form class="find" method="get">
        <input type="hidden" name="variant" value={variant} />
        <input type="hidden" name="hour" value={of} />
        <label>
          Event id or value
          <input name="q" value={wanted} maxlength={200} />
        </label>
        <button>Find in this hour</button>
      </form>
      {calls.map((call) => (
        <Brief name={name} variant={variant} hour={of} call={call} />
      ))}
      <p class="soft">{readWords(hour)}</p>
      <p>
        {isFirst ? null : <a href={addressOf(name, "captures", here)}>From the beginning of the hour</a>}{" "}
        {next === null ? null : (
          <a href={addressOf(name, "captures", { ...here, ...next })}>
            {wanted === "" ? "The next calls" : "Look on"}
          </a>
        )}
      </p>
    </>
  );
};

/** What was looked at, and what was not. */
function readWords({
  calls,
  records,
  files,
  filesOfHour,
  hasMoreFiles,
  bytes,
  next,
  tooLong,
}: ShownHour): string {
  const size = bytes < 100_000 ? `${count(Math.ceil(bytes / 1_000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const looked = `${count(calls.length)} of ${count(records)} records that were looked at`;
  const read = `read were ${count(files)} of ${hasMoreFiles ? "over " : ""}${count(filesOfHour)} files from here on, ${size}`;
  const left = next === null ? "this is the end of the hour" : "there is more";
  const long =
    tooLong === 0
      ? ""
      : `; ${count(tooLong)} records of over 4 MiB are not shown, nor what is behind them in their files`;
  return `${looked}; ${read}; ${left}${long}.`;
}

const Brief: FC<{ name: string; variant: string; hour: string; call: ShownCall }> = ({
  name,
  variant,
  hour,
  call: { file, at, call },
}) => (
  <article class="call">
    <h2>
      <a href={addressOf(name, "capture", { variant, hour, file, at })}>{titleOf(call)}</a>
    </h2>
    {call === null ? null : <Sides call={call} most={briefLength} />}
  </article>
);
