// Changes that no line took yet outlive the tab: each is kept in this browser until the server has answered, encrypted with the
// key of this account, and sent by itself from whichever page of the account is opened next. Signing out forgets them, and so
// does a week. Needs app.js.
"use strict";

{ // a scope of its own: plain scripts share their names
  const WAIT = "wait:";
  const own = `${WAIT}${account}:`;
  const names = new Map(); // address -> under which name it is kept: the name says nothing of it
  const stored = () => Object.keys(localStorage).filter((key) => key.startsWith(WAIT));
  const elsewhere = new Map(); // address -> what waits there, of rows that are not on this page
  const refused = new Map(); // address -> the same, with the status that the server answered: it is told with what was typed
  const judged = (status) => status === 409 || status === 422; // the row tells why, once it is open; anything else is final
  let shown = "[]"; // what is told of them
  let over = false; // somebody else, or nobody, is signed in by now
  let old = false; // this page is too old to send anything: the next one does
  const turns = new Map(); // place -> which keeping of it came last: sealing takes a moment

  function place(address) {
    if (!names.has(address)) names.set(address, own + window.crypto.randomUUID());
    return names.get(address);
  }

  const next = (key) => { turns.set(key, (turns.get(key) ?? 0) + 1); return turns.get(key); };

  async function store(key, content) {
    const turn = next(key);
    const pair = await sealed(content);
    try {
      if (turns.get(key) === turn) localStorage.setItem(key, JSON.stringify([Date.now(), pair]));
    } catch { /* a full or closed store keeps nothing; the browser asks before the tab is closed */ }
  }

  const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";

  // What of it people can read: the label and the text of each field, whatever page they are told on.
  function readable(row) {
    const fields = [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
    return fields.map((field) => [words(field.labels?.[0]), field.selectedOptions?.[0]?.text ?? field.value]).filter(([, text]) => text);
  }

  const contentOf = (row, fields) => ({
    address: row.getAttribute("hx-post"), page: window.location.pathname, id: row.id || row.closest("[id]")?.id || "", fields: [...fields],
    name: words(row.querySelector("legend")?.firstChild ?? row.closest("section")?.querySelector("h2")), told: readable(row),
  });

  async function keep(row, fields) {
    if (!cipher || !row.hasAttribute("data-waits")) return;
    const content = contentOf(row, fields);
    if (refused.delete(content.address)) tell();
    await store(place(content.address), content);
  }

  function done(address) {
    next(place(address));
    localStorage.removeItem(place(address));
    if (refused.delete(address)) tell();
  }

  // The server answered that this cannot be changed: what was typed is told, and stays in this browser.
  async function refuse(row, fields, status) {
    if (!cipher || !row.hasAttribute("data-waits")) return;
    const content = { ...contentOf(row, fields), status };
    refused.set(content.address, content);
    await store(place(content.address), content);
    tell();
  }

  async function read(key) {
    try {
      const [at, pair] = JSON.parse(localStorage.getItem(key));
      if (Date.now() - at > WEEK) throw new Error("old");
      return key.startsWith(own) ? { ...await opened(pair), at } : null;
    } catch {
      localStorage.removeItem(key);
      return null;
    }
  }

  // A row that is here takes its fields back and goes the usual way: it is sent, and what stands against it is shown in it.
  function putBack(row, content) {
    if (!row.hasAttribute("data-htmx-powered")) return window.setTimeout(() => putBack(row, content), 50); // not ready yet
    const { fields } = content;
    const changed = [];
    for (const [name, value] of fields) {
      const field = [...row.elements ?? row.querySelectorAll("input, select, textarea")].find((each) => each.name === name);
      if (!field || field.value === value) continue;
      field.value = value;
      changed.push(field);
    }
    const first = changed.find((field) => field.type !== "hidden");
    if (!first) return done(content.address);
    return first.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function send(address, content) {
    const token = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
    const response = await fetch(address, {
      method: "POST", credentials: "same-origin", body: new URLSearchParams(content.fields), headers: { "HX-Request": "true", ...token },
    });
    const { status } = response;
    if ([400, 401].includes(status)) old = true;
    if (old || status === 429 || status >= 500 || response.redirected || response.headers.has("HX-Redirect")) return;
    elsewhere.delete(address);
    if (response.ok) localStorage.removeItem(names.get(address)), refused.delete(address);
    else refused.set(address, { ...content, status });
    if (!response.ok && !judged(status)) await store(names.get(address), refused.get(address));
  }

  async function go() {
    if (!cipher) return;
    const found = [];
    for (const key of stored()) {
      const content = await read(key);
      if (content) found.push([key, content]);
    }
    for (const [key, content] of found.sort(([, a], [, b]) => a.at - b.at)) {
      const { address } = content;
      if (names.has(address)) localStorage.removeItem(names.get(address)); // two tabs kept it: the later one counts
      names.set(address, key);
    }
    for (const content of new Map(found.map(([, each]) => [each.address, each])).values()) {
      const { address } = content;
      const row = document.querySelector(`[data-waits][hx-post="${CSS.escape(address)}"]`);
      if (row) putBack(row, content);
      else if (content.status) refused.set(address, content);
      else if (!refused.has(address)) elsewhere.set(address, content);
    }
    await again();
  }

  async function again() {
    for (const [address, content] of [...elsewhere]) {
      if (old) break;
      try { await send(address, content); } catch { break; } // no line yet
    }
    document.dispatchEvent(new Event("waiting"));
    tell();
  }

  function made(tag, text = "", className = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function told(box, content) {
    const { address, page, id, name, told: typed = [], status } = content;
    const item = made("li");
    const link = made("a", box.dataset.look, "kern-link");
    link.href = id.startsWith("row-") ? `${page}?rate=${encodeURIComponent(id.slice(4))}#${id}` : `${page}#${id}`;
    const drop = made("button", box.dataset.drop, "app-waiting__drop");
    drop.type = "button";
    drop.addEventListener("click", () => { done(address); document.getElementById("main").focus(); });
    const said = typed.map(([label, text]) => `${label}: ${text}`).join(" · ");
    item.append(made("strong", name), " ", box.getAttribute(`data-${status}`) ?? box.dataset.other, " ", made("q", said), " ", link, " ", drop);
    return item;
  }

  function tell() {
    const box = document.getElementById("refused");
    const all = over ? [] : [...refused.values()];
    const now = JSON.stringify(all);
    if (now === shown) return; // told once
    shown = now;
    box.querySelector("ul").replaceChildren(...all.map((content) => told(box, content)));
    box.hidden = !all.length;
  }

  // Each page says whose it is. A page of somebody else, or of nobody, says that this one's session is over: what it tells of
  // refused changes goes from the screen, and it sends nothing more, until this account is there again.
  const whose = new BroadcastChannel("whose");
  whose.addEventListener("message", ({ data }) => {
    if (!account || (data !== account) === over) return;
    over = data !== account;
    old = over;
    tell();
    document.dispatchEvent(new Event("waiting"));
  });
  whose.postMessage(account);

  window.waiting = { keep, done, refuse, again, count: () => elsewhere.size, old: () => old };
  window.forgetWaiting = () => stored().filter((key) => key.startsWith(own)).forEach((key) => localStorage.removeItem(key));
  if (account) document.addEventListener("DOMContentLoaded", go);
}
