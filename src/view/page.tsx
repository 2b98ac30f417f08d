/** The frame of every page: self-contained HTML, readable without scripts, light and dark, on paper and on a phone. */
import type { Child, FC } from "hono/jsx";

const light =
  "--ground: #fafaf9; --panel: #fff; --well: #f1f2f3; --ink: #1a1d21; --soft: #5b626b; --line: #e3e5e8; --bfill: #d9dce0; --bline: #7c838c; --now: #0f5fc2; --ntint: #dce8f8; --nmid: #a9c6ee; --bad: #b5330b; --btint: #fbece5;";
const dark =
  "--ground: #121417; --panel: #181b1f; --well: #1f2328; --ink: #e7e9ec; --soft: #9ca4ae; --line: #2b3036; --bfill: #3a4047; --bline: #848d98; --now: #6fb1ff; --ntint: #1b2f47; --nmid: #2f5580; --bad: #ff8f62; --btint: #2b1f1b;";

const base = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
@media print { :root { color-scheme: light; ${light} --ground: #fff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem 1.5rem 4rem; font: 14px/20px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; color: var(--ink); background: var(--ground); }
h1 { font-size: 22px; line-height: 30px; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; text-wrap: pretty; }
h2 { font-size: 14px; line-height: 20px; font-weight: 600; margin: 40px 0 4px; } h3 { font-size: 16px; line-height: 22px; font-weight: 600; margin: 0; }
p { margin: 4px 0; } .soft { color: var(--soft); } a { color: var(--now); text-underline-offset: 3px; }
h2 .soft { font-weight: 400; font-size: 13px; padding-left: 8px; }
code, pre { font: 12.5px/19px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--well); border-radius: 8px; padding: 12px; white-space: pre-wrap; }
.undecided { border-left: 2px dashed var(--soft); padding-left: .6rem; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: 8px 12px 8px 0; border-top: 1px solid var(--line); overflow-wrap: break-word; }
th { color: var(--soft); font-weight: 400; font-size: 12px; line-height: 16px; border-top: 0; }
details { margin-top: 16px; } summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--now); outline-offset: 2px; }
@media (max-width: 640px) { body { padding: 8px 16px 40px; } h1 { font-size: 19px; line-height: 26px; } h2 { margin-top: 32px; } }`;

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
