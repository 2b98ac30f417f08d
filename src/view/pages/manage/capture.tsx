/** A captured call as pages show it: its sides as they are stored, the call itself, and the command that sends it again. */
import type { Child, FC } from "hono/jsx";
import type { CapturedBody } from "../../../core/call/body.ts";
import { captureFileKey, type RecordedCall } from "../../../core/call/record.ts";
import { asCurl, shownBody } from "../../../core/call/shown.ts";
import { visibleValue, visibleText } from "../../visible.ts";
import { OfEndpoint } from "./parts.tsx";
import { count } from "../../../core/counted.ts";

export interface Place {
  readonly file: string;
  readonly at: number;
}

export interface ShownCall extends Place {
  /** Null for a line that is no record. */
  readonly call: RecordedCall | null;
}

export const callStyle = `
.times { display: flex; flex-wrap: wrap; gap: 0 16px; margin: 4px 0; align-items: baseline; } .times a, .times strong { display: inline-flex; align-items: center; min-height: 32px; } .times strong { color: var(--ink); }
.find { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; align-items: end; } .find input { width: min(24rem, 80vw); } .find label { font-size: 12px; color: var(--soft); } .find label > * { display: block; }
.call { border-top: 1px solid var(--line); padding: 8px 0; } .call h2 { margin: 0; font-size: 14px; overflow-wrap: anywhere; } .sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8px 24px; } .sides h3 { font-size: 12px; font-weight: 400; color: var(--soft); }
.body { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12rem; overflow-y: auto; margin: 4px 0; } .whole .body { max-height: none; }
@media (max-width: 860px) { .sides { grid-template-columns: minmax(0, 1fr); } } @media (max-width: 640px) { .times a, .times strong { min-height: 44px; } }`;

/** Of a body in a list, and of one alone; in characters. */
export const briefLength = 600;
const wholeLength = 60_000;

/** An address of these pages. */
export function addressOf(
  name: string,
  page: "captures" | "capture",
  query: Readonly<Record<string, string | number>>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return `/dashboard/${name}/${page}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
}

/** Of the page of a captured call. */
export function captureAddress(name: string) {
  return ({ variant, hour, file, at }: Place & { readonly variant: string; readonly hour: string }) =>
    addressOf(name, "capture", { variant, hour, file, at });
}

export function titleOf(call: RecordedCall | null): string {
  if (call === null) return "A line that is no record";
  const { time, eventId } = call;
  const clock = time === null ? "at an unknown time" : new Date(time).toISOString().slice(11, 19);
  return `${clock} ${visibleValue(eventId).slice(0, 200)}`;
}

export const Sides: FC<{ call: RecordedCall; most: number }> = ({ call: { input, output }, most }) => (
  <div class="sides">
    <Side title="Input" body={input} most={most} />
    <Side title="Output" body={output} most={most} />
  </div>
);

const Side: FC<{ title: string; body: CapturedBody | null; most: number }> = ({ title, body, most }) => {
  if (body === null) return <Shown title={`${title}: not recorded`} />;
  const { text, contentType, bytes, left, notes } = shownBody(body, most);
  const type = contentType === null ? "no content type" : visibleValue(contentType).slice(0, 200);
  return (
    <Shown title={`${title}, ${type}, ${count(bytes)} bytes`}>
      {notes.map((note) => (
        <p class="soft">{note}.</p>
      ))}
      <pre class="body" tabindex={0} dir="auto" aria-label={title}>
        {text === "" ? "(empty)" : visibleText(text)}
      </pre>
      {left === 0 ? null : <p class="soft">{count(left)} characters more.</p>}
    </Shown>
  );
};

const Shown: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <div>
    <h3>{title}</h3>
    {children}
  </div>
);

export interface ShownCapture extends ShownCall {
  readonly variant: string;
  readonly hour: string;
  /** Its neighbours in its file. */
  readonly before: Place | null;
  readonly after: Place | null;
}

export const CapturePage: FC<{ name: string; capture: ShownCapture }> = ({ name, capture }) => {
  const { call, variant, hour, file, at, before, after } = capture;
  const to = (place: Place) => addressOf(name, "capture", { variant, hour, ...place });
  return (
    <OfEndpoint
      name={name}
      title="Captured call"
      own={callStyle}
      steps={[["Captures", addressOf(name, "captures", { variant, hour })]]}
    >
      <h1>{titleOf(call)}</h1>
      <p class="soft">
        <code>{captureFileKey(name, variant, hour, file)}</code>, byte {count(at)}. Times are UTC.
      </p>
      <p>
        {before === null ? null : <a href={to(before)}>The call before in this file</a>}{" "}
        {after === null ? null : <a href={to(after)}>The next call in this file</a>}
      </p>
      {call === null ? (
        <p>This line is no record that this version of Weir reads.</p>
      ) : (
        <div class="whole">
          <Sides call={call} most={wholeLength} />
          <Curl name={name} call={call} />
        </div>
      )}
    </OfEndpoint>
  );
};

const Curl: FC<{ name: string; call: RecordedCall }> = ({ name, call }) => {
  const command = asCurl(name, call.input);
  return (
    <>
      <h2>
        Send it again{" "}
        <span class="soft">as a command of a shell; WEIR is the address of this deployment</span>
      </h2>
      {command === null ? (
        <p>This call cannot be sent again: its input is not all here, or too long for a command.</p>
      ) : (
        <pre class="body" tabindex={0} aria-label="Command" data-copy>
          {command}
        </pre>
      )}
    </>
  );
};
