/** What a link that does not open, or a form that was not taken, leads to. */
import type { FC } from "hono/jsx";
import { OpenFrame } from "../frame.tsx";

/** `signIn`: where one signs in to see what it was about; null where that would not help. `isBeside`: in another tab. */
export const RefusedPage: FC<{
  title: string;
  reason: string;
  advice: string;
  signIn: string | null;
  isBeside?: boolean;
}> = ({ title, reason, advice, signIn, isBeside = false }) => (
  <OpenFrame title={`${title} · Weir`}>
    <main>
      <h1>{title}.</h1>
      <p>{reason}.</p>
      <p class="soft">{advice}.</p>
      {signIn === null ? null : (
        <p class="acts">
          <a class="button main" href={signIn} {...(isBeside && { target: "_blank" })}>
            {isBeside ? "Sign in in another tab" : "Sign in to see it"}
          </a>
        </p>
      )}
    </main>
  </OpenFrame>
);
