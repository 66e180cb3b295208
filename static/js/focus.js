// After every swap: where it took the focused element away, the focus goes to its successor, never back to the top of the page;
// and what the new part says of itself (data-say, on an element with an id) is said in the page's one live line.
"use strict";

{ // a scope of its own: plain scripts share their names
  const FIELDS = ["input:not([type=hidden])", "select", "textarea", "button", "a[href]", "summary"].map((each) => `${each}:not([disabled]):not([aria-hidden=true]):not([tabindex=\"-1\"])`).join(", ");
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
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
    if (visible(same)) {
      if (!same.matches(FIELDS)) same.tabIndex = -1;
      return same;
    }
    for (const id of held.boxes) {
      const box = document.getElementById(id);
      if (!visible(box)) continue;
      const wrong = box.querySelector("[aria-invalid=true]");
      const named = held.name && box.querySelector(`[name="${CSS.escape(held.name)}"]`);
      const field = [wrong, named].find(visible);
      if (field) return field;
      const heading = [...box.querySelectorAll(HEADINGS)].find(visible);
      if (!heading) {
        const first = [...box.querySelectorAll(FIELDS)].find(visible);
        if (first) return first;
      }
      const place = heading ?? box;
      place.tabIndex = -1;
      return place;
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
  document.addEventListener("pointerdown", () => { held = null; }); // whoever clicks beside has left it themselves

  const told = new Map(); // id of what says something -> what it said last
  const live = document.getElementById("status");
  let before = "";

  function news() {
    const fresh = [];
    for (const each of document.querySelectorAll("[id][data-say]")) {
      if (told.get(each.id) !== each.dataset.say) fresh.push(each.dataset.say);
      told.set(each.id, each.dataset.say);
    }
    return fresh.filter(Boolean);
  }

  document.addEventListener("htmx:before:swap", () => { before = live.textContent; });
  document.addEventListener("htmx:after:swap", () => {
    const fresh = news();
    if (fresh.length && live.textContent === before) say(fresh.join(" ")); // the answer itself may have said more
  });
  news();
}
