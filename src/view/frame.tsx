/** The frame of pages for who is signed in: where one is, where one can go, and the way out. */
import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { Page } from "./page.tsx";
import { pageScript } from "./script.ts";

/** The pages that stand at the top of every page, by their addresses. */
const places = [
  ["/dashboard", "Endpoints"],
  ["/incidents", "Incidents"],
  ["/usage", "Usage"],
  ["/docs", "Documents"],
] as const;

/** A page above the one that is shown: its name, and its address. */
export type Step = readonly [name: string, address: string];

const style = `
.top { display: flex; flex-wrap: wrap; gap: 0 20px; align-items: center; margin-bottom: 16px; }
.top a, .top button { display: inline-flex; align-items: center; min-height: 44px; color: var(--soft); text-decoration: none; } .top a:hover { color: var(--ink); text-decoration: underline; }
.top [aria-current], .top .weir { color: var(--ink); font-weight: 600; } .top form { margin: 0; } .top .weir { gap: 8px; } .top .push { margin-left: auto; }
.top svg path { fill: none; stroke: var(--now); stroke-width: 2.5; } .top svg .low { stroke: var(--ink); }
.top .step { max-width: 20rem; } .top .step bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .top .step::before { content: "/"; content: "/" / ""; padding-right: 8px; color: var(--soft); }
.top button { border: 0; background: none; padding: 0; font: inherit; cursor: pointer; }
.button, main button, input, select, textarea { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--bline); border-radius: 6px; padding: 5px 12px; min-height: 32px; }
.button { display: inline-block; text-decoration: none; } main button { cursor: pointer; } :is(.button, main button).main { color: var(--panel); background: var(--now); border-color: var(--now); font-weight: 600; }
.acts { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; } .acts + p { margin-top: 12px; }
.command { max-width: 56rem; margin: 8px 0; }
.scroll { overflow-x: auto; } .bad { color: var(--bad); font-weight: 600; } .mark { white-space: nowrap; }
td.number, th.number { text-align: right; } td p { margin: 0; }
@media (max-width: 640px) { .button, main button, input, select { min-height: 44px; padding: 11px 12px; } .top { gap: 0 12px; font-size: 13px; } .top .push { flex: 0 0 100%; } .top .step { max-width: 10rem; min-width: 0; } }
@media print { .top { display: none; } }`;

/** `own` is what a page has beside the frame's style, `steps` the pages above it, and `at` which of the places it belongs to. */
export const Frame: FC<{
  title: string;
  own?: string;
  steps?: readonly Step[];
  at?: (typeof places)[number][0];
  children?: Child;
}> = ({ title, own = "", steps = [], at = "/dashboard", children }) => (
  <Page title={`${title} · Weir`} style={`${style}${own}`}>
    <nav class="top" aria-label="Weir">
      <Home to="/dashboard" />
      {steps.map(([name, address]) => (
        <a class="step" href={address} title={name}>
          <bdi>{name}</bdi>
        </a>
      ))}
      <span class="push" />
      {places.map(([address, name]) => (
        <a href={address} aria-current={address === at && steps.length === 0 ? "page" : undefined}>
          {name}
        </a>
      ))}
      <form method="post" action="/sign-out">
        <button>Sign out</button>
      </form>
    </nav>
    <main>{children}</main>
    <script>{raw(pageScript)}</script>
  </Page>
);

/** A page for whoever comes by: signed in, by a link, or by chance. */
export const OpenFrame: FC<{ title: string; own?: string; children?: Child }> = ({
  title,
  own = "",
  children,
}) => (
  <Page title={title} style={`${style}${own}`}>
    <nav class="top" aria-label="Weir">
      <Home to="/" />
      <span class="push" />
      <a href="/docs">Documents</a>
      <a href="/sign-in">Sign in</a>
    </nav>
    {children}
  </Page>
);

const Home: FC<{ to: string }> = ({ to }) => (
  <a class="weir" href={to}>
    <Sign />
    Weir
  </a>
);

/** Water over a weir. */
const Sign: FC = () => (
  <svg width="22" height="14" viewBox="0 0 22 14" aria-hidden="true">
    <path d="M1 3H9C12 3 11 12 15 12H21" />
    <path class="low" d="M7 13V7" />
  </svg>
);
