// Where a swap takes the focused element away, the focus goes to its successor: never back to the top of the page.
"use strict";

{ // a scope of its own: plain scripts share their names
  const FIELDS = "input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), button:not([disabled]), a[href], summary";
  let held = null;

  // Asked before every request and every swap: between them the browser may already have dropped a button that was disabled.
  function hold() {
    const here = document.activeElement;
    if (!here || here === document.body) return;
    const boxes = [];
    for (let box = here.parentElement?.closest("[id]"); box && box.id !== "main"; box = box.parentElement?.closest("[id]")) boxes.push(box.id);
    held = { id: here.id, name: here.name ?? "", boxes };
  }

  const visible = (element) => element && element.getClientRects().length > 0;

  function successor() {
    const same = held.id && document.getElementById(held.id);
    if (visible(same)) return same;
    for (const id of held.boxes) {
      const box = document.getElementById(id);
      if (!visible(box)) continue;
      const wrong = box.querySelector("[aria-invalid=true]");
      const named = held.name && box.querySelector(`[name="${CSS.escape(held.name)}"]`);
      const first = [...box.querySelectorAll(FIELDS)].find(visible);
      const found = [wrong, named, first].find(visible);
      if (found) return found;
      box.tabIndex = -1;
      return box;
    }
    return null;
  }

  document.addEventListener("htmx:before:request", hold);
  document.addEventListener("htmx:before:swap", hold);
  function settle() {
    if (!held || (document.activeElement && document.activeElement !== document.body)) return;
    successor()?.focus({ preventScroll: false });
  }
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("htmx:after:settle", settle);
  document.addEventListener("focusin", (event) => { if (event.target !== document.body) held = null; });
}
