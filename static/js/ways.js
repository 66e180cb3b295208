// Drawing values across levels, which sliders do by keyboard and without this. Dragging in a ranking; the buttons beside each measure do the same by keyboard and without this.
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
    held.parentElement.querySelectorAll("[name^='place-']").forEach((field, place) => { field.value = place + 1; });
    held.dispatchEvent(new Event("change", { bubbles: true }));
    held = null;
  });
  document.addEventListener("htmx:after:swap", ready);
  ready();

  const both = (field) => field.closest(".way-draw__column").querySelectorAll("input"); // the column and what is written
  const told = (field) => {
    const [column, text] = both(field);
    if (field === column) text.value = column.value;
    const said = text.value.replaceAll(",", ".").match(/\d+(?:\.\d+)?/g) || [];
    if (field === text && said.length) column.value = said.reduce((sum, each) => sum + Number(each), 0) / said.length;
  };
  const draw = (event) => {
    const column = document.elementFromPoint(event.clientX, event.clientY)?.closest(".way-draw__column");
    const slider = column?.querySelector("input[type=range]");
    if (!slider || event.buttons !== 1 || event.target.type === "text") return;
    const { top, height } = slider.getBoundingClientRect();
    slider.value = Math.max(0, Math.min(100, 100 * (1 - (event.clientY - top) / height)));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const board of document.querySelectorAll("[data-draw]")) {
    board.closest("fieldset").querySelectorAll("[type=range], [data-draw-hint]").forEach((each) => { each.hidden = false; });
    board.addEventListener("pointermove", draw);
    board.addEventListener("input", (event) => {
      told(event.target);
      document.getElementById("wish").value = "drawn";
    });
  }
}
