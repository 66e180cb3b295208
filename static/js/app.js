// The little that neither HTML nor htmx can do: say that a save failed for want of a connection, keep what was typed when a
// session ends, lead the eye and the focus to what went wrong.
"use strict";

const account = document.body.dataset.account || "";
const DRAFT = "draft:";
const SENT = "sent"; // which draft a form took along when it was last sent

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

// Drafts live in this tab only, belong to one account and are encrypted with a key that the server gives out to nobody but
// this account, signed in: what a tab still holds after its session ended says nothing. Closing it or signing out forgets them.
const draftKey = (form) => `${DRAFT}${account}:${window.location.pathname}:${form.dataset.draft}`;
const kept = (field) => field.name && field.name !== "csrf_token" && !["password", "hidden", "file", "submit"].includes(field.type);
const entry = (field) => (["checkbox", "radio"].includes(field.type) ? `${field.name}=${field.value}` : field.name);
const content = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);

function forgetDrafts(keep = () => false) {
  Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT) && !keep(key)).forEach((key) => sessionStorage.removeItem(key));
}

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

async function keepDraft(form) {
  if (!cipher) return;
  const entries = {};
  for (const field of form.elements) if (kept(field)) entries[entry(field)] = content(field);
  sessionStorage.setItem(draftKey(form), JSON.stringify(await sealed(entries)));
}

async function storedDraft(form) {
  try {
    return await opened(JSON.parse(sessionStorage.getItem(draftKey(form))));
  } catch {
    sessionStorage.removeItem(draftKey(form));
    return null;
  }
}

async function offerDraft(form) {
  if (!cipher || !sessionStorage.getItem(draftKey(form))) return;
  const stored = await storedDraft(form);
  const fields = [...form.elements].filter(kept);
  if (!stored || fields.every((field) => !(entry(field) in stored) || stored[entry(field)] === content(field))) return;
  const notice = document.getElementById("text-draft").content.firstElementChild.cloneNode(true);
  const done = () => { sessionStorage.removeItem(draftKey(form)); notice.remove(); };
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
    for (const field of fields) {
      if (!(entry(field) in stored) || stored[entry(field)] === content(field)) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = stored[entry(field)];
      else field.value = stored[entry(field)];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    done();
  });
  notice.querySelector("[data-draft-discard]").addEventListener("click", done);
  form.prepend(notice);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.draft) keepDraft(form);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) forgetDrafts(), window.forgetWaiting();
  else if (event.target.dataset.draft && !event.target.hasAttribute("hx-post")) sessionStorage.setItem(SENT, draftKey(event.target));
});
document.addEventListener("htmx:after:swap", (event) => {
  const form = event.detail?.ctx?.sourceElement?.closest?.("form[data-draft]") ?? event.detail?.ctx?.sourceElement?.form;
  const response = event.detail?.ctx?.response;
  const status = response?.raw?.status ?? response?.status ?? 0;
  if (form?.dataset?.draft && status >= 200 && status < 300) sessionStorage.removeItem(draftKey(form));
});
// What a plain form sent was kept if the answer led on to another page of the same account: a refusal leads nowhere.
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent && account && window.performance.getEntriesByType("navigation")[0]?.redirectCount) sessionStorage.removeItem(sent);
if (account) {
  forgetDrafts((key) => key.startsWith(`${DRAFT}${account}:`));
  document.querySelectorAll("form[data-draft]").forEach(offerDraft);
}

document.querySelector("[data-focus]")?.focus();
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
