/** To the window before the one that is looked at, and to the one after it. */
import type { FC } from "hono/jsx";
import { formatWindow } from "../../../core/monitor/window.ts";
import type { TrendWindow } from "../../../core/overview/trend.ts";
import type { ShownEndpoint } from "./shown.ts";

interface Steps {
  readonly endpoint: ShownEndpoint;
  /** The address of the page with another window. */
  readonly to: (execution: string) => string;
}

export const WindowSteps: FC<Steps> = ({ endpoint: { windows, open }, to }) => {
  const at = windows.findIndex(({ execution }) => execution === open?.execution);
  const [before, after] = [windows[at - 1], windows[at + 1]];
  return (
    <>
      {at < 0 || before === undefined ? null : (
        <Step to={to} window={before} rel="prev" words="Window before" />
      )}
      {at < 0 || after === undefined ? null : <Step to={to} window={after} rel="next" words="Window after" />}
    </>
  );
};

const Step: FC<{ to: Steps["to"]; window: TrendWindow; rel: "prev" | "next"; words: string }> = ({
  to,
  window,
  rel,
  words,
}) => (
  <a class="button" rel={rel} href={to(window.execution)} title={formatWindow(window)}>
    {words}
  </a>
);
