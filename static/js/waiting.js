// Changes that no line took yet outlive the tab: each is kept in this browser until the server has answered, encrypted with the
// key of this account, and sent by itself from whichever page of the account is opened next. Signing out forgets them, and so
// does a week. Needs app.js.
"use strict";

{ // a scope of its own: plain scripts share their names
  const WAIT = "wait:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const own = `${WAIT}${account}:`;
  const names = new Map(); // address -> under which name it is kept: the name says nothing of it
  const stored = () => Object.keys(localStorage).filter((key) => key.startsWith(WAIT));
  const elsewhere = new Map(); // address -> what waits there, of rows that are not on this page
  const refused = new Map(); // address -> the same, after the server did not accept it
  const turns = new Map(); // place -> which keeping of it came last: sealing takes a moment

  function place(row) {
    const address = row.getAttribute("hx-post");
    if (!names.has(address)) names.set(address, own + window.crypto.randomUUID());
    return names.get(address);
  }

  const next = (key) => { turns.set(key, (turns.get(key) ?? 0) + 1); return turns.get(key); };

  async function keep(row, fields) {
    if (!cipher || !row.hasAttribute("data-waits")) return;
    const key = place(row);
    const turn = next(key);
    const pair = await sealed({ address: row.getAttribute("hx-post"), page: window.location.pathname, id: row.id, fields: [...fields] });
    try {
      if (turns.get(key) === turn) localStorage.setItem(key, JSON.stringify([Date.now(), pair]));
    } catch { /* a full or closed store keeps nothing; the browser asks before the tab is closed */ }
  }

  function done(row) {
    next(place(row));
    localStorage.removeItem(place(row));
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
    if (!first) return done(row);
    return first.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function send(address, content) {
    const token = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
    const response = await fetch(address, {
      method: "POST", credentials: "same-origin", body: new URLSearchParams(content.fields), headers: { "HX-Request": "true", ...token },
    });
    if (response.status === 429 || response.status >= 500 || response.redirected || response.headers.has("HX-Redirect")) return;
    elsewhere.delete(address);
    if (response.ok) localStorage.removeItem(names.get(address)), refused.delete(address);
    else refused.set(address, content);
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
      else if (!refused.has(address)) elsewhere.set(address, content);
    }
    await again();
  }

  async function again() {
    for (const [address, content] of [...elsewhere]) {
      try { await send(address, content); } catch { break; } // no line yet
    }
    document.dispatchEvent(new Event("waiting"));
    const box = document.getElementById("refused");
    box.hidden = !refused.size;
    const list = box.querySelector("ul");
    list.replaceChildren(...[...refused.values()].map(({ page, id }) => {
      const [item, link] = [document.createElement("li"), document.createElement("a")];
      link.className = "kern-link";
      link.href = id.startsWith("row-") ? `${page}?rate=${encodeURIComponent(id.slice(4))}#${id}` : `${page}#${id}`;
      link.textContent = box.dataset.look;
      item.append(link);
      return item;
    }));
  }

  window.waiting = { keep, done, again, count: () => elsewhere.size };
  window.forgetWaiting = () => stored().filter((key) => key.startsWith(own)).forEach((key) => localStorage.removeItem(key));
  if (account) document.addEventListener("DOMContentLoaded", go);
}
