/** What the windows of a monitor are compared with, as its form asks for it. */
import type { FC } from "hono/jsx";
import { pastReferences, referenceWords, type ReferenceChoice } from "../../../../core/monitor/reference.ts";

/** What a form says of what is compared with. */
export function referenceIn(choice: string, endpoint: string): ReferenceChoice {
  if (choice === "endpoint") return { endpoint };
  return pastReferences.find((past) => past === choice) ?? "baseline";
}

/** What the windows are compared with. */
export const References: FC<{ reference: ReferenceChoice }> = ({ reference }) => {
  const other = typeof reference === "object" ? reference.endpoint : null;
  return (
    <>
      <label>
        Compared with
        <select name="reference">
          {(["baseline", ...pastReferences] as const).map((choice) => (
            <option value={choice} selected={reference === choice}>
              {referenceWords(choice)}
            </option>
          ))}
          <option value="endpoint" selected={other !== null}>
            the same window of another endpoint
          </option>
        </select>
      </label>
      <label>
        The other endpoint, if so
        <input name="other" value={other ?? ""} maxlength={63} spellcheck={false} />
      </label>
    </>
  );
};
