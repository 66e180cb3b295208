// A button that copies what stands in a field: shown once, it is easily copied in part. Without JavaScript there is none.
"use strict";

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return false;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(field);
    said.textContent = done ? said.dataset.done : said.dataset.failed;
  });
}
