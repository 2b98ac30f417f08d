/** The frame of every page: self-contained HTML, readable without scripts, light and dark. */
import type { Child, FC } from "hono/jsx";

const base = `
:root { color-scheme: light dark; --ink: #1b2733; --soft: #5b6b7b; --line: #d9e0e7; --paper: #fff; --tint: #f2f5f8; --link: #0b57a4; --bad: #b3261e; --unsure: #8a6100; --good: #1d6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa9b8; --line: #2d3a47; --paper: #10171e; --tint: #1a232d; --link: #8cc4ff; --bad: #ff8f87; --unsure: #f0c052; --good: #7ddb9d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); } code { overflow-wrap: anywhere; } a { color: var(--link); }
.violation { color: var(--bad); } .undecided { color: var(--unsure); } .pass { color: var(--good); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { color: var(--soft); font-weight: 600; }
details { margin-top: 1rem; } summary { cursor: pointer; }`;

/** `style` is what a page has beside the frame's own. */
export const Page: FC<{ title: string; style?: string; children?: Child }> = ({
  title,
  style = "",
  children,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style dangerouslySetInnerHTML={{ __html: `${base}${style}` }} />
    </head>
    <body>{children}</body>
  </html>
);
