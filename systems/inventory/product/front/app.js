/* The list of items: search, low stock, pages. An item and the login are loaded when somebody opens them. */

import { ask, leave, session } from "/api.js";

const PER_PAGE = 25;
const at = (id) => document.getElementById(id);
const trail = [""]; // after which number each page so far began
let turn = 0; // the newest question; older answers are dropped
let typing;

export function element(kind, text, properties = {}) {
  return Object.assign(document.createElement(kind), { textContent: text }, properties);
}

function asked() {
  const query = new URLSearchParams({ limit: PER_PAGE });
  if (at("words").value.trim()) query.set("q", at("words").value.trim());
  if (at("low").checked) query.set("low", "1");
  return query;
}

function row(item) {
  const line = document.createElement("tr");
  const open = element("button", item.sku, { type: "button", onclick: () => show(item.sku) });
  const first = document.createElement("td");
  first.append(open);
  const low = item.quantity <= item.reorder_at;
  const stock = element("td", low ? `${item.quantity} (low)` : item.quantity, { className: low ? "number running-low" : "number" });
  const reorder = element("td", item.reorder_at, { className: "number" });
  stock.dataset.label = "Stock";
  reorder.dataset.label = "Reorder at";
  line.append(first, element("td", item.name), element("td", item.place), stock, reorder);
  return line;
}

export async function load() {
  const mine = ++turn;
  const query = asked();
  if (trail.at(-1)) query.set("after", trail.at(-1));
  try {
    const [page, sums] = await Promise.all([ask(`/api/items?${query}`), ask("/api/summary")]);
    if (mine !== turn) return;
    at("rows").replaceChildren(...page.items.map(row));
    at("sums").textContent = `${sums.items} items, ${sums.units} units, ${sums.low} running low`;
    at("page").textContent = `Page ${trail.length}`;
    at("back").disabled = trail.length === 1;
    at("next").disabled = !page.next;
    at("next").dataset.after = page.next || "";
    at("state").textContent = page.items.length ? "" : "No item is like this.";
    at("state").className = "";
  } catch (wrong) {
    if (mine === turn) complain(wrong);
  }
}

function complain(wrong) {
  at("state").textContent = wrong.message;
  at("state").className = "wrong";
}

function first() {
  trail.length = 1;
  const query = asked();
  query.delete("limit");
  history.replaceState(null, "", query.size ? `/?${query}` : "/");
  return load();
}

async function show(sku) {
  const { open } = await import("/item.js");
  await open(at("dialog"), sku, load).catch(complain);
}

async function greet() {
  const known = session();
  at("who").textContent = known ? `${known.name}: log out` : "Log in";
}

at("find").addEventListener("submit", (event) => { event.preventDefault(); first(); });
at("words").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(first, 200); });
at("low").addEventListener("change", first);
at("next").addEventListener("click", () => { trail.push(at("next").dataset.after); load(); });
at("back").addEventListener("click", () => { trail.pop(); load(); });
at("who").addEventListener("click", async () => {
  if (session()) { leave(); greet(); return; }
  const { open } = await import("/login.js");
  open(at("dialog"), greet);
});
at("dialog").addEventListener("close", greet);
document.addEventListener("keydown", (event) => {
  const writing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (writing || event.ctrlKey || event.metaKey || event.altKey || at("dialog").open) return;
  if (event.key === "/") { event.preventDefault(); at("words").focus(); }
  if (event.key === "n" && !at("next").disabled) at("next").click();
  if (event.key === "b" && !at("back").disabled) at("back").click();
});

const given = new URLSearchParams(location.search);
at("words").value = given.get("q") || "";
at("low").checked = given.has("low");
greet();
load();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
