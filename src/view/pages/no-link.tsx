/** What a link leads to that is no longer good, or never was. */
import type { FC } from "hono/jsx";
import { Page } from "../page.tsx";

/** `path`: what it was about, for who signs in. */
export const NoLinkPage: FC<{ path: string }> = ({ path }) => (
  <Page title="This link is not valid · Weir">
    <main>
      <h1>This link is not valid or has expired</h1>
      <p>Links in messages are good for seven days, and only as they were sent.</p>
      <p>
        <a href={`/sign-in?to=${encodeURIComponent(path)}`}>Sign in</a> to see what it was about, or ask for
        it in the place where you found the link.
      </p>
    </main>
  </Page>
);
