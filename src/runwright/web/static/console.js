// The console works without this file. With it, pages that change show it, and commands can be copied.
"use strict";

document.documentElement.classList.add("js");

// Whether a part of the output that stands here is as new as the server's.
function newest(old, fresh) {
  return old.dataset.number === fresh.dataset.number && Number(old.dataset.last) >= Number(fresh.dataset.last);
}

// Takes over what differs, and no more: focus, half-written reasons and scrolled outputs stay as they are.
function take(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.id === "Printed" && newest(old, fresh)) return;
  const alike = old.nodeType === Node.ELEMENT_NODE && old.nodeName === fresh.nodeName
    && old.childNodes.length === fresh.childNodes.length && old.childNodes.length > 0
    && [...old.attributes].every((each) => fresh.getAttribute(each.name) === each.value);
  if (alike) {
    [...old.childNodes].forEach((child, number) => take(child, fresh.childNodes[number]));
  } else if (!old.contains(document.activeElement)) {
    old.replaceWith(document.importNode(fresh, true));
  }
}

// Says that the page has stopped to change, and why; nothing to say takes it away again.
function stale(words, login) {
  let note = document.getElementById("stale");
  if (!words) { note?.remove(); return; }
  if (note?.firstChild.data === words) return;
  note?.remove();
  note = Object.assign(document.createElement("p"), { id: "stale", role: "alert" });
  note.append(words);
  if (login) note.append(Object.assign(document.createElement("a"), { href: login, textContent: "Log in" }));
  document.getElementById("Main").prepend(note);
}

const AWAY = "The server does not answer. What stands here may be old.";

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.redirected) { stale("You are logged out. What stands here may be old. ", answer.url); return; }
  if (!answer.ok) { stale(AWAY); return; }
  stale("");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const areas = fresh.querySelectorAll("[data-live]");
  document.querySelectorAll("[data-live]").forEach((area, number) => {
    if (!areas[number]) return;
    for (const part of areas[number].children) {
      const known = part.id && document.getElementById(part.id);
      if (part.id === "told") continue;
      if (known) take(known, part);
    }
  });
}

let soon = 0;
function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => refresh().catch(() => stale(AWAY)), 150);
}

// What a command prints while it runs: its end is what counts, and what stands at the end is kept in sight.
const MOST = 20000;
function print(piece, count) {
  const area = document.getElementById("Printed");
  const last = area && Number(area.dataset.number) === piece.number ? Number(area.dataset.last) : -1;
  if (last < 0 || count > last + 1) { refreshSoon(); return; }
  if (count <= last) return;
  area.dataset.last = count;
  const atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < 40;
  area.textContent = (area.textContent + piece.text).slice(-MOST);
  if (atEnd) area.scrollTop = area.scrollHeight;
}

// A run as it happens. The browser comes again by itself, and says which entry it saw last; where it was refused, which
// is so while nobody is logged in and may be so behind a proxy, it gives up, and is sent again.
const AGAIN = 3000;
function follow(area) {
  const source = new EventSource(`${area.dataset.events}?after=${area.dataset.after}&asks=${area.dataset.asks}`);
  source.addEventListener("entry", (event) => {
    const entry = JSON.parse(event.data);
    document.getElementById("told").textContent = `${entry.who}: ${entry.words}`;
    refreshSoon();
  });
  source.addEventListener("printed", (event) => {
    print(JSON.parse(event.data), Number(event.lastEventId.split(".")[1]));
  });
  source.addEventListener("asks", refreshSoon);
  source.addEventListener("over", () => { source.close(); refreshSoon(); });
  source.addEventListener("open", () => { if (document.getElementById("stale")) refreshSoon(); });
  source.addEventListener("error", () => {
    refreshSoon();
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN, area);
  });
}
document.querySelectorAll("[data-events]").forEach(follow);

// Pages that change without a stream are asked again now and then, while somebody looks.
for (const area of document.querySelectorAll("[data-live]")) {
  const every = Number(area.dataset.live);
  if (every > 0) setInterval(() => { if (!document.hidden) refreshSoon(); }, every * 1000);
}

// Ctrl-K (on a Mac also Command-K) leads to the search from everywhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  const field = document.getElementById("Query");
  if (field) field.select(); else location.assign("/search");
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.firstChild.textContent = "Copied";
  } catch {
    button.firstChild.textContent = "Not allowed";
  }
  setTimeout(() => { button.firstChild.textContent = "Copy"; }, 2000);
});
