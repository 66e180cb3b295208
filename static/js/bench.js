// The workbench: pillars fold, answers under a row close, Enter on a level opens what is known about its measure; on a phone the
// bar at the foot opens the panel above it and closes it again.
"use strict";

{ // a scope of its own: plain scripts share their names
  function fold(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    for (const row of button.closest("tbody").querySelectorAll("tr:not(.app-row--group)")) row.hidden = !open;
  }

  function ready() {
    for (const button of document.querySelectorAll("[data-close][hidden]")) button.hidden = false;
    for (const button of document.querySelectorAll("[data-fold][hidden]")) {
      button.hidden = false;
      button.parentElement.querySelector("[data-fold-name]").hidden = true;
    }
  }

  // On a phone what is done less often is folded away, and all pillars but the first and where one was led to.
  function folded() {
    if (!window.matchMedia("(max-width: 575px)").matches) return;
    for (const tools of document.querySelectorAll(".bench-tools[data-phone]")) tools.open = false;
    const there = document.getElementById(location.hash.slice(1));
    for (const button of [...document.querySelectorAll("#matrix [data-fold]")].slice(1)) {
      const group = button.closest("tbody");
      if (!group.contains(there) && !group.querySelector(".bench-answer")) fold(button);
    }
  }

  const SHEET = "bench-side--sheet";
  let asked = false; // in the panel: the answer stands above the matrix, perhaps out of view
  let opened = ""; // what is known of a measure stands under its row, on a phone below its card
  const side = () => document.querySelector(".bench-side");

  function sheet(open) { // the server's words for the bar know nothing of it: said anew after each swap
    const bar = document.querySelector("[data-sheet]");
    if (!bar || !side()) return;
    side().classList.toggle(SHEET, open);
    bar.setAttribute("role", "button");
    bar.setAttribute("aria-expanded", String(open));
    bar.setAttribute("aria-controls", "panel");
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sheet]")) {
      event.preventDefault();
      const open = !side().classList.contains(SHEET);
      sheet(open);
      if (open) side().scrollTop = 0;
    } else if (!event.target.closest(".bench-side")) {
      sheet(false);
    } else if (event.target.closest("[id^=ask-]")) {
      sheet(false);
      asked = true;
    }
    opened = event.target.closest(".bench-name[hx-target]")?.getAttribute("hx-target").slice(1) ?? opened;
    const button = event.target.closest("[data-fold]");
    if (button) fold(button);
    const close = event.target.closest("[data-close]");
    if (close) {
      document.getElementById(close.dataset.close).replaceChildren();
      document.getElementById(close.dataset.back ?? "answers")?.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side()?.classList.contains(SHEET)) {
      sheet(false);
      document.querySelector("[data-sheet]").focus();
    }
    if (event.target.matches("[data-sheet]") && event.key === " ") {
      event.preventDefault();
      event.target.click();
    }
    if (event.key !== "Enter" || !event.target.matches(".bench-select")) return;
    event.preventDefault();
    event.target.closest("tr").querySelector(".bench-name")?.click();
  });
  document.addEventListener("htmx:after:swap", () => {
    ready();
    sheet(Boolean(side()?.classList.contains(SHEET)));
    if (asked) document.querySelector("#answers .bench-answer")?.scrollIntoView({ block: "nearest" });
    asked = false;
    const under = document.getElementById(opened);
    if (under?.childElementCount) {
      under.scrollIntoView({ block: "nearest" });
      opened = "";
    }
  });
  ready();
  folded();
  sheet(false);
}
