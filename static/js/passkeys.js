// Passkeys: the browser alone can speak to the authenticator. Options and answers are JSON as WebAuthn defines them.
"use strict";

class Refused extends Error {}

const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const content = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson) throw new Refused(content.error ?? "");
  return content;
}

async function useKey(button) {
  const { passkey, options: optionsUrl, finish, next, name } = button.dataset;
  const options = await ask(optionsUrl, {});
  const credential = passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const label = name ? document.getElementById(name)?.value ?? "" : "";
  const done = await ask(finish, { credential: credential.toJSON(), next: next ?? "", name: label });
  window.location.assign(done.next);
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const message = document.querySelector("[data-passkey-message]");
      message.textContent = "";
      button.disabled = true;
      try {
        await useKey(button);
      } catch (error) {
        message.textContent = (error instanceof Refused && error.message) || message.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  }
}
