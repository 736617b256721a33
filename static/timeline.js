// The timeline's bars by hover and by keys: one stop for Tab, then arrows, Home and End. The table says the same without.
"use strict";

(() => {
  const middle = (span) => {
    const box = span.getBoundingClientRect();
    return box.left + box.width / 2;
  };

  const nearest = (spans, x) =>
    spans.reduce((best, span) => (Math.abs(middle(span) - x) < Math.abs(middle(best) - x) ? span : best));

  const enliven = (svg) => {
    const says = svg.closest("section").querySelector("[data-timeline-says]");
    const rows = [...svg.querySelectorAll("[data-row-spans]")]
      .map((row) => [...row.querySelectorAll("[data-span]")])
      .filter((row) => row.length > 0);
    const all = rows.flat();
    if (all.length === 0) return;

    const say = (span) => {
      says.textContent = span.querySelector("title").textContent;
    };

    const go = (span) => {
      for (const each of all) each.setAttribute("tabindex", each === span ? "0" : "-1");
      span.focus();
    };

    const step = (span, key) => {
      const at = rows.findIndex((row) => row.includes(span));
      const row = rows[at];
      const here = row.indexOf(span);
      if (key === "ArrowRight") return row[here + 1];
      if (key === "ArrowLeft") return row[here - 1];
      if (key === "Home") return row[0];
      if (key === "End") return row[row.length - 1];
      const other = rows[at + (key === "ArrowDown" ? 1 : -1)];
      return other && nearest(other, middle(span));
    };

    const box = svg.parentElement;
    // What can be moved through is no longer one picture.
    svg.setAttribute("role", "group");
    box.removeAttribute("tabindex");
    for (const span of all) {
      span.setAttribute("role", "img");
      span.setAttribute("aria-label", span.querySelector("title").textContent);
      span.setAttribute("tabindex", "-1");
    }
    (svg.querySelector("[data-now]") || all[0]).setAttribute("tabindex", "0");

    svg.addEventListener("mouseover", (event) => {
      const span = event.target.closest("[data-span]");
      if (span) say(span);
    });
    svg.addEventListener("focusin", (event) => say(event.target));
    svg.addEventListener("keydown", (event) => {
      if (!["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
      event.preventDefault();
      const next = step(event.target, event.key);
      if (next) go(next);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const svg of document.querySelectorAll("[data-timeline]")) enliven(svg);
  });
})();
