/** What the pages share on which an endpoint is looked after: their frame, what became of a form, and fields. */
import type { Child, FC } from "hono/jsx";
import { Frame } from "../../frame.tsx";
import { visibleValue } from "../../visible.ts";

/** Of the line that leads to an endpoint's pages. */
export const navStyle = `
.places { display: flex; flex-wrap: wrap; gap: 0 20px; margin: -8px 0 16px; border-bottom: 1px solid var(--line); } .places a { display: inline-flex; align-items: center; min-height: 36px; color: var(--soft); text-decoration: none; border-bottom: 2px solid transparent; margin-bottom: -1px; } .places [aria-current] { color: var(--ink); font-weight: 600; border-color: var(--now); } @media (max-width: 640px) { .places a { min-height: 44px; } }`;

export const manageStyle = `
${navStyle}
section { max-width: 56rem; } section > p, section li, form.fields .whole, main button { overflow-wrap: anywhere; } form.fields .whole, main button { min-width: 0; max-width: 100%; }
.facts { margin: 4px 0 0; padding-left: 1.2rem; } .facts li { margin: 2px 0; }
.told { border-left: 3px solid var(--now); padding: 4px 12px; margin: 12px 0; max-width: 56rem; overflow-wrap: anywhere; } .told.wrong { border-color: var(--bad); } .told ul { margin: 4px 0; padding-left: 1.2rem; }
form.fields { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; margin: 8px 0 16px; } form.fields label { display: block; max-width: 100%; font-size: 12px; line-height: 16px; color: var(--soft); }
form.fields :is(input, select, textarea) { display: block; margin-top: 2px; font-size: 14px; line-height: 20px; color: var(--ink); max-width: 100%; } form.fields .short { width: 8.5rem; } form.fields .whole { flex-basis: 100%; }
textarea { width: 100%; min-height: 20rem; font: 12.5px/19px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } textarea.few { min-height: 5rem; } input[type=checkbox] { min-height: 0; width: 20px; height: 20px; padding: 0; margin: 0 8px 0 0; vertical-align: middle; } form.fields label.check { display: flex; align-items: center; font-size: 14px; line-height: 20px; color: var(--ink); }
form.inline { display: inline-block; margin: 0; } .doings { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; } .doings > a { display: inline-flex; align-items: center; min-height: 32px; } .doings details.row { margin: 0; } .doings details[open] { flex: 1 0 100%; } table.wide .below td { border: 0; padding: 0 0 8px; } details.row { margin: 4px 0 0; } details.row > summary { color: var(--now); text-decoration: underline; text-underline-offset: 3px; min-height: 24px; }
main button.main { color: var(--panel); background: var(--now); border-color: var(--now); font-weight: 600; } main button.grave { color: var(--bad); border-color: var(--bad); }
table.wide { width: 100%; margin-top: 12px; } table.wide td { overflow-wrap: break-word; } table.wide :is(bdi, code) { overflow-wrap: anywhere; } table.wide td:has(bdi, code) { min-width: 9rem; }
@media (max-width: 860px) { table.wide thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } table.wide tr { display: block; padding: 8px 0; border-top: 1px solid var(--line); } table.wide td { display: block; padding: 2px 0; min-width: 0; overflow-wrap: anywhere; border: 0; text-align: left; } table.wide td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); } }
@media (max-width: 860px) { table.wide tr.below { border: 0; padding: 0; } } @media (max-width: 640px) { .doings > a { min-height: 44px; } details.row > summary { min-height: 44px; padding: 12px 0; } input[type=checkbox] { width: 24px; height: 24px; min-height: 24px; } }`;

/** What came of a form. */
export interface Told {
  /** The part of the page whose form it was. */
  readonly at: string;
  readonly isError: boolean;
  readonly words: string;
  readonly details?: readonly { readonly path: string; readonly message: string }[];
  /** What was filled in, where it was not taken. */
  readonly entered?: Readonly<Record<string, string>>;
}

/** Nothing where the form of another part was sent. */
export const ToldOf: FC<{ told: Told | null; at: string }> = ({ told, at }) => {
  if (told?.at !== at) return null;
  const { isError, words, details = [] } = told;
  return (
    <div class={isError ? "told wrong" : "told"} role={isError ? "alert" : "status"}>
      {visibleValue(words)}.
      {details.length === 0 ? null : (
        <ul>
          {details.map(({ path, message }) => (
            <li>
              <code>{visibleValue(path)}</code>: {visibleValue(message)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

/** A page of an endpoint. */
export const OfEndpoint: FC<{
  name: string;
  title: string;
  own?: string;
  /** Pages between the endpoint's and this one. */
  steps?: readonly (readonly [string, string])[];
  children?: Child;
}> = ({ name, title, own = "", steps = [], children }) => (
  <Frame
    title={`${title}: ${name}`}
    own={`${manageStyle}${own}`}
    steps={[[name, `/dashboard/${name}`], ...steps]}
  >
    <EndpointNav name={name} at={title} />
    {children}
  </Frame>
);

const places = [
  ["Overview", ""],
  ["Incidents", "/incidents"],
  ["Captures", "/captures"],
  ["Settings", "/settings"],
] as const;

/** The pages of an endpoint. */
export const EndpointNav: FC<{ name: string; at: string }> = ({ name, at }) => (
  <nav class="places" aria-label={`Pages of ${name}`}>
    {places.map(([words, path]) => (
      <a href={`/dashboard/${name}${path}`} aria-current={words === at ? "page" : undefined}>
        {words}
      </a>
    ))}
  </nav>
);

/** Asks once more before what matters, which is `isGrave` where it cannot be undone; no script is needed for that. */
export const Confirm: FC<{
  summary: string;
  question: string;
  button: string;
  fields: Readonly<Record<string, string>>;
  isGrave?: boolean;
  children?: Child;
}> = ({ summary, question, button, fields, isGrave = true, children }) => (
  <details class="row">
    <summary>{summary}</summary>
    <form method="post" class="fields">
      <p class="whole">{question}</p>
      <Hidden fields={fields} />
      {children}
      <button class={isGrave ? "grave" : undefined}>{button}</button>
    </form>
  </details>
);

export const Hidden: FC<{ fields: Readonly<Record<string, string>> }> = ({ fields }) => (
  <>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);

/** A field that has one of several values, each in words. */
export const Choice: FC<{
  name: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, words: string])[];
}> = ({ name, label, value, choices }) => (
  <label>
    {label}
    <select name={name}>
      {choices.map(([choice, words]) => (
        <option value={choice} selected={choice === value}>
          {visibleValue(words)}
        </option>
      ))}
    </select>
  </label>
);

/** A button that does one thing. */
export const Act: FC<{ fields: Readonly<Record<string, string>>; label?: string; children?: Child }> = ({
  fields,
  label,
  children,
}) => (
  <form method="post" class="inline">
    <Hidden fields={fields} />
    <button {...(label !== undefined && { "aria-label": label })}>{children}</button>
  </form>
);
