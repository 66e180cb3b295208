// The workbench: pillars fold, answers under a row close, Enter on a level opens what is known about its measure.
"use strict";

{ // a scope of its own: plain scripts share their names
  function fold(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    for (const row of button.closest("tbody").querySelectorAll("tr:not(.app-row--group)")) row.hidden = !open;
  }

  function ready() {
    for (const button of document.querySelectorAll("[data-fold][hidden]")) {
      button.hidden = false;
      button.parentElement.querySelector("[data-fold-name]").hidden = true;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold]");
    if (button) fold(button);
    const close = event.target.closest("[data-close]");
    if (close) {
      document.getElementById(close.dataset.close).replaceChildren();
      document.getElementById(close.dataset.back)?.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".bench-select")) return;
    event.preventDefault();
    event.target.closest("tr").querySelector(".bench-name")?.click();
  });
  document.addEventListener("htmx:after:swap", ready);
  ready();
}
