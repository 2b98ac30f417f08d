/** To the window before the one that is looked at, and to the one after it. */
import type { FC } from "hono/jsx";
import { formatBoth } from "../../../core/monitor/window.ts";
import type { TrendWindow } from "../../../core/overview/trend.ts";
import type { ShownEndpoint } from "./shown.ts";

interface Steps {
  readonly endpoint: ShownEndpoint;
  /** The address of the page with another window. */
  readonly to: (execution: string) => string;
}

export const WindowSteps: FC<Steps> = ({ endpoint: { windows, open, timeZone }, to }) => {
  const at = windows.findIndex(({ execution }) => execution === open?.execution);
  const [before, after] = [windows[at - 1], windows[at + 1]];
  return (
    <>
      {at < 0 || before === undefined ? null : (
        <Step to={to} title={formatBoth(before, timeZone)} window={before} rel="prev" words="Window before" />
      )}
      {at < 0 || after === undefined ? null : (
        <Step to={to} title={formatBoth(after, timeZone)} window={after} rel="next" words="Window after" />
      )}
    </>
  );
};

const Step: FC<{
  to: Steps["to"];
  window: TrendWindow;
  rel: "prev" | "next";
  words: string;
  title: string;
}> = ({ to, window, rel, words, title }) => (
  <a class="button" rel={rel} href={to(window.execution)} title={title}>
    {words}
  </a>
);
