// Passkeys: the browser alone can speak to the authenticator. Options and answers are JSON as WebAuthn defines them.
"use strict";

const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error ?? "");
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
        const ours = error instanceof Error && !(error instanceof DOMException) && !(error instanceof TypeError) && error.message;
        message.textContent = ours || message.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  }
}
