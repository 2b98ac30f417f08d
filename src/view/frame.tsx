/** The frame of pages for who is signed in: where one can go, and the way out. */
import type { Child, FC } from "hono/jsx";
import { Page } from "./page.tsx";

const style = `
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; margin-bottom: 2rem; } nav form { margin-left: auto; }
nav a, button { display: inline-flex; align-items: center; min-height: 2.75rem; }
button, input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .7rem; }
button { cursor: pointer; } :focus-visible { outline: 2px solid var(--now); outline-offset: 2px; }
.scroll { overflow-x: auto; } .bad { color: var(--bad); font-weight: 600; } .mark { white-space: nowrap; }
td.number { text-align: right; } td p { margin: 0; }`;

/** `own` is what a page has beside the frame's style. */
export const Frame: FC<{ title: string; own?: string; children?: Child }> = ({
  title,
  own = "",
  children,
}) => (
  <Page title={`${title} · Weir`} style={`${style}${own}`}>
    <nav aria-label="Weir">
      <strong>Weir</strong>
      <a href="/dashboard">Endpoints</a>
      <a href="/docs">Documents</a>
      <form method="post" action="/sign-out">
        <button>Sign out</button>
      </form>
    </nav>
    <main>{children}</main>
  </Page>
);
