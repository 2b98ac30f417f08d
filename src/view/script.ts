/**
 * What pages do beyond what they say: keys, copying commands, the values of charts under the pointer, and what is live.
 * It is small, it stands in the page itself, and a page allows
 * no other script (its hash is in the policy): without it everything is there, as of when the page was made.
 */

import { chartScript } from "./script-charts.ts";

export const pageScript = `"use strict";
(() => {
  const field = (target) => target instanceof HTMLElement && target.matches("input, textarea, select");
  const rows = () => [...document.querySelectorAll("main tbody tr a:first-of-type")].filter((link) => link.closest("tr").querySelector("a") === link);
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
  };
  const follow = (rel) => {
    const link = document.querySelector("a[rel=" + rel + "]");
    if (link) link.click();
  };
  const keys = {
    "/": () => { const search = document.querySelector("input[type=search]"); if (search) search.focus(); return Boolean(search); },
    j: () => step(1), k: () => step(-1), "[": () => follow("prev"), "]": () => follow("next"),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || field(event.target)) return;
    const act = keys[event.key];
    if (act && act() !== false) event.preventDefault();
  });
${chartScript}  for (const command of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () =>
      navigator.clipboard.writeText(command.textContent.trimEnd()).then(() => { button.textContent = "Copied"; }, () => { button.textContent = "Not copied: select it"; }));
    command.after(button);
  }
  const line = document.querySelector("[data-live]");
  if (!line || !window.EventSource) return;
  const words = line.querySelector("span");
  const changed = line.querySelector("a");
  let [source, mark, heard] = [null, null, Date.now()];
  const open = () => {
    source = new EventSource(line.dataset.live);
    source.onmessage = ({ data }) => {
      const [said, now] = data.split("\\n");
      heard = Date.now();
      words.textContent = said;
      if (mark === null) mark = now;
      changed.hidden = mark === now;
    };
  };
  const turn = () => {
    if (source) source.close();
    source = null;
    if (!document.hidden) open();
  };
  document.addEventListener("visibilitychange", turn);
  turn();
  setInterval(() => {
    if (!document.hidden && Date.now() - heard > 15000) words.textContent = "Stopped " + new Date(heard).toISOString().slice(11, 16) + " UTC, trying again";
  }, 5000);
})();
`;
