/* The login. */

import { element } from "/app.js";
import { enter } from "/api.js";

export function open(dialog, done) {
  const form = document.createElement("form");
  form.innerHTML = `<label>Name <input name="name" autocomplete="username" required></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <button class="main">Log in</button><p role="alert" class="wrong"></p>`;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    try {
      await enter(given.get("name"), given.get("password"));
      dialog.close();
      done();
    } catch (wrong) {
      form.querySelector("[role=alert]").textContent = wrong.message;
    }
  });
  dialog.replaceChildren(element("h2", "Log in", { id: "title" }), form);
  dialog.showModal();
}
