/* One item: what happened to it, and a form for what happens now. */

import { element } from "/app.js";
import { ask, session } from "/api.js";

const WORDS = { in: "came in", out: "went out", count: "counted" };

export async function open(dialog, sku, changed) {
  await fill(dialog, sku, changed);
  if (!dialog.open) dialog.showModal();
}

async function fill(dialog, sku, changed) {
  const address = `/api/items/${encodeURIComponent(sku)}`;
  const [item, page] = await Promise.all([ask(address), ask(`${address}/moves?limit=20`)]);
  const title = element("h2", `${item.sku}: ${item.name}`, { id: "title" });
  const state = element("p", `${item.quantity} in stock at ${item.place}; reorder at ${item.reorder_at}.`);
  const list = document.createElement("ul");
  list.append(...page.moves.map(told));
  const close = element("button", "Close", { type: "button", onclick: () => dialog.close() });
  dialog.replaceChildren(title, state, form(dialog, sku, address, changed), element("h2", "Moves"), list, close);
}

function told(move) {
  const when = new Date(move.at).toLocaleString();
  const note = move.note ? ` (${move.note})` : "";
  return element("li", `${when}: ${move.quantity} ${WORDS[move.kind]}, ${move.balance} then, by ${move.who}${note}`);
}

function form(dialog, sku, address, changed) {
  const made = document.createElement("form");
  made.innerHTML = `<label>What <select name="kind"><option value="out">goes out</option><option value="in">comes in</option>
    <option value="count">is counted</option></select></label>
    <label>How many <input name="quantity" type="number" min="0" max="1000000" required inputmode="numeric"></label>
    <label>Note <input name="note" maxlength="200"></label><button class="main">Move</button>
    <p role="alert" class="wrong"></p>`;
  const key = crypto.randomUUID(); // pressed twice, it is done once
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(made);
    const move = { kind: given.get("kind"), quantity: Number(given.get("quantity")), note: given.get("note") };
    const says = made.querySelector("[role=alert]");
    if (!session()) { says.textContent = "Log in first."; return; }
    try {
      await ask(`${address}/moves`, move, key);
      await fill(dialog, sku, changed);
      dialog.querySelector("[name=quantity]").focus();
      changed();
    } catch (wrong) {
      says.textContent = wrong.message;
    }
  });
  return made;
}
