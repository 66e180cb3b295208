// Rows that save themselves: what was typed is sent when the tab closes, sent again when the line is back, and a failure is
// said. htmx sends the usual way; this is for the times when it cannot.
"use strict";

{ // a scope of its own: plain scripts share their names
  const RETRY = 15000;
  const WRONG = ".rec-row--error, .rec-row--conflict, #mark [aria-invalid=true]"; // typed, seen by the server, and not accepted
  const unsent = new Map(); // key of a row or form -> the field that was touched last, and which touch it was
  const sending = new Map(); // key -> the touch that is under way
  let touches = 0;
  let failed = false;
  let waits = false; // from the first failure until everything is kept
  let old = false; // signed out, or open too long: what is here waits for the next page
  let left = false;

  const trying = (form) => form.id === "way"; // shows what a change would do; only its button keeps it
  const saves = (field) => field?.closest?.("[hx-post][hx-trigger*=change]") ?? null;
  const key = (row) => row.id || row.getAttribute("hx-post");
  const again = (field) => (field.isConnected ? field : document.getElementById(field.id));
  const statusOf = (event) => event.detail?.ctx?.response?.status ?? 0;
  const later = (status) => status === 429 || status >= 500; // no answer to what was typed: it is sent again
  const stale = (status) => status === 400 || status === 401; // none either, and this page gets no other
  const judged = (status) => status === 409 || status === 422; // told in the row, and kept in the browser until that is settled
  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");

  function fieldsOf(row) {
    const held = new URLSearchParams();
    for (const field of row.querySelectorAll("input, select, textarea")) {
      if (field.name && (!["checkbox", "radio"].includes(field.type) || field.checked)) held.append(field.name, field.value);
    }
    return held;
  }

  function remember(event) {
    const row = saves(event.target);
    if (row && !(trying(row) && unsent.get(key(row))?.button)) unsent.set(key(row), { field: event.target, touch: (touches += 1) });
    if (row && !trying(row)) window.waiting.keep(row, fieldsOf(row));
    tell();
  }

  // What waits is told as long as there is no line: a number that goes down to nothing by itself.
  function tell() {
    const box = document.getElementById("unsent");
    if (!unsent.size && !window.waiting.count()) waits = false;
    else if (failed || old || !navigator.onLine || window.waiting.count()) waits = true;
    const count = waits ? window.waiting.count() + [...unsent.values()].filter(({ field, button }) => button || !trying(saves(again(field)) ?? field)).length : 0;
    const [one, many] = old || window.waiting.old() ? [box.dataset.oldOne, box.dataset.oldMany] : [box.dataset.one, box.dataset.many];
    const text = count ? (count === 1 ? one : many.replace("{n}", count)) : "";
    if (box.textContent !== text) box.textContent = text;
  }

  // Sending a plain form leads to another page, and ends there what others were about to send. So all but the last go without
  // leading on; one that the server does not take leads on in its place, as the page then says why.
  let leading = false;
  async function sendPlain() {
    const forms = [...unsent].filter(([, { plain }]) => plain);
    if (leading || !forms.length) return;
    leading = true;
    const refused = [];
    while (forms.length > 1 || (refused.length && forms.length)) {
      const [name, { field: form, button }] = forms.shift();
      const answer = await fetch(form.action, {
        method: "POST", credentials: "same-origin", body: new URLSearchParams(new FormData(form, button)), headers: { "HX-Request": "true", ...token() },
      }).catch(() => null); // no line yet: they wait on
      if (!answer || later(answer.status) || stale(answer.status)) {
        leading = false;
        return;
      }
      if (answer.ok || answer.headers.has("HX-Redirect")) { // kept, whether or not the answer leads on
        unsent.delete(name);
        typed.delete(form);
        await window.forgetDraft(form);
      } else {
        refused.push([form, button]);
      }
    }
    const [form, button] = refused[0] ?? [forms[0][1].field, forms[0][1].button];
    leading = false;
    tell();
    form.requestSubmit(button);
  }

  function sendAgain() {
    if (window.waiting.count()) window.waiting.again();
    sendPlain();
    for (const [row, { field, button }] of [...unsent].filter(([, { plain }]) => !plain)) {
      const here = again(button ?? field);
      if (here && button) here.form.requestSubmit(here);
      else if (here) here.dispatchEvent(new Event("change", { bubbles: true }));
      else unsent.delete(row);
    }
  }

  function sendLast() {
    for (const { field } of unsent.values()) {
      const row = saves(again(field) ?? field);
      if (!row || trying(row)) continue;
      left = true;
      fetch(row.getAttribute("hx-post"), {
        method: "POST", keepalive: true, credentials: "same-origin", body: fieldsOf(row), headers: { "HX-Request": "true", ...token() },
      }).catch(() => {}); // nobody is left to tell; the browser asked before, where there was no line
    }
  }

  document.addEventListener("input", remember, true); // before htmx asks which touch it sends
  document.addEventListener("change", remember, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (trying(form) && form.hasAttribute("hx-post") && event.submitter?.value === "save") {
      unsent.set(key(form), { field: event.submitter, button: event.submitter, touch: (touches += 1) });
    }
  }, true);
  // A plain form that is sent without a line would end on a page of the browser: it stays, and goes by itself.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine || !form.dataset.draft || form.hasAttribute("hx-post")) return;
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button:not([type=button])");
    unsent.set(`${form.getAttribute("action")} ${form.dataset.draft}`, { field: form, button, plain: true, touch: (touches += 1) });
    tell();
  }, true);
  document.addEventListener("htmx:before:request", (event) => {
    const row = event.detail?.ctx?.sourceElement;
    if (row && unsent.has(key(row))) sending.set(key(row), unsent.get(key(row)).touch);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const row = event.detail?.ctx?.sourceElement;
    const status = statusOf(event);
    if (status) failed = later(status);
    const back = old && status && status < 400;
    if (status && row?.hasAttribute("hx-post")) old = stale(status);
    if (row && status && !later(status) && !stale(status) && unsent.get(key(row))?.touch === sending.get(key(row))) {
      unsent.delete(key(row));
      if (row.hasAttribute("data-waits") && status >= 400 && !judged(status)) window.waiting.refuse(row, fieldsOf(row), status);
      else if (row.hasAttribute("data-waits") && !judged(status)) window.waiting.done(row.getAttribute("hx-post"));
    }
    if (status && status < 400 && row?.dataset.settles) window.waiting.done(row.dataset.settles); // one of two versions was chosen
    if (back && !old) sendAgain();
    tell();
  });
  document.addEventListener("htmx:error", () => { failed = unsent.size > 0; tell(); });
  window.addEventListener("online", sendAgain);
  window.addEventListener("offline", tell);
  document.addEventListener("waiting", tell);
  window.setInterval(() => { if (!old && (failed || window.waiting.count())) sendAgain(); }, RETRY);
  window.addEventListener("pagehide", sendLast);
  window.addEventListener("pageshow", (event) => { if (event.persisted && left) window.location.reload(); });
  document.addEventListener("visibilitychange", () => { if ((document.visibilityState === "hidden" && !left) || old) sendAgain(); });

  // Enter in a row saves it and goes on to the same field of the next row, instead of sending the whole form.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches?.(".rec-row input")) return;
    event.preventDefault();
    const ending = field.name.slice(field.name.lastIndexOf("-"));
    const fields = [...document.querySelectorAll(`.rec-row input[name$="${CSS.escape(ending)}"]`)].filter((each) => each.getClientRects().length);
    field.blur(); // says "change" where it was changed
    (fields[fields.indexOf(field) + 1] ?? field).focus();
  });

  // A form with a button of its own keeps a draft in this browser (drafts.js), but nobody else has it: the browser asks before
  // it is left. So it does for what the server refused, and for rows while there is no line to send them on.
  const typed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.draft && !saves(event.target)) typed.add(form);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented || event.target.hasAttribute("hx-post")) typed.delete(event.target); });
  document.addEventListener("htmx:after:request", (event) => {
    if (statusOf(event) >= 200 && statusOf(event) < 400) typed.delete(event.detail.ctx.sourceElement);
  });
  window.addEventListener("beforeunload", (event) => {
    const kept = [...typed].some((form) => form.isConnected);
    const loose = [...unsent.values()].some(({ field }) => !cipher || !saves(again(field) ?? field)?.hasAttribute("data-waits"));
    if (kept || document.querySelector(WRONG) || (loose && (failed || !navigator.onLine))) event.preventDefault();
  });
}
