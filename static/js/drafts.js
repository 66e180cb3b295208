// A form with a button of its own keeps what is typed in this browser until it is saved or discarded, at most a week, encrypted
// with the key of this account: a tab that was closed, a page that was left, a session that ended forget nothing. On the page
// of the form it is offered, where `data-drafts` stands it is named. Signing out forgets it. Needs app.js.
"use strict";

{ // a scope of its own: plain scripts share their names
  const DRAFT = "draft:";
  const SENT = "sent"; // which draft a form took along when it was last sent; of this tab
  const own = `${DRAFT}${account}:`;
  const MADE_FROM = ["version", "mark", "submission"]; // hidden, and put back as well: what was changed meanwhile is not overwritten
  const names = new WeakMap(); // form -> under which name its draft is kept
  const shown = new WeakSet(); // forms whose last request only showed what a change would do
  const turns = new Map(); // name -> which keeping of it came last: sealing takes a moment
  const next = (key) => { turns.set(key, (turns.get(key) ?? 0) + 1); return turns.get(key); };
  const stored = () => Object.keys(localStorage).filter((key) => key.startsWith(DRAFT));
  const typed = (field) => field.name && field.name !== "csrf_token" && !["password", "hidden", "file", "submit", "button"].includes(field.type);
  const ticked = (field) => ["checkbox", "radio"].includes(field.type);
  const value = (field) => (ticked(field) ? field.checked : field.value);

  // The name says nothing of the page to whoever has not the key.
  async function nameOf(form) {
    if (!names.has(form)) {
      const text = new TextEncoder().encode([hex, window.location.pathname, form.dataset.draft].join(" "));
      const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", text));
      names.set(form, own + [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    return names.get(form);
  }

  // What stands in the fields of a form, each under a key of its own, also where several have one name.
  function fieldsOf(form) {
    const count = {};
    return [...form.elements].filter(typed).map((field) => {
      const name = ticked(field) ? `${field.name}=${field.value}` : field.name;
      count[name] = (count[name] ?? -1) + 1;
      return [`${name} ${count[name]}`, field];
    });
  }

  const madeFrom = (form) => MADE_FROM.map((name) => form.elements.namedItem(name)).filter((field) => field?.type === "hidden");

  async function keep(form) {
    if (!cipher) return;
    const key = await nameOf(form);
    const turn = next(key);
    const from = Object.fromEntries(madeFrom(form).map((field) => [field.name, field.value]));
    const fields = Object.fromEntries(fieldsOf(form).map(([name, field]) => [name, value(field)]));
    const pair = await sealed({ page: window.location.pathname + window.location.search, title: document.title, from, fields });
    try {
      if (turns.get(key) === turn) localStorage.setItem(key, JSON.stringify([Date.now(), pair]));
    } catch { /* a full or closed store keeps nothing; the browser asks before the tab is closed */ }
  }

  function forget(key) {
    next(key);
    localStorage.removeItem(key);
  }

  // What lies there, with the moment it was typed; what is too old, of whichever account, goes.
  async function read(key) {
    try {
      const [at, pair] = JSON.parse(localStorage.getItem(key));
      if (!(Date.now() - at < WEEK)) throw new Error("old");
      return key.startsWith(own) ? { ...await opened(pair), at } : null;
    } catch {
      localStorage.removeItem(key);
      return null;
    }
  }

  async function offer(form) {
    const key = await nameOf(form);
    const draft = localStorage.getItem(key) && await read(key);
    if (!draft) return;
    const differs = ([name, field]) => name in draft.fields && draft.fields[name] !== value(field);
    if (!fieldsOf(form).some(differs)) return;
    const notice = document.getElementById("text-draft").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
      for (const field of madeFrom(form)) field.value = draft.from[field.name] ?? field.value;
      for (const [name, field] of fieldsOf(form).filter(differs)) {
        if (ticked(field)) field.checked = draft.fields[name];
        else field.value = draft.fields[name];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      notice.remove();
      keep(form);
    });
    notice.querySelector("[data-draft-discard]").addEventListener("click", () => { forget(key); notice.remove(); });
    form.prepend(notice);
  }

  // Where people begin, what they left unsaved is named: the page, never what was typed.
  async function tell(box) {
    const found = [];
    for (const key of stored()) {
      const draft = await read(key);
      if (draft) found.push([key, draft]);
    }
    for (const [key, draft] of found.sort(([, a], [, b]) => b.at - a.at)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const drop = document.createElement("button");
      [link.href, link.textContent, link.className] = [draft.page, draft.title.replace(/ – Negotiator$/, ""), "kern-link"];
      [drop.type, drop.textContent, drop.className] = ["button", box.dataset.drop, "app-waiting__drop"];
      drop.setAttribute("aria-label", `${box.dataset.drop}: ${link.textContent}`);
      drop.addEventListener("click", () => {
        forget(key);
        item.remove();
        box.hidden = !box.querySelector("li");
        document.getElementById("main").focus();
      });
      item.append(link, " ", drop);
      box.querySelector("ul").append(item);
    }
    box.hidden = !found.length;
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.draft) keep(form);
    if (form?.id === "way") shown.add(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "way" && event.submitter?.value === "save") shown.delete(event.target);
    if (event.target.matches("[data-forget-drafts]")) window.forgetTyped();
    else if (event.target.dataset.draft && !event.target.hasAttribute("hx-post") && !event.defaultPrevented) {
      sessionStorage.setItem(SENT, names.get(event.target) ?? "");
    }
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const form = event.detail?.ctx?.sourceElement?.closest?.("form[data-draft]") ?? event.detail?.ctx?.sourceElement?.form;
    const response = event.detail?.ctx?.response;
    const status = response?.raw?.status ?? response?.status ?? 0;
    if (form?.dataset?.draft && names.has(form) && !shown.has(form) && status >= 200 && status < 300) forget(names.get(form));
  });

  window.forgetDraft = async (form) => forget(await nameOf(form));
  window.forgetTyped = () => {
    stored().filter((key) => key.startsWith(own)).forEach(forget);
    window.forgetWaiting();
  };
  // What a plain form sent was kept if the answer led on to another page of the same account: a refusal leads nowhere.
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent?.startsWith(own) && account && window.performance.getEntriesByType("navigation")[0]?.redirectCount) forget(sent);
  stored().forEach((key) => { if (!key.startsWith(own)) read(key); }); // only to see whether it is too old
  if (account && cipher) {
    document.querySelectorAll("form[data-draft]").forEach(offer);
    document.querySelectorAll("[data-drafts]").forEach(tell);
  }
}
