/**
 * The part of the script of pages that shows the values of charts (src/core/chart/values.ts): of the place under the pointer,
 * or of the one that arrow keys go to, as text in a line above the chart. Each chart becomes one stop of the tab key.
 */
export const chartScript = `  let shown = null;
  const hide = () => { if (shown) shown(); shown = null; };
  for (const chart of document.querySelectorAll("[data-values]")) {
    const values = chart.dataset.values.split("\\n");
    const edges = chart.dataset.edges.split(" ").map(Number);
    const edge = (at) => (edges.length > 2 ? edges[at] : edges[0] + ((edges[1] - edges[0]) * at) / values.length);
    const around = chart.closest("[data-reads]");
    const timed = chart.closest("[data-times]");
    const times = timed ? timed.dataset.times.split("\\n") : [];
    const line = around.querySelector("[data-line]");
    const figure = around.querySelector("[data-figure]");
    const many = around.querySelectorAll("[data-values]").length > 1;
    const scrub = document.createElement("span");
    const said = (at) => [times[at] || "", many ? chart.dataset.name : "", values[at] || "–"].filter(Boolean).join(": ");
    let place = values.length - 1;
    const name = () => {
      scrub.setAttribute("aria-valuenow", place + 1);
      scrub.setAttribute("aria-valuetext", said(place));
    };
    const show = (at) => {
      place = Math.min(values.length - 1, Math.max(0, at));
      name();
      if (!scrub.classList.contains("on")) {
        hide();
        const before = [line.textContent, figure && figure.textContent];
        line.parentElement.style.minHeight = line.parentElement.offsetHeight + "px";
        line.classList.add("now");
        scrub.classList.add("on");
        shown = () => {
          line.textContent = before[0];
          if (figure) figure.textContent = before[1];
          line.parentElement.style.minHeight = "";
          line.classList.remove("now");
          scrub.classList.remove("on");
        };
      }
      line.textContent = figure ? times[place] : said(place);
      if (figure) figure.textContent = values[place] || "–";
      scrub.style.setProperty("--at", Math.min(1, Math.max(0, (edge(place) + edge(place + 1)) / 2)));
    };
    const point = (event) => {
      const box = chart.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      let at = 0;
      while (at < values.length - 1 && edge(at + 1) <= x) at++;
      show(at);
    };
    const attributes = { role: "slider", tabindex: 0, class: "scrub", "aria-label": chart.dataset.name, "aria-valuemin": 1, "aria-valuemax": values.length };
    for (const key in attributes) scrub.setAttribute(key, attributes[key]);
    name();
    chart.append(scrub);
    chart.addEventListener("pointermove", point);
    chart.addEventListener("pointerdown", point);
    // A finger that is lifted leaves the value to be read.
    chart.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && document.activeElement !== scrub) hide(); });
    scrub.addEventListener("focus", () => show(place));
    scrub.addEventListener("blur", hide);
    scrub.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: place - 1, ArrowDown: place - 1, ArrowRight: place + 1, ArrowUp: place + 1, Home: 0, End: values.length - 1 }[event.key];
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      show(to);
      event.preventDefault();
    });
  }
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("pointerdown", (event) => { if (!event.target.closest("[data-values]")) hide(); });
`;
