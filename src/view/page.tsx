/** The frame of every page: self-contained HTML, readable without scripts, light and dark. */
import type { Child, FC } from "hono/jsx";

const base = `
:root { color-scheme: light dark; --ground: #fafaf9; --panel: #fff; --well: #f1f2f3; --ink: #1a1d21; --soft: #5b626b; --line: #e3e5e8; --now: #0f5fc2; --bad: #b5330b; }
@media (prefers-color-scheme: dark) { :root { --ground: #121417; --panel: #181b1f; --well: #1f2328; --ink: #e7e9ec; --soft: #9ca4ae; --line: #2b3036; --now: #6fb1ff; --bad: #ff8f62; } }
@media print { :root { color-scheme: light; --ground: #fff; --panel: #fff; --well: #f1f2f3; --ink: #1a1d21; --soft: #5b626b; --line: #e3e5e8; --now: #0f5fc2; --bad: #b5330b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); } code { overflow-wrap: anywhere; } a { color: var(--now); }
.undecided { border-left: 2px dashed var(--soft); padding-left: .6rem; }
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
