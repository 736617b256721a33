// Ask a passkey, and put its answer into a form. A button says what to do:
//   data-passkey="get" or "create"; data-options: the JSON of the request; or data-options-from: where to fetch it;
//   data-fills: the id of the hidden field; data-then="send": send the field's form. Without a script the button stays hidden.
(() => {
  "use strict";

  const toBytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(padded), (each) => each.charCodeAt(0));
  };
  const toText = (buffer) => {
    const bytes = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (credentials) => (credentials || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  const ask = (what, { publicKey }) => {
    const request = { ...publicKey, challenge: toBytes(publicKey.challenge) };
    if (what === "get") {
      return navigator.credentials.get({ publicKey: { ...request, allowCredentials: known(publicKey.allowCredentials) } });
    }
    request.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
    request.excludeCredentials = known(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: request });
  };

  const answer = (credential) => {
    const said = credential.response;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const response = Object.fromEntries(parts.filter((part) => said[part]).map((part) => [part, toText(said[part])]));
    if (said.getTransports) response.transports = said.getTransports();
    return {
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const press = async (button) => {
    const { passkey, options, optionsFrom, fills, then } = button.dataset;
    const failed = document.getElementById(button.dataset.failed);
    if (failed) failed.hidden = true;
    button.disabled = true;
    try {
      const request = options ? JSON.parse(options) : await (await fetch(optionsFrom)).json();
      const field = document.getElementById(fills);
      field.value = JSON.stringify(answer(await ask(passkey, request)));
      if (then === "send") field.form.submit();
    } catch {
      // Whoever changed their mind, or has no passkey here, goes on by the other way on the page.
      if (failed) failed.hidden = false;
    } finally {
      button.disabled = false;
    }
  };

  const begin = () => {
    if (!window.PublicKeyCredential) return;
    for (const button of document.querySelectorAll("[data-passkey]")) {
      button.hidden = false;
      button.addEventListener("click", () => press(button));
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
