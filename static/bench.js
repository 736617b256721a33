// The bench with a script: a row is judged as it is typed, cells pasted from a spreadsheet spread over the sheet, a day is
// copied down into the empty rows below, and nobody leaves typed results behind unasked. Without it, "Check all" judges.
"use strict";

(() => {
  const form = document.getElementById("bench");
  if (!form) return;
  const rows = () => [...form.querySelectorAll(".bench-row")];
  const cells = (row) => [...row.querySelectorAll(".bench-cell input")];
  const said = form.querySelector("[data-bench-said]");
  let isTyped = false;
  let isSent = false;

  // A row is judged by itself: the other rows stay here.
  form.addEventListener("htmx:configRequest", (event) => {
    const number = event.target.closest(".bench-row").dataset.number;
    const parameters = event.detail.parameters;
    for (const name of Object.keys(parameters)) {
      if (/^\d+-/.test(name) ? !name.startsWith(`${number}-`) : name === "pasted" || name === "file") delete parameters[name];
    }
  });

  const isEmpty = (row) => cells(row).every((cell) => cell.name.endsWith("-collected_on") || cell.value === "");

  const fill = (cell, text) => {
    // A browser's calendar would drop what it cannot read.
    if (cell.type === "date" && text && !/^\d{4}-\d{2}-\d{2}$/.test(text)) cell.type = "text";
    cell.value = text;
  };

  const copyDown = (cell) => {
    const all = rows();
    for (const row of all.slice(all.indexOf(cell.closest(".bench-row")) + 1)) {
      if (!isEmpty(row)) return;
      fill(cells(row).find((each) => each.name.endsWith("-collected_on")), cell.value);
    }
  };

  const spread = (cell, lines) => {
    const all = rows();
    const first = all.indexOf(cell.closest(".bench-row"));
    const column = cells(all[first]).indexOf(cell);
    const isTooLong = first + lines.length > all.length;
    said.textContent = isTooLong ? said.dataset.tooFew : "";
    if (isTooLong) return;
    lines.forEach((line, below) => {
      const into = cells(all[first + below]).slice(column);
      line.forEach((text, right) => into[right] && fill(into[right], text.trim()));
      into[0].dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!event.target.closest(".bench-cell") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    isTyped = true;
    spread(event.target, text.split(/\r?\n/).map((line) => line.split("\t")));
  });

  form.addEventListener("input", () => { isTyped = true; });
  form.addEventListener("change", (event) => {
    const target = event.target;
    if (target.name.endsWith("-collected_on")) copyDown(target);
    if (target.dataset.mostBytes) {
      const isTooLarge = target.files[0] && target.files[0].size > Number(target.dataset.mostBytes);
      target.setCustomValidity(isTooLarge ? target.dataset.tooLarge : "");
      target.reportValidity();
    }
  });
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("[data-most-bytes]");
    if (event.submitter && event.submitter.formEnctype === "multipart/form-data" && !file.reportValidity()) event.preventDefault();
    else isSent = true;
  });
  // A download leaves the page where it is.
  window.addEventListener("focus", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => { if (isTyped && !isSent) event.preventDefault(); });
})();
