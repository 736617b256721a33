// Keys for lists and search: "/" finds, "j" and "k" move, Enter opens, "?" shows the keys. Every page works without.
"use strict";

(() => {
  const typing = (target) =>
    target.closest("input:not([type=checkbox]):not([type=radio]):not([type=submit]), select, textarea, [contenteditable]");

  // A row of a list is marked with data-row; its first link or field is what the keys move to.
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
    (next.querySelector("a[href], button, input") || next).focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const showKeys = () => {
    const keys = document.getElementById("keys");
    if (keys && !keys.open) keys.showModal();
  };

  const actions = {
    "/": () => {
      const search = document.querySelector("[data-search]");
      if (!search) return false;
      search.focus();
      search.select();
      return true;
    },
    j: () => (move(1), true),
    k: () => (move(-1), true),
    "?": () => (showKeys(), true),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const action = actions[event.key];
    if (action && action()) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-opens-keys]")) {
      button.hidden = false;
      button.addEventListener("click", showKeys);
    }
    // What went wrong is read out first.
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  });
})();
