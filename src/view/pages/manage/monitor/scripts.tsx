/** The scripts of a monitor: which it has, when each was put, and what became of them in the last window. */
import type { FC } from "hono/jsx";
import { visibleValue } from "../../../visible.ts";
import { Choice } from "../parts.tsx";
import { cut } from "../../../room.tsx";
import { minute } from "../../../words.ts";

/** A script that a monitor names. */
interface ShownScript {
  readonly role: "Preprocessor" | "Post-analytics";
  readonly name: string;
  /** When it was put, ISO 8601; gone where there is none of this name, unknown while the bucket does not answer. */
  readonly put: { readonly at: string } | "gone" | "unknown";
}

export interface ShownScripts {
  readonly named: readonly ShownScript[];
  /** The last window that was checked; null while none was. */
  readonly last: {
    readonly execution: string;
    readonly end: string;
    /** What is said of it, which names the script, its line and its message where it failed. */
    readonly words: string;
    readonly hasFailed: boolean;
    readonly hasReport: boolean;
  } | null;
}

export const ScriptsOf: FC<{ endpoint: string; scripts: ShownScripts }> = ({
  endpoint,
  scripts: { named, last },
}) => (
  <>
    <p>
      {named.map((script, place) => (
        <>
          {place === 0 ? "" : "; "}
          {script.role} <code>{script.name}</code>, {putWords(script)}
        </>
      ))}
      .
    </p>
    {last === null ? (
      <p class="soft">No window was checked with {named.length === 1 ? "it" : "them"} yet.</p>
    ) : (
      <p class={last.hasFailed ? "lack" : "soft"}>
        Last window, until {minute(last.end)}: {cut(visibleValue(last.words))}
        {last.hasReport ? (
          <>
            {" "}
            <a href={`/reports/${endpoint}/${last.execution}`}>Its report</a>
          </>
        ) : null}
      </p>
    )}
  </>
);

function putWords({ role, put }: ShownScript) {
  if (put === "unknown") return "of which the bucket does not answer right now";
  if (put !== "gone") return `put ${minute(put.at)}`;
  const nothing = role === "Preprocessor" ? "no window can be judged by it" : "it cannot go on from reports";
  return <strong class="bad">which is not there: {nothing}</strong>;
}

/** Which script a monitor is to have; nothing where there is none to choose. */
export const ScriptChoice: FC<{
  name: "preprocessor" | "postAnalytics";
  label: string;
  value: string;
  scripts: readonly string[];
}> = ({ name, label, value, scripts }) => {
  const choices = value === "" || scripts.includes(value) ? scripts : [value, ...scripts];
  return choices.length === 0 ? null : (
    <Choice
      name={name}
      label={label}
      value={value}
      choices={[["", "no script"], ...choices.map((choice) => [choice, choice] as const)]}
    />
  );
};
