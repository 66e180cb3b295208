// Dragging in a ranking; the buttons beside each measure do the same by keyboard and without this.
"use strict";

{ // a scope of its own: plain scripts share their names
  let held = null;
  const item = (target) => target.closest?.(".way-order > .way-item");
  const ready = () => document.querySelectorAll(".way-order > .way-item").forEach((each) => { each.draggable = true; });

  document.addEventListener("dragstart", (event) => {
    held = item(event.target);
    if (!held) return;
    held.classList.add("way-item--held");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.key);
  });
  document.addEventListener("dragover", (event) => {
    const over = item(event.target);
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const { top, height } = over.getBoundingClientRect();
    over.parentElement.insertBefore(held, event.clientY < top + height / 2 ? over : over.nextSibling);
  });
  document.addEventListener("drop", (event) => { if (held) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!held) return;
    held.classList.remove("way-item--held");
    held.dispatchEvent(new Event("change", { bubbles: true }));
    held = null;
  });
  document.addEventListener("htmx:after:swap", ready);
  ready();
}
