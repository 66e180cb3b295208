// The little that neither HTML nor htmx can do: say that a save failed for want of a connection, keep what was typed when a
// session ends, lead the eye and the focus to what went wrong.
"use strict";

const account = document.body.dataset.account || "";
const WEEK = 7 * 24 * 3600 * 1000; // so long what was typed is kept

function say(text, wrong = false) {
  const status = document.getElementById("status");
  status.classList.toggle("app-status--warning", wrong);
  status.textContent = text;
}

let fading = 0;
new MutationObserver(() => {
  window.clearTimeout(fading);
  const status = document.getElementById("status");
  if (status.querySelector("[data-unsaved]")) status.classList.add("app-status--warning");
  if (status.textContent && !status.classList.contains("app-status--warning")) {
    fading = window.setTimeout(() => { status.textContent = ""; }, 6000);
  }
}).observe(document.getElementById("status"), { childList: true, subtree: true });

document.addEventListener("htmx:error", () => say(document.getElementById("text-offline").content.textContent, true));
document.addEventListener("htmx:after:request", (event) => {
  const status = event.detail?.ctx?.response?.raw?.status ?? event.detail?.ctx?.response?.status ?? 0;
  if (status >= 200 && status < 400) document.getElementById("status").classList.remove("app-status--warning");
  if (status >= 400) say("");
});

// What is typed and not saved is encrypted with a key that the server gives out to nobody but this account, signed in: what
// a browser still holds after its session ended says nothing (drafts.js, waiting.js).
const hex = document.body.dataset.draftKey || "";
const cipher = hex && window.crypto?.subtle ? window.crypto.subtle.importKey(
  "raw", Uint8Array.from(hex.match(/../g).slice(0, 32), (pair) => parseInt(pair, 16)), "AES-GCM", false, ["encrypt", "decrypt"]) : null;

async function sealed(entries) {
  const iv = window.crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(entries));
  return [[...iv], [...new Uint8Array(await window.crypto.subtle.encrypt({ name: "AES-GCM", iv }, await cipher, text))]];
}

async function opened(pair) {
  const [iv, closed] = pair.map((bytes) => Uint8Array.from(bytes));
  return JSON.parse(new TextDecoder().decode(await window.crypto.subtle.decrypt({ name: "AES-GCM", iv }, await cipher, closed)));
}

// On a phone a picture of what stands in a table beside it is folded, unless one was led to it.
function narrow() {
  if (!window.matchMedia("(max-width: 575px)").matches) return;
  const led = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const picture of document.querySelectorAll("details[data-wide]")) if (!led || !picture.contains(led)) picture.open = false;
}
narrow();
document.addEventListener("htmx:after:swap", narrow);
document.querySelector("[data-focus]")?.focus();
// An answer that leads back to a place further down has its message above the window: the live line says it there. The
// browser goes to that place some frames after it has loaded the page.
window.addEventListener("load", () => window.setTimeout(() => {
  const message = document.querySelector("#messages > *");
  if (message && message.getBoundingClientRect().bottom <= 0) say(message.textContent.trim(), message.matches("[role=alert]"));
}, 500));
document.addEventListener("htmx:after:swap", () => {
  const refusal = document.querySelector("#messages [role=alert]:not([data-seen])");
  if (!refusal) return;
  refusal.dataset.seen = "yes";
  refusal.scrollIntoView({ block: "center" });
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A text field that somebody drew larger has a style of its own. htmx would write it onto the field that takes its place,
// which the policy against inline styles refuses, loudly: it begins at its own size again.
document.addEventListener("htmx:before:swap", () => {
  for (const field of document.querySelectorAll("textarea[style]")) field.removeAttribute("style");
});

// On a phone the pages of a dossier scroll sideways: show where we are.
for (const here of document.querySelectorAll(".app-section-nav [aria-current], .app-second-nav [aria-current], .app-tabs [aria-current]")) {
  const row = here.closest("ul");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Ctrl+K leads to the search of the dossier from wherever one is.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const field = document.getElementById("search-words") ?? document.getElementById("find");
  if (!field) return;
  event.preventDefault();
  if (field.getClientRects().length) field.select(), field.focus();
  else document.getElementById("find-link")?.click();
});
